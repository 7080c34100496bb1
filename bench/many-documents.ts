import { connect, median, timed } from "./client.ts";

/** What was measured of a server with many documents open; in milliseconds, memory in MB. */
export interface ManyFigures {
  /** From the first document that is opened to the diagnostics of the last. */
  readonly opening: number;
  /** From an edit of one of them to its diagnostics, the median. */
  readonly edit: number;
  /** From word of a change on the disk until every document has been checked anew. */
  readonly change: number;
  /** The longest that a request had to wait while that went on. */
  readonly longestWait: number;
  /** Resident, for each document. */
  readonly memory: number;
}

/** How often a request is made while all documents are checked, in milliseconds. */
const EVERY = 10;

/** @param count how many documents are open, each in a directory of its own. */
export async function measureMany(
  program: readonly string[],
  text: string,
  count: number,
): Promise<ManyFigures> {
  const folder = "file:///bench";
  const { connection, memory, stop } = await connect(program, folder);
  const empty = memory();
  const uriOf = (index: number) => `${folder}/${index}/configuration-qemu-runtime-rs.toml`;
  const waiting = new Set<string>();
  let done: () => void = () => undefined;
  connection.onNotification("textDocument/publishDiagnostics", ({ uri }: { readonly uri: string }) => {
    if (waiting.delete(uri) && waiting.size === 0) done();
  });
  const published = (uris: Iterable<string>): Promise<void> => {
    for (const uri of uris) waiting.add(uri);
    return new Promise((resolve) => {
      done = resolve;
    });
  };
  const uris = Array.from({ length: count }, (_, index) => uriOf(index));
  const opening = await timed(() => {
    const all = published(uris);
    for (const uri of uris)
      connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId: "toml", version: 1, text },
      });
    return all;
  });
  const edited = uris[count >> 1]!;
  const edits: number[] = [];
  for (let version = 2; version < 42; version++) {
    const end = { line: 0, character: version % 2 };
    edits.push(
      await timed(() => {
        const own = published([edited]);
        connection.sendNotification("textDocument/didChange", {
          textDocument: { uri: edited, version },
          contentChanges: [
            { range: { start: { line: 0, character: 0 }, end }, text: "#".repeat(1 - end.character) },
          ],
        });
        return own;
      }),
    );
  }
  let longestWait = 0;
  let isDone = false;
  const change = await timed(async () => {
    const all = published(uris).then(() => {
      isDone = true;
    });
    connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: `${folder}/VERSION`, type: 2 }],
    });
    const position = { line: 0, character: 0 };
    while (!isDone) {
      const wait = await timed(() =>
        connection.sendRequest("textDocument/hover", { textDocument: { uri: edited }, position }),
      );
      longestWait = Math.max(longestWait, wait);
      await new Promise((resolve) => setTimeout(resolve, EVERY));
    }
    await all;
  });
  const used = (memory() - empty) / count;
  await stop();
  return { opening, edit: median(edits.slice(20)), change, longestWait, memory: used };
}
