/** Moves by the built server over stdio: what an editor is given to show, to confirm and to apply. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { pathToFileURL } from "node:url";
import { apply, type Range, startClient, type TestClient, withClient } from "./client.ts";

const MAIN = `# Ours.
[hypervisor.qemu]
path = "/opt/kata/bin/qemu-system-x86_64"
kernel = "/k"
image = "/i"
virtio_fs_daemon = "/d"
hot_plug_vfio = "root-port"

[agent.kata]
dial_timeout = 45

[runtime]
disable_guest_empty_dir = false
`;
const TIMEOUT = "[agent.kata]\ncdh_api_timeout = 60\n";
const LEVEL = "[hypervisor.qemu]\nseccompsandbox = 'on'\n";

interface TextEdit {
  readonly range: Range;
  readonly newText: string;
  readonly annotationId?: string;
}
interface FileEdit {
  readonly kind?: string;
  readonly uri?: string;
  readonly textDocument?: { readonly uri: string; readonly version: number | null };
  readonly edits?: readonly TextEdit[];
}
interface WorkspaceEdit {
  readonly changes?: Readonly<Record<string, readonly TextEdit[]>>;
  readonly documentChanges?: readonly FileEdit[];
  readonly changeAnnotations?: Readonly<
    Record<string, { label: string; needsConfirmation?: boolean; description?: string }>
  >;
}
interface Migration {
  readonly target: { readonly release: string; readonly hypervisor: string };
  readonly changes: boolean;
  readonly edit?: WorkspaceEdit;
  readonly report: string;
  readonly page: string;
  readonly toDecide: number;
  readonly lost: number;
  readonly files: readonly string[];
  readonly elsewhere?: readonly string[];
}
interface Action {
  readonly title: string;
  readonly command?: { readonly command: string; readonly arguments: readonly unknown[] };
  readonly edit?: WorkspaceEdit;
}

const ALL = {
  capabilities: {
    workspace: {
      workspaceEdit: {
        documentChanges: true,
        resourceOperations: ["create"],
        changeAnnotationSupport: { groupsOnLabel: true },
      },
    },
    textDocument: { codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } } },
  },
};

describe("a configuration with drop-ins that are not open", () => {
  const root = mkdtempSync(path.join(tmpdir(), "kata-moves-"));
  const directory = path.join(root, "share/defaults/kata-containers/runtimes/qemu");
  const main = path.join(directory, "configuration-qemu.toml");
  const uri = pathToFileURL(main).href;
  const dropIns = ["10-timeout.toml", "20-sandbox.toml"].map(
    (name) => pathToFileURL(path.join(directory, "config.d", name)).href,
  );
  let client: TestClient;

  before(async () => {
    mkdirSync(path.join(directory, "config.d"), { recursive: true });
    writeFileSync(main, MAIN);
    writeFileSync(path.join(directory, "config.d/10-timeout.toml"), TIMEOUT);
    writeFileSync(path.join(directory, "config.d/20-sandbox.toml"), LEVEL);
    client = await startClient(ALL);
    await client.open(uri, MAIN.replace("dial_timeout = 45", "dial_timeout = 50"));
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
    rmSync(root, { recursive: true, force: true });
  });

  it("moves in all files, each change labelled and to be confirmed, what is typed counting", async () => {
    const moved = await client.request<Migration>("kata/migrate", { uri });
    assert.deepEqual(moved.files, [uri, ...dropIns]);
    assert.equal(moved.target.hypervisor, "qemu");
    assert.equal(moved.toDecide, 1);
    assert.equal(moved.lost, 1);
    const { changeAnnotations = {}, documentChanges = [] } = moved.edit!;
    assert.deepEqual(
      documentChanges.map(({ textDocument }) => textDocument),
      [
        { uri, version: 1 },
        { uri: dropIns[0], version: null },
        { uri: dropIns[1], version: null },
      ],
    );
    const [first = [], second = [], third = []] = documentChanges.map(({ edits }) => edits);
    const text = apply(MAIN.replace("dial_timeout = 45", "dial_timeout = 50"), first);
    assert.match(text, /^# kata-config: runtime=runtime-rs\n# Ours\.\n/);
    assert.match(text, /^reconnect_timeout_ms = 50000$/m);
    assert.match(text, /^hypervisor_name = "qemu"$/m);
    assert.match(text, /^pcie_root_port = 1$/m);
    assert.equal(apply(TIMEOUT, second), "[agent.kata]\ncdh_api_timeout_ms = 60000\n");
    assert.equal(apply(LEVEL, third), "[hypervisor.qemu]\nseccomp_sandbox = 'on'\n");
    const all = [...first, ...second, ...third].map(({ annotationId }) => changeAnnotations[annotationId!]);
    assert.ok(all.every((one) => one?.needsConfirmation));
    const decide = all.find((one) => one?.label === "To decide");
    assert.match(decide!.description!, /pcie_root_port/);
    assert.ok(all.some((one) => one?.label === "Lost"));
    assert.match(moved.report, /^# configuration-qemu\.toml: moved to runtime-rs 4\.1\.0 with qemu\n/);
    assert.match(moved.report, /\n## To decide\n\n- `hypervisor\.qemu\.hot_plug_vfio = "root-port"`/);
    assert.match(
      moved.report,
      /\[`config\.d\/10-timeout\.toml:2`\]\(file:\S+\/config\.d\/10-timeout\.toml#L2\)/,
    );
  });

  it("moves a drop-in that is open together with its main file", async () => {
    await client.open(dropIns[0]!, TIMEOUT);
    const moved = await client.request<Migration>("kata/migrate", { uri: dropIns[0] });
    assert.deepEqual(moved.files, [uri, ...dropIns]);
  });

  it("writes new files where runtime-rs looks for them", async () => {
    const { elsewhere, edit } = await client.request<Migration>("kata/migrate", { uri, elsewhere: true });
    const there = path.join(root, "share/defaults/kata-containers/runtime-rs/runtimes/qemu-runtime-rs");
    const expected = [
      "configuration-qemu-runtime-rs.toml",
      "config.d/10-timeout.toml",
      "config.d/20-sandbox.toml",
    ].map((name) => pathToFileURL(path.join(there, name)).href);
    assert.deepEqual(elsewhere, expected);
    const { documentChanges = [], changeAnnotations = {} } = edit!;
    assert.deepEqual(
      documentChanges.map(({ kind, uri: created, textDocument }) => [kind, created ?? textDocument?.uri]),
      expected.flatMap((one) => [
        ["create", one],
        [undefined, one],
      ]),
    );
    assert.match(documentChanges[1]!.edits![0]!.newText, /^# Ours\.\n\[hypervisor\.qemu\]\n/);
    assert.ok(Object.values(changeAnnotations).every(({ needsConfirmation }) => needsConfirmation));
  });

  it("is offered where the runtime is called deprecated", async () => {
    const actions = (line: number) =>
      client.request<Action[]>("textDocument/codeAction", {
        textDocument: { uri },
        range: { start: { line, character: 2 }, end: { line, character: 2 } },
        context: { diagnostics: [] },
      });
    const [move] = await actions(1);
    assert.equal(move?.title, "Move this configuration to runtime-rs…");
    assert.equal(move?.edit?.documentChanges?.length, 3);
    assert.ok((await actions(9)).every(({ title }) => !title.startsWith("Move this")));
  });

  it("changes nothing by itself", async () => {
    const again = await client.request<Migration>("kata/migrate", { uri });
    assert.equal(again.changes, true);
  });

  it("says what another release changes", async () => {
    const { report } = await client.request<{ report: string }>("kata/upgrade", {
      uri,
      from: "3.32.0",
      to: "4.1.0",
    });
    assert.match(report, /^# From 3\.32\.0 to 4\.1\.0\n/);
    assert.match(report, /Go runtime/);
    assert.doesNotMatch(report.replaceAll(/\]\(file:[^)]+#L\d+\)/g, "]"), new RegExp(root));
    assert.equal(await client.request("kata/upgrade", { uri, to: "next" }), null);
  });
});

describe("other clients", () => {
  const uri = "file:///srv/a/configuration-qemu.toml";

  it("without annotations and new files get plain edits, and no other place", () =>
    withClient({}, async (client) => {
      await client.open(uri, MAIN);
      const moved = await client.request<Migration>("kata/migrate", { uri, elsewhere: true });
      assert.equal(moved.elsewhere, undefined);
      assert.match(apply(MAIN, moved.edit!.changes![uri]!), /^reconnect_timeout_ms = 45000$/m);
    }));

  it("with a command of their own are told to run it", () =>
    withClient({ ...ALL, initializationOptions: { commands: ["kata.moveToRuntimeRs"] } }, async (client) => {
      await client.open(uri, MAIN);
      const [move] = await client.request<Action[]>("textDocument/codeAction", {
        textDocument: { uri },
        range: { start: { line: 1, character: 0 }, end: { line: 1, character: 0 } },
        context: { diagnostics: [] },
      });
      assert.equal(move?.command?.command, "kata.moveToRuntimeRs");
      assert.deepEqual(move?.command?.arguments, [uri, { line: 1, character: 0 }]);
    }));

  it("have nothing to move in what is runtime-rs's, nor where nothing is Kata's", () =>
    withClient({}, async (client) => {
      const moved =
        "[hypervisor.qemu]\n[agent.kata]\n[runtime]\nname = 'virt_container'\nhypervisor_name = 'qemu'\nagent_name = 'kata'\n";
      await client.open(uri, moved);
      const answer = await client.request<Migration>("kata/migrate", { uri });
      assert.deepEqual([answer.changes, answer.edit, answer.toDecide], [false, undefined, 0]);
      assert.equal(await client.request("kata/migrate", { uri: "file:///elsewhere.toml" }), null);
    }));

  it("get moved drop-ins among Helm values as edits of the values", () =>
    withClient(ALL, async (client) => {
      const values = "file:///srv/values.yaml";
      const text =
        "shims:\n  clh:\n    enabled: true\n    dropIn: |\n      [agent.kata]\n      dial_timeout = 5\n";
      await client.open(values, text, "yaml");
      const wish = { uri: values, position: { line: 5, character: 8 } };
      const { edit, elsewhere, report } = await client.request<Migration>("kata/migrate", wish);
      assert.equal(elsewhere, undefined);
      const [only, ...others] = edit!.documentChanges!;
      assert.deepEqual(others, []);
      assert.equal(
        apply(text, only!.edits!),
        text +
          text
            .replace("shims:\n", "")
            .replace("clh", "clh-runtime-rs")
            .replace("dial_timeout = 5", "reconnect_timeout_ms = 5000"),
      );
      assert.match(report, /`values\.yaml:6`/);
    }));

  it("begins a configuration for what kata-deploy calls a class", () =>
    withClient({}, async (client) => {
      interface Created {
        readonly shims: readonly {
          readonly name: string;
          readonly runtime: string;
          readonly hypervisor: string;
        }[];
        readonly name?: string;
        readonly text?: string;
      }
      const { shims } = await client.request<Created>("kata/create", { release: "4.1.0" });
      assert.deepEqual(
        shims.find(({ name }) => name === "qemu-snp-runtime-rs"),
        { name: "qemu-snp-runtime-rs", runtime: "runtime-rs", hypervisor: "qemu" },
      );
      const older = await client.request<Created>("kata/create", { release: "3.20.0" });
      const cloud = older.shims.find(({ name }) => name === "cloud-hypervisor");
      assert.deepEqual(cloud, {
        name: "cloud-hypervisor",
        runtime: "runtime-rs",
        hypervisor: "cloud-hypervisor",
      });
      for (const [index, shim] of shims.entries()) {
        const wish = { release: "4.1.0", shim: shim.name, kind: "base" };
        const { name, text = "" } = await client.request<Created>("kata/create", wish);
        assert.equal(name, `configuration-${shim.name}.toml`);
        assert.match(text, new RegExp(`^# kata-config: runtime=${shim.runtime} `));
        const { diagnostics } = await client.open(`file:///srv/${index}/${name}`, text);
        // For Secure Execution the file itself lacks what someone has to build for his own hosts.
        const errors = diagnostics.filter(({ severity }) => severity === 1 && !/^qemu-se\b/.test(shim.name));
        assert.deepEqual(
          errors.map(({ message }) => `${shim.name}: ${message}`),
          [],
        );
      }
    }));

  it("can begin a configuration", () =>
    withClient({}, async (client) => {
      interface Created {
        readonly releases: readonly string[];
        readonly hypervisors: readonly string[];
        readonly name?: string;
        readonly text?: string;
      }
      const choices = await client.request<Created>("kata/create", { runtime: "go", release: "4.1.0" });
      assert.ok(choices.releases.includes("4.1.0"));
      assert.deepEqual([...choices.hypervisors].sort(), [
        "clh",
        "firecracker",
        "qemu",
        "remote",
        "stratovirt",
      ]);
      assert.equal(choices.text, undefined);
      const wish = { runtime: "runtime-rs", release: "3.28.0", hypervisor: "cloud-hypervisor", kind: "base" };
      const { name, text = "" } = await client.request<Created>("kata/create", wish);
      assert.equal(name, "configuration-cloud-hypervisor.toml");
      const { diagnostics } = await client.open("file:///srv/a/configuration-new.toml", text);
      assert.deepEqual(
        diagnostics.filter(({ severity }) => severity === 1),
        [],
      );
    }));
});
