/** What a server says of a document as a whole: hints, links, colours, folds, symbols. The built server over stdio. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, it } from "node:test";
import { pathToFileURL } from "node:url";
import { type Range, startClient, type TestClient } from "./client.ts";

let client: TestClient;
let directory: string;
let uri: string;
let kernel: string;

before(async () => {
  directory = mkdtempSync(path.join(tmpdir(), "kata-config-whole-"));
  kernel = path.join(directory, "vmlinux");
  writeFileSync(kernel, "x");
  client = await startClient({ capabilities: { textDocument: { semanticTokens: {} } } });
  uri = pathToFileURL(path.join(directory, "configuration.toml")).href;
  const text = `# kata-config: runtime=go release=4.1.0
# https://example.com/page
[hypervisor.qemu]
kernel = "${kernel}"
default_memory = 128 # too little
enable_annotations = [
  "x",
]
[runtime]
`;
  await client.open(uri, text);
});

after(async () => {
  await client.stop();
  rmSync(directory, { recursive: true, force: true });
});

const ask = <T>(method: string, more: object = {}): Promise<T> =>
  client.request<T>(`textDocument/${method}`, { textDocument: { uri }, ...more });

it("shows units and what the runtime uses instead, in the lines that are asked for", async () => {
  interface Hint {
    readonly label: string;
    readonly position: Range["start"];
    readonly tooltip?: string;
  }
  const lines = (from: number, to: number) => ({
    range: { start: { line: from, character: 0 }, end: { line: to, character: 0 } },
  });
  const hints = await ask<Hint[]>("inlayHint", lines(0, 9));
  assert.deepEqual(
    hints.map(({ label, position }) => [label, position]),
    [
      ["MiB", { line: 4, character: 20 }],
      ["→ 2048", { line: 4, character: 20 }],
    ],
  );
  assert.match(hints[1]?.tooltip ?? "", /below 256 MiB/);
  assert.deepEqual(await ask<Hint[]>("inlayHint", lines(5, 9)), []);
});

it("links addresses and files that are there", async () => {
  const links = await ask<{ readonly target: string; readonly range: Range }[]>("documentLink");
  assert.deepEqual(
    links.map(({ target, range }) => [target, range.start]),
    [
      [pathToFileURL(kernel).href, { line: 3, character: 10 }],
      ["https://example.com/page", { line: 1, character: 2 }],
    ],
  );
});

it("gives colours, each as its distance from the one before", async () => {
  const { capabilities } = client.initialized;
  const { legend } = capabilities["semanticTokensProvider"] as { legend: { tokenTypes: string[] } };
  const { data } = await ask<{ readonly data: readonly number[] }>("semanticTokens/full");
  const types = data.filter((_, index) => index % 5 === 3).map((type) => legend.tokenTypes[type]);
  assert.deepEqual(
    [types.slice(0, 8), data.slice(0, 25)],
    [
      ["comment", "comment", "namespace", "namespace", "property", "string", "property", "number"],
      [0, 0, 39, 0, 0, 1, 0, 26, 0, 0, 1, 1, 10, 1, 0, 0, 11, 4, 1, 0, 1, 0, 6, 2, 0],
    ],
  );
});

it("folds tables, lists and runs of comments, and names its symbols", async () => {
  const folds = await ask<{ readonly startLine: number; readonly endLine: number }[]>("foldingRange");
  assert.deepEqual(
    folds.map(({ startLine, endLine }) => [startLine, endLine]).sort(([a], [b]) => a! - b!),
    [
      [0, 1],
      [2, 7],
      [5, 7],
      [8, 9],
    ],
  );
  const symbols = await ask<{ readonly name: string }[]>("documentSymbol");
  assert.ok(symbols.some(({ name }) => name.includes("hypervisor.qemu")));
});

it("formats the whole, or the lines that are asked for, and nothing of what is in another text", async () => {
  interface Edit {
    readonly range: Range;
    readonly newText: string;
  }
  const other = uri.replace("configuration.toml", "configuration-clh.toml");
  await client.open(other, '# kata-config: runtime=go\n[hypervisor.clh]\npath=""\n\n\n\nkernel =1\n');
  const edits = (method: string, more: object = {}) =>
    client.request<Edit[]>(`textDocument/${method}`, {
      textDocument: { uri: other },
      options: { tabSize: 2, insertSpaces: true },
      ...more,
    });
  const texts = (found: readonly Edit[]) => found.map(({ newText }) => newText);
  assert.deepEqual(texts(await edits("formatting")), [" ", " ", "", "", " "]);
  const range = { start: { line: 6, character: 2 }, end: { line: 6, character: 3 } };
  assert.deepEqual(await edits("rangeFormatting", { range }), [
    { range: { start: { line: 6, character: 8 }, end: { line: 6, character: 8 } }, newText: " " },
  ]);
  const notes = uri.replace("configuration.toml", "notes.md");
  await client.open(
    notes,
    '```toml\n# kata-config: runtime=go\n[hypervisor.clh]\npath=""\n```\n',
    "markdown",
  );
  const inside = { textDocument: { uri: notes }, options: {} };
  assert.deepEqual(await client.request("textDocument/formatting", inside), []);
});
