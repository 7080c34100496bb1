/** The language server on Node: over stdio, or over the channel that an editor's client opened. */
import { Writable } from "node:stream";
import { createConnection, ProposedFeatures } from "vscode-languageserver/node";
import { startServer } from "./lsp/server.ts";
import { nodeFiles } from "./node/files.ts";
import { thisHost } from "./node/host.ts";
import { readKnowledge } from "./node/knowledge.ts";

declare const KATA_CONFIG_VERSION: string;

const USAGE = `Usage: kata-config-language-server [--stdio | --node-ipc | --socket=PORT]

The language server for Kata Containers configuration. An editor starts it; --stdio is the default.
`;

const options = process.argv.slice(2);
if (options.includes("--help")) process.stdout.write(USAGE);
else if (options.includes("--version")) process.stdout.write(`${KATA_CONFIG_VERSION}\n`);
else serve();

function serve(): void {
  const elsewhere = options.some((option) => /^--(?:node-ipc|socket|pipe)\b/.test(option));
  const connection = elsewhere
    ? createConnection(ProposedFeatures.all)
    : createConnection(ProposedFeatures.all, process.stdin, joining(process.stdout));
  const platform = {
    knowledge: readKnowledge,
    files: nodeFiles(),
    host: thisHost(),
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
