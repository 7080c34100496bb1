/** The manifest, the server and the client speak of the same things. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { LANGUAGES } from "../../client/src/documents.ts";
import { readSettings, SETTINGS } from "../../server/src/lsp/settings.ts";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string) => JSON.parse(readFileSync(path.join(root, file), "utf8"));
const manifest = read("package.json");
const { contributes } = manifest;
interface Property {
  readonly default: unknown;
  readonly enum?: readonly string[];
  readonly properties?: Readonly<Record<string, unknown>>;
}
const properties: Readonly<Record<string, Property>> = Object.assign(
  {},
  ...contributes.configuration.map((section: { properties: object }) => section.properties),
);
const client = readdirSync(path.join(root, "client/src"))
  .filter((name) => name.endsWith(".ts"))
  .map((name) => readFileSync(path.join(root, "client/src", name), "utf8"))
  .join("\n");

describe("settings", () => {
  it("of the manifest are those that the server reads, and those that the client reads", () => {
    const names = Object.keys(SETTINGS).map((name) => `kata.${name}`);
    assert.deepEqual(Object.keys(properties).sort(), [...names, "kata.format", "kata.trace.server"].sort());
  });

  for (const [name, { default: fallback, check }] of Object.entries(SETTINGS)) {
    it(`kata.${name} has one default, and every value that is offered is taken`, () => {
      const property = properties[`kata.${name}`];
      assert.deepEqual(property?.default, fallback);
      assert.equal(check(property?.default), undefined);
      for (const value of property?.enum ?? []) assert.equal(check(value), undefined);
      for (const rule of Object.keys(property?.properties ?? {}))
        assert.equal(check({ [rule]: "hint" }), undefined);
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
  const commands: readonly string[] = contributes.commands.map(({ command }: { command: string }) => command);

  it("of the manifest are those that the client has", () => {
    const named = [...client.matchAll(/"(kata\.\w+)": /g)].map(([, name]) => name);
    assert.deepEqual(named.sort(), [...commands].sort());
  });

  it("of the walkthrough are there: ours in the manifest, and those of the editor by name", () => {
    const texts = Object.entries<string>(read("package.nls.json")).filter(([key]) =>
      key.startsWith("walkthrough"),
    );
    const linked = texts.flatMap(([, text]) =>
      [...text.matchAll(/\(command:([\w.]+)\)/g)].map(([, id]) => id!),
    );
    const events = [...JSON.stringify(contributes.walkthroughs).matchAll(/onCommand:([\w.]+)/g)];
    assert.ok(linked.length > 5);
    for (const id of [...linked, ...events.map(([, id]) => id!)])
      assert.ok(commands.includes(id) || id.startsWith("workbench."), id);
  });

  it("of the menus are in the manifest, and say where they make sense", () => {
    const submenus: readonly string[] = contributes.submenus.map(({ id }: { id: string }) => id);
    interface Item {
      readonly command?: string;
      readonly submenu?: string;
      readonly when?: string;
    }
    const { "file/newFile": everywhere, ...menus } = contributes.menus as Record<string, Item[]>;
    assert.deepEqual(
      everywhere?.map(({ command }) => command),
      ["kata.newConfiguration"],
    );
    for (const { command, submenu, when } of Object.values(menus).flat()) {
      assert.ok(command ? commands.includes(command) : submenus.includes(submenu ?? ""), command ?? submenu);
      assert.ok(when, `${command} is everywhere`);
    }
    for (const id of submenus) assert.ok(contributes.menus[id], `${id} is empty`);
  });
});

describe("texts", () => {
  const texts: Readonly<Record<string, string>> = read("package.nls.json");

  it("of the manifest are all there, and none is left over", () => {
    const named = [...JSON.stringify(manifest).matchAll(/"%([^"%]+)%"/g)].map(([, key]) => key!);
    assert.deepEqual([...new Set(named)].sort(), Object.keys(texts).sort());
  });

  it("that people read are not in the manifest itself", () => {
    const { name: _, ...rest } = contributes;
    const bare = [
      ...JSON.stringify(rest).matchAll(/"(?:title|description|markdownDescription|contents)":"(?!%)[^"]*"/g),
    ];
    assert.deepEqual(
      bare.map(([text]) => text),
      [],
    );
  });
});

it("every file that the manifest names is there and is packed", () => {
  const files = [...JSON.stringify(manifest).matchAll(/"\.?\/?(client\/[^"]+\.\w+)"/g)].map(
    ([, file]) => file!,
  );
  assert.ok(files.length > 6);
  for (const file of files) {
    assert.ok(existsSync(path.join(root, file)), file);
    const isPacked = manifest.files.some((one: string) =>
      one.endsWith("/") ? file.startsWith(one) : file === one,
    );
    assert.ok(isPacked, `${file} is not packed`);
  }
});

it("every program that is built is packed, but for what only tests use", () => {
  const built = readdirSync(path.join(root, "dist"), { withFileTypes: true })
    .filter(({ name }) => !/\.vsix$|^toml\.mjs$/.test(name))
    .map((entry) => `dist/${entry.name}${entry.isDirectory() ? "/" : ""}`);
  assert.deepEqual(built.sort(), manifest.files.filter((one: string) => one.startsWith("dist/")).sort());
});

it("the project's pages are those of the repository", () => {
  const { bugs, homepage, qna, repository } = manifest;
  for (const page of [homepage, bugs.url, qna]) assert.ok(page.startsWith(repository.url), page);
  const raw = `${repository.url.replace("github.com", "raw.githubusercontent.com")}/main/`;
  for (const file of ["README.md", ...readdirSync(path.join(root, "docs")).map((name) => `docs/${name}`)]) {
    if (!file.endsWith(".md")) continue;
    for (const [page] of readFileSync(path.join(root, file), "utf8").matchAll(
      /https:\/\/[^\s)]*\/kata-config\b/g,
    ))
      assert.equal(page, repository.url, file);
  }
  for (const { url } of contributes.tomlValidation) {
    assert.ok(url.startsWith(raw), url);
    assert.ok(existsSync(path.join(root, url.slice(raw.length))), url);
  }
});

it("the extension is activated by its languages, and says what a workspace without trust cannot do", () => {
  assert.deepEqual(
    manifest.activationEvents,
    [...LANGUAGES, "json"].map((id) => `onLanguage:${id}`),
  );
  const { restrictedConfigurations, supported } = manifest.capabilities.untrustedWorkspaces;
  assert.equal(supported, "limited");
  assert.deepEqual(restrictedConfigurations, ["kata.policy", "kata.hostChecks"]);
});

it("the web extension host takes the manifest: it loads no ES modules", () => {
  assert.equal(manifest.type, undefined);
});
