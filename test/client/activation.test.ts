/** What an editor reads to activate the extension: the rest is loaded when there is something of Kata's. */
import assert from "node:assert/strict";
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

const dist = path.resolve(import.meta.dirname, "../../dist");

for (const file of ["client.cjs", "client.web.js"])
  test(`${file} is small, and needs nothing but the editor's interface to be activated`, () => {
    const text = readFileSync(path.join(dist, file), "utf8");
    assert.ok(statSync(path.join(dist, file)).size < 10_000, `${text.length} bytes`);
    const asked: string[] = [];
    const module: { exports: { activate?: (context: unknown) => void } } = { exports: {} };
    const begin = new Function("module", "exports", "require", text);
    begin(module, module.exports, (name: string) => {
      asked.push(name);
      return editor;
    });
    const subscriptions: { dispose(): void }[] = [];
    module.exports.activate?.({ subscriptions, extension: { packageJSON: manifest } });
    for (const one of subscriptions) one.dispose();
    assert.deepEqual(new Set(asked), new Set(["vscode"]));
    assert.equal(subscriptions.length, manifest.contributes.commands.length + 3);
  });

const manifest = JSON.parse(readFileSync(path.join(dist, "../package.json"), "utf8"));
const nothing = { dispose: () => undefined };
const editor = {
  commands: { registerCommand: () => nothing },
  workspace: {
    onDidOpenTextDocument: () => nothing,
    onDidChangeTextDocument: () => nothing,
    textDocuments: [],
  },
};
