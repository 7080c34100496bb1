/** The language server on Node: over stdio, or over the channel that an editor's client opened. */
import { Writable } from "node:stream";
import { setFlagsFromString } from "node:v8";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { startServer } from "./lsp/server.ts";
import { nodeFiles } from "./node/files.ts";
import { thisHost } from "./node/host.ts";
import { readKnowledge } from "./node/knowledge.ts";

declare const KATA_CONFIG_VERSION: string;

const USAGE = `Usage: kata-config-language-server [--stdio | --node-ipc | --socket=PORT]

The language server for Kata Containers configuration. An editor starts it; --stdio is the default.
`;

/** UTF-16 units; the longest file that Kata ships has a tenth of it. */
const LONG = 500_000;

const options = process.argv.slice(2);
if (options.includes("--help")) process.stdout.write(USAGE);
else if (options.includes("--version")) process.stdout.write(`${KATA_CONFIG_VERSION}\n`);
else serve();

function serve(): void {
  // A keystroke makes a megabyte of garbage, and left alone V8 spends memory on collecting it seldom. That is
  // worth it for long texts only, where each collection takes its time.
  setFlagsFromString("--optimize-for-size");
  const expect = (length: number): void => {
    if (length > LONG) setFlagsFromString("--no-optimize-for-size");
  };
  const elsewhere = options.some((option) => /^--(?:node-ipc|socket|pipe)\b/.test(option));
  const connection = elsewhere
    ? createConnection(ProposedFeatures.all)
    : createConnection(ProposedFeatures.all, process.stdin, joining(process.stdout));
  const platform = {
    knowledge: readKnowledge,
    files: nodeFiles,
    host: thisHost(),
    expect,
    later: setImmediate,
  };
  startServer(connection, platform, KATA_CONFIG_VERSION);
}

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
