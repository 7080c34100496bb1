/** The built server over stdio, as an editor drives it. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { apply, type Diagnostic, type Range, startClient, type TestClient, withClient } from "./client.ts";

const MAIN = `[hypervisor.qemu]
default_memroy = 2048
enable_iommu = "true"
[agent.kata]
[runtime]
name = "virt_container"
hypervisor_name = "qemu"
agent_name = "kata"
`;
const uri = "file:///srv/kata-containers/runtime-rs/configuration-qemu-runtime-rs.toml";

/** What the texts here are about; what else rules say of them is theirs to test. */
const ABOUT = ["unknown-key", "wrong-type", "value-changed"];
const codes = (diagnostics: readonly Diagnostic[]) =>
  diagnostics.map(({ code }) => code).filter((code) => ABOUT.includes(code));
const at = (line: number, start: number, end = start): Range => ({
  start: { line, character: start },
  end: { line, character: end },
});

interface Edit {
  readonly range: Range;
  readonly newText: string;
}
interface Action {
  readonly title: string;
  readonly kind: string;
  readonly isPreferred?: boolean;
  readonly edit: { readonly changes: Readonly<Record<string, readonly Edit[]>> };
}

describe("a client without any optional capability", () => {
  let client: TestClient;
  before(async () => {
    client = await startClient();
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
  });

  it("is told what is wrong when a file is opened", async () => {
    const { diagnostics } = await client.open(uri, MAIN);
    assert.deepEqual(codes(diagnostics), ["unknown-key", "wrong-type"]);
    const typo = diagnostics.find(({ code }) => code === "unknown-key");
    assert.equal(typo?.source, "kata");
    assert.equal(typo?.severity, 2);
    assert.deepEqual(typo?.range, at(1, 0, 14));
    assert.match(typo?.message ?? "", /did you mean default_memory/);
    assert.match(typo?.codeDescription?.href ?? "", /docs\/rules\.md#unknown-key$/);
  });

  it("is told again after each change", async () => {
    const mended = await client.change(uri, 2, [{ range: at(1, 0, 14), text: "default_memory" }]);
    assert.deepEqual(codes(mended.diagnostics), ["wrong-type"]);
    const broken = await client.change(uri, 3, [{ range: at(1, 0, 14), text: "default_memroy" }]);
    assert.deepEqual(codes(broken.diagnostics), ["unknown-key", "wrong-type"]);
  });

  it("may send several changes at once, and a whole text", async () => {
    const whole = await client.change(uri, 4, [
      { text: "[runtime]\nx = 1\n" },
      { range: at(1, 0, 1), text: "yy" },
    ]);
    const unknown = whole.diagnostics.find(({ code }) => code === "unknown-key");
    assert.deepEqual(unknown?.range, at(1, 0, 2));
    await client.change(uri, 5, [{ text: MAIN }]);
  });

  it("gets answers about the last of many changes", async () => {
    const answer = client.published(uri, 105);
    for (let version = 6; version <= 105; version++) {
      client.connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ range: at(1, 14), text: version % 2 === 0 ? "x" : "" }],
      });
    }
    assert.equal((await answer).version, 105);
    await client.change(uri, 106, [{ text: MAIN }]);
  });

  it("hovers in plain text", async () => {
    const hover = await client.request<{ contents: { kind: string; value: string }; range: Range }>(
      "textDocument/hover",
      { textDocument: { uri }, position: { line: 2, character: 3 } },
    );
    assert.equal(hover.contents.kind, "plaintext");
    assert.match(hover.contents.value, /^enable_iommu boolean/);
    assert.deepEqual(hover.range, at(2, 0, 12));
  });

  it("completes without snippets, documentation included", async () => {
    await client.change(uri, 107, [{ range: at(1, 0, 21), text: "kern" }]);
    const list = await client.request<{
      items: {
        label: string;
        textEdit: Edit;
        insertTextFormat?: number;
        documentation?: { value: string };
      }[];
    }>("textDocument/completion", { textDocument: { uri }, position: { line: 1, character: 4 } });
    const kernel = list.items.find(({ label }) => label === "kernel");
    assert.deepEqual(kernel?.textEdit.range, at(1, 0, 4));
    assert.match(kernel?.textEdit.newText ?? "", /^kernel = "[^$]*"$/);
    assert.equal(kernel?.insertTextFormat, undefined);
    assert.match(kernel?.documentation?.value ?? "", /Guest kernel/);
    await client.change(uri, 108, [{ text: MAIN }]);
  });

  it("is told of nothing in files of other programs", async () => {
    const cargo = "file:///srv/project/Cargo.toml";
    const { diagnostics } = await client.open(cargo, "[hypervisor.qemu]\nnonsense = yes\n");
    assert.deepEqual(diagnostics, []);
    const hover = await client.request("textDocument/hover", {
      textDocument: { uri: cargo },
      position: { line: 0, character: 3 },
    });
    assert.equal(hover, null);
  });

  it("can ask about a file that is not open", async () => {
    const textDocument = { uri: "file:///not/open.toml" };
    for (const method of [
      "textDocument/documentSymbol",
      "textDocument/foldingRange",
      "kata/status",
      "kata/effective",
    ]) {
      assert.equal(await client.request(method, { textDocument }), null);
    }
  });

  it("can ask what a file is checked against, and for what the runtime makes of it", async () => {
    const status = await client.request<Record<string, unknown>>("kata/status", { uri });
    assert.equal(status["runtime"], "runtime-rs");
    assert.equal(status["hypervisor"], "qemu");
    assert.match(JSON.stringify(status["reasons"]), /path/);
    await client.change(uri, 109, [{ text: MAIN.replace("memroy", "memory").replace('"true"', "true") }]);
    const effective = await client.request<{ text: string }>("kata/effective", { uri });
    assert.match(effective.text, /^default_memory = 2048 # .*configuration-qemu-runtime-rs\.toml:2$/m);
    assert.match(effective.text, /^\[hypervisor\.qemu\]$/m);
    const risks = await client.request<unknown[]>("kata/atRisk", {});
    assert.ok(Array.isArray(risks));
    await client.change(uri, 110, [{ text: MAIN }]);
  });

  it("can have the directive of a file written and taken out", async () => {
    interface Edits {
      readonly changes: Record<string, { range: Range; newText: string }[]>;
    }
    const set = async (name: string, value?: string) => {
      const edits = await client.request<Edits | null>("kata/setDirective", { uri, name, value });
      return edits?.changes[uri]?.[0];
    };
    const zero = { line: 0, character: 0 };
    assert.deepEqual(await set("release", "3.20.0"), {
      range: { start: zero, end: zero },
      newText: "# kata-config: release=3.20.0\n",
    });
    assert.equal(await set("release"), undefined);
    assert.equal(await set("colour", "red"), undefined);
    await client.change(uri, 112, [{ text: `# kata-config: runtime=go release=3.20.0\n${MAIN}` }]);
    assert.equal(
      (await set("runtime", "runtime-rs"))?.newText,
      "# kata-config: runtime=runtime-rs release=3.20.0",
    );
    assert.equal((await set("runtime"))?.newText, "# kata-config: release=3.20.0");
    await client.change(uri, 113, [{ text: `# kata-config: runtime=go\n${MAIN}` }]);
    assert.deepEqual(await set("runtime"), {
      range: { start: zero, end: { line: 1, character: 0 } },
      newText: "",
    });
    await client.change(uri, 114, [{ text: `\ufeff${MAIN}` }]);
    const behind = { line: 0, character: 1 };
    assert.deepEqual((await set("release", "3.20.0"))?.range, { start: behind, end: behind });
    await client.change(uri, 115, [{ text: MAIN }]);
  });

  it("is told of one rule's findings in a file up to a number, and how many more there are", async () => {
    const many = Array.from({ length: 1100 }, (_, index) => `unknown_${index} = 1`).join("\n");
    const { diagnostics } = await client.change(uri, 120, [{ text: `[hypervisor.qemu]\n${many}\n` }]);
    const told = diagnostics.filter(({ code }) => code === "unknown-key");
    assert.equal(told.length, 301);
    assert.match(told.at(-1)?.message ?? "", /800/);
  });
});

describe("a client with snippets and a command that shows proposals", () => {
  const capabilities = { textDocument: { completion: { completionItem: { snippetSupport: true } } } };
  const initializationOptions = { commands: ["editor.action.triggerSuggest"] };

  it("chooses among the values of a new key, and goes on behind a directive's name", () =>
    withClient({ capabilities, initializationOptions }, async (client) => {
      await client.open(uri, "# kata-config: rel\n[hypervisor.qemu]\nshared\n");
      const ask = async (line: number, character: number, label: string) => {
        const { items } = await client.request<{
          items: {
            label: string;
            textEdit: Edit;
            insertTextFormat?: number;
            command?: { command: string };
          }[];
        }>("textDocument/completion", { textDocument: { uri }, position: { line, character } });
        return items.find((item) => item.label === label);
      };
      const key = await ask(2, 6, "shared_fs");
      assert.equal(key?.insertTextFormat, 2);
      assert.match(key?.textEdit.newText ?? "", /^shared_fs = "\$\{1\|virtio-fs,[\w,-]*none[\w,-]*\|\}"\$0$/);
      assert.doesNotMatch(key?.textEdit.newText ?? "", /9p/);
      assert.equal(key?.command, undefined);
      assert.equal((await ask(0, 18, "release="))?.command?.command, "editor.action.triggerSuggest");
    }));
});

describe("quick fixes", () => {
  const capabilities = {
    textDocument: {
      codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
    },
  };

  it("mend a problem, suppress it, and mend all at once", () =>
    withClient({ capabilities }, async (client) => {
      const { diagnostics } = await client.open(uri, MAIN);
      const ask = (range: Range, only?: string[]) =>
        client.request<Action[]>("textDocument/codeAction", {
          textDocument: { uri },
          range,
          context: { diagnostics, ...(only && { only }) },
        });
      const actions = await ask(at(1, 3));
      const [fix] = actions;
      assert.equal(fix?.title, "Change to default_memory");
      // A guessed name is somebody's choice.
      assert.equal(fix?.isPreferred, undefined);
      const fixed = apply(MAIN, fix?.edit.changes[uri] ?? []);
      assert.equal(fixed, MAIN.replace("memroy", "memory"));
      assert.deepEqual(codes((await client.change(uri, 2, [{ text: fixed }])).diagnostics), ["wrong-type"]);

      await client.change(uri, 3, [{ text: MAIN }]);
      const ignore = actions.find(({ title }) => title === "Ignore unknown-key here");
      const ignored = apply(MAIN, ignore?.edit.changes[uri] ?? []);
      assert.match(ignored, /^# kata-config: ignore unknown-key\ndefault_memroy/m);
      assert.deepEqual(codes((await client.change(uri, 4, [{ text: ignored }])).diagnostics), ["wrong-type"]);

      await client.change(uri, 5, [{ text: MAIN }]);
      const [all] = await ask(at(0, 0), ["source.fixAll"]);
      const mended = apply(MAIN, all?.edit.changes[uri] ?? []);
      const left = await client.change(uri, 6, [{ text: mended }]);
      assert.deepEqual(codes(left.diagnostics), ["unknown-key"]);
    }));
});

describe("columns", () => {
  const text = '[runtime]\nname = "é😀" # x\nnonsense = "é😀" \n# é😀\ny = 1\n';
  for (const [encoding, column] of [
    ["utf-8", 20],
    ["utf-16", 17],
    ["utf-32", 16],
  ] as const) {
    it(`are counted in ${encoding} when the client offers it`, () =>
      withClient({ capabilities: { general: { positionEncodings: [encoding] } } }, async (client) => {
        assert.equal(client.initialized.capabilities["positionEncoding"], encoding);
        await client.open(uri, text);
        // Behind the two characters another key is put on the line.
        const { diagnostics } = await client.change(uri, 2, [{ range: at(2, column), text: "z" }]);
        const syntax = diagnostics.find(({ code }) => code === "toml-syntax");
        assert.deepEqual(syntax?.range.start, { line: 2, character: column });
      }));
  }

  it("are counted in UTF-16 when nothing is offered", () =>
    withClient({}, async (client) => {
      assert.equal(client.initialized.capabilities["positionEncoding"], "utf-16");
    }));
});

describe("settings", () => {
  const off = { severity: { "unknown-key": "off" } };

  it("come with initialize", () =>
    withClient({ initializationOptions: { kata: off } }, async (client) => {
      assert.deepEqual(codes((await client.open(uri, MAIN)).diagnostics), ["wrong-type"]);
    }));

  it("come by didChangeConfiguration", () =>
    withClient({}, async (client) => {
      await client.open(uri, MAIN);
      const again = client.published(uri);
      await client.connection.sendNotification("workspace/didChangeConfiguration", {
        settings: { kata: off },
      });
      assert.deepEqual(codes((await again).diagnostics), ["wrong-type"]);
    }));

  it("are asked for by workspace/configuration, for each file", () =>
    withClient(
      {
        capabilities: { workspace: { configuration: true } },
        configuration: (scope) => (scope === uri ? off : null),
      },
      async (client) => {
        assert.deepEqual(codes((await client.open(uri, MAIN)).diagnostics), ["wrong-type"]);
        const other = uri.replace("srv", "var");
        assert.deepEqual(codes((await client.open(other, MAIN)).diagnostics), ["unknown-key", "wrong-type"]);
      },
    ));

  it("choose runtime and release", () =>
    withClient({ initializationOptions: { runtime: "go", release: "3.20.0" } }, async (client) => {
      await client.open(uri, MAIN);
      const status = await client.request<Record<string, unknown>>("kata/status", { uri });
      assert.equal(status["runtime"], "go");
      assert.equal(status["release"], "3.20.0");
    }));

  it("that are wrong are told, and the default is used", () =>
    withClient({ initializationOptions: { runtime: "rust" } }, async (client) => {
      await client.open(uri, MAIN);
      assert.ok(
        client.messages.some((message) => /kata\.runtime must be one of auto, go, runtime-rs/.test(message)),
      );
    }));

  it("can turn it all off", () =>
    withClient({ initializationOptions: { enable: false } }, async (client) => {
      assert.deepEqual((await client.open(uri, MAIN)).diagnostics, []);
    }));

  it("can keep the check until the file is saved", () =>
    withClient({ initializationOptions: { validate: "onSave" } }, async (client) => {
      await client.open(uri, MAIN);
      client.connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version: 2 },
        contentChanges: [{ range: at(1, 0, 14), text: "default_memory" }],
      });
      // The answer to a later request shows that the change has been handled without a word.
      let told = false;
      const saved = client.published(uri).then((published) => {
        told = true;
        return published;
      });
      await client.request("textDocument/foldingRange", { textDocument: { uri } });
      assert.equal(told, false);
      await client.connection.sendNotification("textDocument/didSave", { textDocument: { uri } });
      assert.deepEqual(codes((await saved).diagnostics), ["wrong-type"]);
    }));
});

describe("a main file and its drop-ins", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "kata-config-"));
  const kata = path.join(directory, "kata-containers/runtime-rs");
  const mainPath = path.join(kata, "configuration-qemu-runtime-rs.toml");
  const dropPath = path.join(kata, "config.d/10-more.toml");
  const main = pathToFileURL(mainPath).href;
  const drop = pathToFileURL(dropPath).href;
  const DROP = "[hypervisor.qemu]\ndefault_vcpus = 8\n";
  before(() => {
    mkdirSync(path.dirname(dropPath), { recursive: true });
    writeFileSync(mainPath, `${MAIN.replace("memroy", "memory").replace('"true"', "true")}`);
    writeFileSync(dropPath, DROP);
  });
  after(() => rmSync(directory, { recursive: true }));

  it("are checked together; a change of one is told in the other", () =>
    withClient({}, async (client) => {
      const dropped = await client.open(drop, DROP);
      assert.deepEqual(codes(dropped.diagnostics), []);
      const text = MAIN.replace("default_memroy = 2048", "default_maxvcpus = 4").replace('"true"', "true");
      const opened = client.published(drop);
      await client.open(main, text);
      const inDrop = (await opened).diagnostics.find(({ code }) => code === "value-changed");
      assert.match(inDrop?.message ?? "", /default_vcpus/);
      // What is not saved yet counts too.
      const mended = client.published(drop);
      await client.change(main, 2, [{ text: text.replace("= 4", "= 16") }]);
      assert.deepEqual(codes((await mended).diagnostics), []);
      const effective = await client.request<{ text: string }>("kata/effective", { uri: main });
      assert.match(effective.text, /^default_vcpus = 8\.0 # config\.d\/10-more\.toml:2$/m);
    }));

  it("end in an effective configuration whose origins are places, and which can be asked for otherwise", () =>
    withClient({}, async (client) => {
      const text = readFileSync(mainPath, "utf8");
      await client.open(main, text);
      type Answer = { text: string; origins?: { range: Range; uri: string; target: Range }[] };
      const ask = (wish: object) => client.request<Answer | null>("kata/effective", { uri: main, ...wish });
      const whole = await ask({});
      const lines = whole?.text.split("\n") ?? [];
      const origin = whole?.origins?.find(({ uri }) => uri === drop);
      assert.ok(origin, "no origin in the drop-in");
      const { start, end } = origin.range;
      assert.equal(lines[start.line]?.slice(start.character, end.character), "config.d/10-more.toml:2");
      assert.equal(origin.target.start.line, 1);

      assert.doesNotMatch((await ask({ alone: true }))?.text ?? "", /10-more/);
      assert.match(
        (await ask({ release: "3.20.0" }))?.text ?? "",
        /^# What runtime-rs 3\.20\.0 ends up with\n/,
      );
      assert.match((await ask({ runtime: "go" }))?.text ?? "", /^# What go 4\.1\.0/);
      const merged = (await ask({ form: "main" }))?.text ?? "";
      assert.match(merged, /^default_vcpus = 8$/m);
      assert.ok(merged.split("\n").length - text.split("\n").length < 3, merged);
    }));
});

describe("the end", () => {
  it("of the input ends the server", async () => {
    const client = await startClient();
    const exited = new Promise((resolve) => client.process.once("exit", resolve));
    client.process.stdin?.end();
    await exited;
  });
});

describe("a policy", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "kata-config-policy-"));
  const file = path.join(directory, "policy.toml");
  const policyUri = pathToFileURL(file).href;
  const POLICY = `[[require]]
id = "limited-memory"
option = "hypervisor.*.default_memory"
maximum = 1024
message = "At most 1 GiB in this house."
severity = "error"
`;
  before(() => writeFileSync(file, POLICY));
  after(() => rmSync(directory, { recursive: true }));

  it("holds, follows its file, and is told where it is broken", () =>
    withClient({ initializationOptions: { policy: file } }, async (client) => {
      const text = MAIN.replace("memroy", "memory");
      const house = ({ message }: Diagnostic) => /At most 1 GiB/.test(message);
      const first = await client.open(uri, text);
      assert.equal(first.diagnostics.filter(house).length, 1, JSON.stringify(first.diagnostics));
      const wider = client.published(uri);
      await client.open(policyUri, POLICY.replace("1024", "4096"));
      assert.equal((await wider).diagnostics.filter(house).length, 0);
      const broken = await client.change(policyUri, 2, [{ text: POLICY.replace("require", "demand") }]);
      assert.equal(broken.diagnostics[0]?.code, "policy");
    }));
});
