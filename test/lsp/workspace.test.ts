/** More than one open document: whole units, the workspace, and the ways between files, over stdio. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, afterEach, before, beforeEach, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { type ClientOptions, type Range, startClient, type TestClient } from "./client.ts";

const home = mkdtempSync(path.join(tmpdir(), "kata-config-workspace-"));
const folder = "opt/kata/share/defaults/kata-containers";
const MAIN =
  '[hypervisor.qemu]\npath = "/usr/bin/qemu"\ndefault_memory = 2048\n\n[agent.kata]\n\n[runtime]\n';
const BAD = "[hypervisor.qemu]\ndefault_vcpuss = 4\n";
const FILES: Readonly<Record<string, string>> = {
  [`${folder}/configuration-qemu.toml`]: MAIN,
  [`${folder}/config.d/10-bad.toml`]: BAD,
  "etc/kata-containers/configuration-clh.toml": '[hypervisor.clh]\ndefault_memory = "1"\n\n[runtime]\n',
  "doc/README.md": '# How\n\n```toml\n[hypervisor.qemu]\ndefault_memory = "4"\n```\n',
  "other/Cargo.toml": '[package]\nname = "x"\n',
};
const uriOf = (name: string) => pathToFileURL(path.join(home, name)).href;
const main = uriOf(`${folder}/configuration-qemu.toml`);
const drop = uriOf(`${folder}/config.d/10-bad.toml`);

before(() => {
  for (const [name, text] of Object.entries(FILES)) {
    mkdirSync(path.dirname(path.join(home, name)), { recursive: true });
    writeFileSync(path.join(home, name), text);
  }
});
after(() => rmSync(home, { recursive: true }));

let client: TestClient;
const start = async (options: ClientOptions = {}) => {
  client = await startClient({
    initialize: { workspaceFolders: [{ uri: pathToFileURL(home).href, name: "home" }] },
    ...options,
  });
};
afterEach(() => client.stop());
const codes = ({ diagnostics }: { diagnostics: readonly { code: string }[] }) =>
  diagnostics.map(({ code }) => code);

describe("a drop-in that is not open", () => {
  beforeEach(() => start());

  it("has its problems told while its main file is", async () => {
    const told = client.published(drop);
    await client.open(main, MAIN);
    assert.deepEqual(codes(await told), ["unknown-key"]);
    const taken = client.published(drop);
    client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: main } });
    assert.deepEqual(codes(await taken), []);
  });

  it("tells them itself once it is open, and they come back when it is closed", async () => {
    const told = client.published(drop);
    await client.open(main, MAIN);
    await told;
    assert.deepEqual(codes(await client.open(drop, BAD)), ["unknown-key"]);
    assert.deepEqual(codes(await client.change(drop, 2, [{ text: BAD.replace("ss", "s") }])), []);
    const closed = client.published(drop);
    client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: drop } });
    assert.deepEqual(codes(await closed), []);
    assert.deepEqual(
      codes(await client.published(drop)),
      ["unknown-key"],
      "what lies on the disk is wrong still",
    );
  });
});

describe("what is the same for every file of a runtime", () => {
  beforeEach(() => start());
  const severity = ({ diagnostics }: { diagnostics: readonly { code: string; severity: number }[] }) =>
    diagnostics.find(({ code }) => code === "deprecated")?.severity;

  it("is told aloud in one file, and in another when that is closed", async () => {
    const clh = uriOf("etc/kata-containers/configuration-clh.toml");
    assert.equal(severity(await client.open(main, MAIN)), 2);
    assert.equal(severity(await client.open(clh, "[hypervisor.clh]\n\n[runtime]\n")), 4);
    assert.equal(severity(await client.change(main, 2, [{ text: `${MAIN}\n` }])), 2);
    const again = client.published(clh);
    client.connection.sendNotification("textDocument/didClose", { textDocument: { uri: main } });
    assert.equal(severity(await again), 2);
  });
});

describe("the workspace", () => {
  interface Summary {
    readonly files: number;
    readonly error: number;
    readonly warning: number;
    readonly unread: object;
  }

  it("is checked as a whole, main files with their drop-ins, each file once", async () => {
    await start();
    const told = new Map<string, readonly string[]>();
    client.connection.onNotification("textDocument/publishDiagnostics", (one) => {
      told.set(one.uri, codes(one));
    });
    const { files, error, unread } = await client.request<Summary>("kata/checkWorkspace", {});
    assert.equal(files, 4);
    assert.ok(error >= 3, `${error} errors`);
    assert.deepEqual(unread, {});
    assert.ok(told.get(drop)?.includes("unknown-key"));
    assert.ok(told.get(uriOf("etc/kata-containers/configuration-clh.toml"))?.includes("wrong-type"));
    assert.ok(told.get(uriOf("doc/README.md"))?.includes("wrong-type"));
    assert.ok(!told.has(uriOf("other/Cargo.toml")));
  });

  it("is checked again when files change on the disk, once it was asked for", async () => {
    await start();
    const file = uriOf("etc/kata-containers/configuration-clh.toml");
    const before = client.published(file);
    await client.request("kata/checkWorkspace", {});
    assert.ok(codes(await before).includes("wrong-type"));
    const name = path.join(home, "etc/kata-containers/configuration-clh.toml");
    const mended = client.published(file);
    writeFileSync(name, "[hypervisor.clh]\ndefault_memory = 1024\n\n[runtime]\n");
    client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: file, type: 2 }],
    });
    assert.ok(!codes(await mended).includes("wrong-type"));
    writeFileSync(name, FILES["etc/kata-containers/configuration-clh.toml"]!);
  });

  it("is looked at for what is at risk, once it was checked", async () => {
    await start();
    interface Risk {
      readonly subject: string;
      readonly places: readonly { readonly uri: string; readonly range: Range }[];
    }
    const clh = uriOf("etc/kata-containers/configuration-clh.toml");
    const lines = async () =>
      (await client.request<Risk[]>("kata/atRisk", {}))
        .filter(({ subject }) => /go runtime/i.test(subject))
        .flatMap(({ places }) => places)
        .map(({ range, uri }) => `${uri}:${range.start.line}`)
        .sort();
    assert.deepEqual(await lines(), []);
    await client.request("kata/checkWorkspace", {});
    assert.deepEqual(await lines(), [`${clh}:0`, `${main}:0`]);
    await client.open(clh, "\n[hypervisor.clh]\n\n[runtime]\n");
    assert.deepEqual(await lines(), [`${clh}:1`, `${main}:0`]);
    await client.change(clh, 2, [
      { text: "# kata-config: runtime=runtime-rs\n[hypervisor.clh]\n\n[runtime]\n" },
    ]);
    assert.deepEqual(await lines(), [`${main}:0`], "what is on the screen counts");
  });

  it("gives its diagnostics to those who pull", async () => {
    await start({ capabilities: { textDocument: { diagnostic: {} }, workspace: { diagnostics: {} } } });
    const { diagnosticProvider } = client.initialized.capabilities as {
      diagnosticProvider: { workspaceDiagnostics: boolean };
    };
    assert.equal(diagnosticProvider.workspaceDiagnostics, true);
    interface Report {
      readonly items: readonly { uri: string; kind: string; items: readonly { code: string }[] }[];
    }
    const { items } = await client.request<Report>("workspace/diagnostic", { previousResultIds: [] });
    assert.equal(items.length, 4);
    const report = items.find(({ uri }) => uri === drop);
    assert.deepEqual(
      report?.items.map(({ code }) => code),
      ["unknown-key"],
    );
  });

  it("has symbols that are found by a part of their name", async () => {
    await start();
    interface Symbol {
      readonly name: string;
      readonly containerName?: string;
      readonly location: { readonly uri: string; readonly range: Range };
    }
    const find = (query: string) => client.request<Symbol[]>("workspace/symbol", { query });
    const found = await find("defmem");
    assert.deepEqual(found.map(({ containerName, name }) => `${containerName} ${name}`).sort(), [
      "hypervisor.clh default_memory",
      "hypervisor.qemu default_memory",
      "hypervisor.qemu default_memory",
    ]);
    const inFence = found.find(({ location }) => location.uri === uriOf("doc/README.md"));
    assert.equal(inFence?.location.range.start.line, 4);
    assert.deepEqual(await find("cargo"), []);
    assert.ok((await find("")).length > 8);
  });
});

describe("from file to file", () => {
  beforeEach(() => start());
  const at = (line: number, character: number) => ({
    textDocument: { uri: main },
    position: { line, character },
  });

  it("lead definition, references and highlights", async () => {
    await client.open(main, MAIN.replace("default_memory", "default_vcpuss"));
    interface Place {
      readonly uri: string;
      readonly range: Range;
    }
    const [target] = await client.request<Place[]>("textDocument/definition", at(2, 3));
    assert.deepEqual(target, {
      uri: drop,
      range: { start: { line: 1, character: 0 }, end: { line: 1, character: 14 } },
    });
    const all = await client.request<Place[]>("textDocument/references", {
      ...at(2, 3),
      context: { includeDeclaration: true },
    });
    assert.deepEqual(
      all.map(({ uri }) => uri),
      [main, drop],
    );
    assert.equal((await client.request<unknown[]>("textDocument/documentHighlight", at(2, 3))).length, 1);
    assert.deepEqual(await client.request("textDocument/definition", at(3, 0)), []);
  });

  it("a rename changes both, and what is taken is refused with words", async () => {
    await client.open(main, MAIN.replace("default_memory", "default_vcpuss"));
    const { changes } = await client.request<{ changes: Record<string, unknown[]> }>("textDocument/rename", {
      ...at(2, 3),
      newName: "default_vcpus",
    });
    assert.deepEqual(Object.keys(changes), [main, drop]);
    await assert.rejects(
      client.request("textDocument/rename", { ...at(2, 3), newName: "path" }),
      /has hypervisor\.qemu\.path already/,
    );
  });

  it("leads from the handlers of containerd to the configuration that they name", async () => {
    const engine = uriOf("etc/containerd/conf.d/kata.toml");
    const config = path.join(home, folder, "configuration-qemu.toml");
    const runtimes = 'plugins."io.containerd.cri.v1.runtime".containerd.runtimes';
    await client.open(engine, `version = 3\n[${runtimes}.kata-qemu.options]\nConfigPath = "${config}"\n`);
    const there = { textDocument: { uri: engine }, position: { line: 2, character: 30 } };
    const start = { line: 0, character: 0 };
    assert.deepEqual(await client.request("textDocument/definition", there), [
      { uri: main, range: { start, end: start } },
    ]);
    const [link] = await client.request<{ target: string }[]>("textDocument/documentLink", there);
    assert.equal(link?.target, main);
    const hover = await client.request<{ contents: { value: string } }>("textDocument/hover", there);
    assert.match(hover.contents.value, /^A configuration of the Go runtime with \[hypervisor\.qemu\]\./);
  });

  it("a selection grows in nested ranges", async () => {
    await client.open(main, MAIN);
    interface Selection {
      readonly range: Range;
      readonly parent?: Selection;
    }
    const [first] = await client.request<Selection[]>("textDocument/selectionRange", {
      textDocument: { uri: main },
      positions: [{ line: 1, character: 12 }],
    });
    let depth = 0;
    for (let one: Selection | undefined = first; one; one = one.parent) depth++;
    assert.equal(depth, 5);
  });
});
