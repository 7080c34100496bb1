/** Whatever text a document holds, what is asked next is answered within a second: of it, and of another document. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { answered } from "../../scripts/fuzz/processor-time.ts";
import type { Language } from "../../server/src/documents/language.ts";
import { editorRequests } from "./editor-requests.ts";
import { GROWING } from "./growing.ts";
import { GROWING_CONTAINERS } from "./growing-containers.ts";
import { type Answer, INITIALIZE, type RawServer, withRaw } from "./raw-server.ts";

/** UTF-16 units; the longest file of Kata's without its comments has a third. */
const SIZE = 20_000;

/** Seconds of the processor's work by all threads: one, and what compiler and garbage collector do beside it. */
const MOST = 1.5;

const NAMES: Partial<Record<Language, string>> = {
  toml: "configuration-qemu.toml",
  markdown: "kata.md",
  yaml: "values.yaml",
  shell: "kata.sh",
  dockerfile: "Dockerfile",
};

const texts = [
  ...Object.entries(GROWING).map(([name, make]) => ["toml", name, make] as const),
  ...GROWING_CONTAINERS.map(([name, language, make]) => [language, name, make] as const),
];

const OTHER = "file:///etc/kata-containers/runtime-rs/configuration-clh.toml";

test("what is asked beside and of a hostile text is answered within a second of work", () =>
  withRaw(async (server) => {
    server.send(INITIALIZE);
    await server.answer(0);
    server.send({ jsonrpc: "2.0", method: "initialized", params: {} });
    open(server, OTHER, "toml", '[hypervisor.clh]\npath = ""\n');
    let id = 0;
    const ask = async (what: string, method: string, params: object): Promise<Answer> => {
      id++;
      server.send({ jsonrpc: "2.0", id, method, params });
      return answered(server.process, what, MOST, server.answer(id, 600_000));
    };
    const beside = { textDocument: { uri: OTHER }, position: { line: 0, character: 3 } };
    await ask("the first hover", "textDocument/hover", beside);
    for (const [language, name, make] of texts) {
      const text = make(SIZE);
      const uri = `file:///etc/kata-containers/${id}/${NAMES[language] ?? `kata.${language}`}`;
      const title = `${language}, ${name}`;
      open(server, uri, language, text);
      const other = await ask(`${title}: another document's hover`, "textDocument/hover", beside);
      assert.ok(other.result, title);
      for (const [method, params] of editorRequests(uri, text)) {
        const { error } = await ask(`${title}: ${method}`, method, params);
        assert.notEqual(error?.code, -32603, `${title}: ${method}: ${error?.message}`);
      }
      server.send({ jsonrpc: "2.0", method: "textDocument/didClose", params: { textDocument: { uri } } });
    }
    await ask("shutdown", "shutdown", {});
    server.send({ jsonrpc: "2.0", method: "exit" });
    assert.equal(await server.exit(), 0);
  }));

function open(server: RawServer, uri: string, languageId: string, text: string): void {
  const textDocument = { uri, languageId, version: 1, text };
  server.send({ jsonrpc: "2.0", method: "textDocument/didOpen", params: { textDocument } });
}
