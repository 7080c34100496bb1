/** The manifest, the server and the client speak of the same things. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { readSettings, SETTINGS } from "../../server/src/lsp/settings.ts";

const root = path.resolve(import.meta.dirname, "../..");
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const properties: Record<string, { default: unknown; enum?: string[]; type: string }> =
  manifest.contributes.configuration.properties;
const client = readdirSync(path.join(root, "client/src"))
  .map((name) => readFileSync(path.join(root, "client/src", name), "utf8"))
  .join("\n");

describe("settings", () => {
  it("of the manifest are those that the server reads, and the trace, which the client reads", () => {
    const names = Object.keys(SETTINGS).map((name) => `kata.${name}`);
    assert.deepEqual(Object.keys(properties).sort(), [...names, "kata.trace.server"].sort());
  });

  for (const [name, { default: fallback, check }] of Object.entries(SETTINGS)) {
    it(`kata.${name} has one default, and every value that is offered is taken`, () => {
      const property = properties[`kata.${name}`];
      assert.deepEqual(property?.default, fallback);
      assert.equal(check(property?.default), undefined);
      for (const value of property?.enum ?? []) assert.equal(check(value), undefined);
      assert.ok(check(Symbol("of no kind")), "anything is taken");
    });
  }

  it("are read nested, dotted or bare, and the later layer counts", () => {
    const layers = [{ kata: { runtime: "go" } }, { "kata.release": "3.20.0" }, { validate: "onSave" }];
    const { settings, complaints } = readSettings(...layers, { runtime: "runtime-rs" });
    assert.deepEqual(complaints, []);
    assert.equal(settings.runtime, "runtime-rs");
    assert.equal(settings.release, "3.20.0");
    assert.equal(settings.validate, "onSave");
  });

  it("that are wrong are named with what is accepted and what is used", () => {
    const { settings, complaints } = readSettings({
      release: "four",
      severity: { deprecated: "loud" },
      enable: "no",
    });
    assert.equal(settings.release, "auto");
    assert.equal(complaints.length, 3);
    assert.match(complaints.join("\n"), /kata\.release must be auto or a release .*"four".*"auto" is used/);
  });
});

describe("commands", () => {
  it("of the manifest are those that the client registers", () => {
    const registered = [...client.matchAll(/registerCommand\(\s*"(kata\.\w+)"/g)].map(([, name]) => name);
    const contributed: string[] = manifest.contributes.commands.map(
      ({ command }: { command: string }) => command,
    );
    assert.deepEqual(registered.sort(), contributed.sort());
  });
});

it("the extension is activated, and marked as safe, as promised", () => {
  assert.deepEqual(manifest.activationEvents, ["onLanguage:toml"]);
  assert.equal(manifest.capabilities.untrustedWorkspaces.supported, true);
  assert.equal(manifest.contributes.grammars, undefined);
});
