/** What a workspace, its files and its settings can do to the server. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { type ClientOptions, type Diagnostic, startClient, type TestClient } from "../lsp/client.ts";

const unix = { skip: process.platform === "win32" };
const MAIN = '[hypervisor.qemu]\ndefault_memory = "1"\n';

interface Workspace {
  readonly client: TestClient;
  readonly directory: string;
  uri(name: string): string;
}

/** A client in a directory with some files. */
async function withWorkspace(
  files: Readonly<Record<string, string | Uint8Array>>,
  options: ClientOptions & { readonly prepare?: (directory: string) => void },
  task: (workspace: Workspace) => Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), "kata-config-workspace-"));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
    writeFileSync(path.join(directory, name), text);
  }
  options.prepare?.(directory);
  const folders = [{ uri: pathToFileURL(path.join(directory, "kata")).href, name: "kata" }];
  const client = await startClient({ ...options, initialize: { workspaceFolders: folders } });
  try {
    await task({ client, directory, uri: (name) => pathToFileURL(path.join(directory, name)).href });
  } finally {
    await client.stop();
    rmSync(directory, { recursive: true, force: true });
  }
}

const codes = (diagnostics: readonly Diagnostic[]) => diagnostics.map(({ code }) => code);

test("devices and pipes around a document, and as its base and policy, hang nothing and are said", unix, () =>
  withWorkspace(
    { "kata/config.d/20.toml": "" },
    {
      initializationOptions: { policy: "/dev/zero" },
      prepare(directory) {
        symlinkSync("/dev/zero", path.join(directory, "kata/VERSION"));
        execFileSync("mkfifo", [path.join(directory, "kata/config.d/10.toml")]);
        symlinkSync("/dev/zero", path.join(directory, "kata/config.d/30.toml"));
      },
    },
    async ({ client, uri }) => {
      const told = client.published("file:///dev/zero");
      const { diagnostics } = await client.open(uri("kata/configuration-qemu.toml"), MAIN);
      assert.ok(codes(diagnostics).includes("drop-in-entry"));
      assert.match(
        (await told).diagnostics[0]?.message ?? "",
        /policy cannot be read: it is a device, not a file/,
      );
      const based = await client.open(
        uri("kata/config.d/20.toml"),
        "# kata-config: base=/dev/zero\n[runtime]\n",
      );
      const [directive] = based.diagnostics.filter(({ code }) => code === "directive");
      assert.match(directive?.message ?? "", /\/dev\/zero cannot be read: it is a device, not a file/);
    },
  ),
);

test("a file with bytes that are not UTF-8 is told of as the disk has it", () =>
  withWorkspace(
    { "kata/configuration-qemu.toml": Buffer.from("# caf\xe9\n", "latin1") },
    {},
    async ({ client, uri }) => {
      const { diagnostics } = await client.open(uri("kata/configuration-qemu.toml"), "# caf\ufffd\n");
      const [problem] = diagnostics.filter(({ code }) => code === "toml-syntax");
      assert.deepEqual(problem?.range.start, { line: 0, character: 5 });
      const other = await client.open(uri("kata/configuration-clh.toml"), "# caf\ufffd\n");
      assert.ok(!codes(other.diagnostics).includes("toml-syntax"), "the character itself is fine");
    },
  ));

test("a text above the size is left alone and told of; when it shrinks it is checked", () =>
  withWorkspace({}, { initializationOptions: { maxFileSize: 0.1 } }, async ({ client, uri }) => {
    const own = uri("kata/configuration-qemu.toml");
    const long = `${MAIN}${"# comment\n".repeat(20_000)}`;
    const first = await client.open(own, long);
    assert.deepEqual(codes(first.diagnostics), ["too-large"]);
    assert.equal(
      await client.request("textDocument/hover", {
        textDocument: { uri: own },
        position: { line: 0, character: 3 },
      }),
      null,
    );
    const range = { start: { line: 2, character: 0 }, end: { line: 20_002, character: 0 } };
    const second = await client.change(own, 2, [{ range, text: "" }]);
    assert.ok(codes(second.diagnostics).includes("wrong-type"));
    const third = await client.change(own, 3, [
      { range: { start: range.start, end: range.start }, text: "# x\n".repeat(50_000) },
    ]);
    assert.deepEqual(codes(third.diagnostics), ["too-large"]);
    const other = await client.open(uri("kata/else.txt"), "x".repeat(200_000));
    assert.deepEqual(other.diagnostics, []);
  }));

const SECRET = "[hypervisor.qemu]\ndefault_vcpus = 3\ndefault_maxvcpus = 2\n";

test("in a workspace that is not trusted nothing outside of it is read", unix, () => {
  const prepare = (directory: string): void => {
    writeFileSync(path.join(directory, "outside.toml"), SECRET);
    writeFileSync(path.join(directory, "policy.toml"), "[[require]]\n");
    mkdirSync(path.join(directory, "elsewhere"));
    writeFileSync(path.join(directory, "elsewhere/10.toml"), SECRET);
    mkdirSync(path.join(directory, "kata/a"), { recursive: true });
    symlinkSync("../../elsewhere", path.join(directory, "kata/a/config.d"));
    symlinkSync("../../outside.toml", path.join(directory, "kata/config.d/1.toml"));
    symlinkSync("/etc/hostname", path.join(directory, "kata/VERSION"));
    symlinkSync("..", path.join(directory, "kata/up"));
    symlinkSync("up/outside.toml", path.join(directory, "kata/root.toml"));
  };
  const files = { "kata/config.d/2.toml": "[runtime]\n" };
  return withWorkspace(
    files,
    { prepare, initializationOptions: { trusted: false } },
    async ({ client, directory, uri }) => {
      const told = async (name: string, text: string) =>
        (await client.open(uri(name), text)).diagnostics.map(({ message }) => message).join("\n");
      const main = await told("kata/configuration-qemu.toml", "[hypervisor.qemu]\n");
      assert.match(main, /1\.toml cannot be read: it lies outside of the workspace, which is not trusted/);
      assert.match(
        await told("kata/a/configuration-qemu.toml", "[hypervisor.qemu]\n"),
        /config\.d cannot be read: it lies outside/,
      );
      for (const base of [
        `${directory}/outside.toml`,
        "../../outside.toml",
        "../up/outside.toml",
        "../a/config.d/../outside.toml",
        "../root.toml",
        ...(process.platform === "linux" ? [`/proc/self/root${directory}/outside.toml`] : []),
      ]) {
        const based = await told("kata/config.d/2.toml", `# kata-config: base=${base}\n[runtime]\n`);
        assert.match(based, /(?:outside|root)\.toml cannot be read: it (?:lies outside|is not there)/, base);
        assert.doesNotMatch(based, /default_maxvcpus/, base);
      }
      const link = async (name: string) =>
        (
          (await client.request<{ target: string }[]>("textDocument/documentLink", {
            textDocument: { uri: uri(name) },
          })) ?? []
        ).map(({ target }) => target);
      await client.open(
        uri("kata/configuration-fc.toml"),
        '[hypervisor.firecracker]\nkernel = "/etc/hostname"\n',
      );
      assert.deepEqual(await link("kata/configuration-fc.toml"), []);
      // Trust can be given later.
      const again = client.published(uri("kata/configuration-qemu.toml"));
      client.connection.sendNotification("kata/trustGranted", {});
      assert.ok(!(await again).diagnostics.some(({ message }) => /lies outside/.test(message)));
      assert.deepEqual(await link("kata/configuration-fc.toml"), ["file:///etc/hostname"]);
    },
  );
});

test("links lead to no other machine and to no command", () =>
  withWorkspace({}, {}, async ({ client, uri }) => {
    const text = [
      "# kata-config: base=command:workbench.action.quit runtime=go kind=drop-in",
      "[hypervisor.qemu]",
      'kernel = "//host/share/vmlinux"',
      'image = "/net/host/image"',
      'initrd = "/\\ud800"',
    ].join("\n");
    for (const own of [
      "untitled:Untitled-1",
      uri("kata/x.toml"),
      "command:x",
      "vscode-vfs://github/a/b/config.d/x",
    ]) {
      await client.open(own, text);
      const links = await client.request<{ target: string }[] | null>("textDocument/documentLink", {
        textDocument: { uri: own },
      });
      assert.deepEqual(links ?? [], [], own);
    }
    for (const base of ["//host/share/x.toml", "/net/host/x.toml", "http://host/x.toml"]) {
      const own = uri("kata/y.toml");
      const { diagnostics } = await client.open(
        own,
        `# kata-config: base=${base} kind=drop-in runtime=go\n[runtime]\n`,
      );
      const [directive] = diagnostics.filter(({ code }) => code === "directive");
      assert.match(directive?.message ?? "", /it lies on another machine/);
    }
  }));

test("a policy that is half written or not UTF-8 is a problem of its own file, and silences nothing", async () => {
  for (const policy of [
    Buffer.from("# caf\xe9\n", "latin1"),
    "[require]\n",
    "require = 1\n",
    "forbid = [1]\n",
    'require = [["a"]]\n',
    "[[require]]\npattern = 1\n",
    "[[forbid]]\npattern = [1]\nid = 2\n",
    "entry = {}\n",
    "[require.constructor]\n",
    "[[require]]\n__proto__ = 1\n",
  ]) {
    const files = { "kata/policy.toml": policy };
    await withWorkspace(
      files,
      { initializationOptions: { policy: "policy.toml" } },
      async ({ client, uri }) => {
        const told = client.published(uri("kata/policy.toml"));
        const { diagnostics } = await client.open(uri("kata/configuration-qemu.toml"), MAIN);
        assert.ok(codes(diagnostics).includes("wrong-type"), `${policy}`);
        assert.deepEqual([...new Set(codes((await told).diagnostics))], ["policy"], `${policy}`);
        const position = { line: 1, character: 3 };
        assert.ok(
          await client.request("textDocument/hover", {
            textDocument: { uri: uri("kata/configuration-qemu.toml") },
            position,
          }),
        );
      },
    );
  }
});
