/** The language server on Node: over stdio, or over the channel that an editor's client opened. */
import { Writable } from "node:stream";
import {
  createConnection,
  createServerPipeTransport,
  createServerSocketTransport,
  Disposable,
  Emitter,
  ErrorCodes,
  IPCMessageReader,
  IPCMessageWriter,
  type Message,
  type MessageReader,
  type MessageWriter,
  type PartialMessageInfo,
  ProposedFeatures,
  StreamMessageWriter,
} from "vscode-languageserver/node";
import { type Fault, isRemotePath, REMOTE } from "./environment/files.ts";
import { cancelWaiting } from "./lsp/cancellation.ts";
import { gate } from "./lsp/gate.ts";
import type { Platform } from "./lsp/platform.ts";
import { startServer } from "./lsp/server.ts";
import { confine, confineHost, isWithin, realPath } from "./node/confine.ts";
import { nodeFiles } from "./node/files.ts";
import { unframe } from "./node/framing.ts";
import { thisHost } from "./node/host.ts";
import { readKnowledge } from "./node/knowledge.ts";

declare const KATA_CONFIG_VERSION: string;

const USAGE = `Usage: kata-config-language-server [--stdio | --node-ipc | --socket=PORT | --pipe=NAME]

The language server for Kata Containers configuration. An editor starts it; --stdio is the default.
`;

const options = process.argv.slice(2);
if (options.includes("--help")) process.stdout.write(USAGE);
else if (options.includes("--version")) process.stdout.write(`${KATA_CONFIG_VERSION}\n`);
else serve();

function serve(): void {
  const [input, writer] = transport();
  const reader = gate(input, writer);
  const end = (): never => process.exit(reader.isShutDown() ? 0 : 1);
  reader.onError((error) => failed(error, writer));
  reader.onClose(end);
  process.on("disconnect", end);
  const connection = createConnection(ProposedFeatures.all, reader, writer, {
    connectionStrategy: { cancelUndispatched: cancelWaiting },
  });
  const platform: Platform = {
    knowledge: readKnowledge,
    files: ({ largest, within }) => confine(nodeFiles(largest), outside(within)),
    host: ({ within }) => confineHost(thisHost(), outside(within)),
    later: setImmediate,
  };
  startServer(connection, platform, KATA_CONFIG_VERSION);
}

/** What the client chose to speak over. */
function transport(): readonly [MessageReader, MessageWriter] {
  if (options.includes("--node-ipc")) return [new IPCMessageReader(process), new IPCMessageWriter(process)];
  const port = optionValue("--socket");
  if (port !== undefined) return createServerSocketTransport(Number(port));
  const pipe = optionValue("--pipe");
  if (pipe !== undefined) return createServerPipeTransport(pipe);
  return [stdinReader(), new StreamMessageWriter(joining(process.stdout))];
}

/** Reads messages from standard input. The protocol's library would be silent for ever after a wrong header. */
function stdinReader(): MessageReader {
  const errors = new Emitter<Error>();
  const ends = new Emitter<void>();
  return {
    onError: errors.event,
    onClose: ends.event,
    onPartialMessage: new Emitter<PartialMessageInfo>().event,
    listen(callback) {
      const guarded = (task: () => void): void => {
        try {
          task();
        } catch (error) {
          errors.fire(error as Error);
        }
      };
      const take = unframe((content) =>
        guarded(() => callback(JSON.parse(content.toString("utf8")) as Message)),
      );
      process.stdin.on("data", (chunk: Buffer) => guarded(() => take(chunk)));
      process.stdin.once("error", (error) => errors.fire(error));
      process.stdin.once("end", () => ends.fire());
      return Disposable.create(() => process.stdin.pause());
    },
    dispose: () => undefined,
  };
}

/** `--name=value` or `--name value`. */
function optionValue(name: string): string | undefined {
  for (const [index, option] of options.entries()) {
    if (option === name) return options[index + 1];
    if (option.startsWith(`${name}=`)) return option.slice(name.length + 1);
  }
  return undefined;
}

/**
 * A message that is no JSON is answered as the protocol wants it. Where one message ends and the next begins cannot
 * be told any more after a wrong header: then the end is better than silence.
 */
function failed(error: Error, writer: MessageWriter): void {
  if (error instanceof SyntaxError) {
    const answer = {
      jsonrpc: "2.0",
      id: null,
      error: { code: ErrorCodes.ParseError, message: error.message },
    };
    writer.write(answer as Message).catch(() => undefined);
    return;
  }
  process.stderr.write(`kata-config-language-server: ${error.message.split("\n")[0]} The server ends.\n`);
  process.exit(1);
}

/** Why a path is out of reach: it lies in none of the directories that are open, or on another machine. */
function outside(within: () => readonly string[] | undefined) {
  return (_path: string, real: string): Fault | undefined => {
    const directories = within();
    if (!directories) return undefined;
    if (isRemotePath(real)) return REMOTE;
    const isInside = directories.some((directory) => isWithin(real, realPath(directory) ?? directory));
    return isInside ? undefined : UNTRUSTED;
  };
}

const UNTRUSTED: Fault = {
  kind: "forbidden",
  reason: "it lies outside of the workspace, which is not trusted",
};

/** The protocol's library writes each header and each content alone; together they cost one system call, not two. */
function joining(output: Writable): Writable {
  let header: Buffer | undefined;
  return new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (header) {
        output.write(Buffer.concat([header, chunk]), done);
        header = undefined;
      } else {
        header = chunk;
        done();
      }
    },
  });
}
