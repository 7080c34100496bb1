/** TOML in files of other languages, over stdio: everything stands at its place in the file that is open. */
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import {
  type Position,
  type Published,
  type Range,
  startClient,
  type TestClient,
  withClient,
} from "./client.ts";

const uri = "file:///home/me/notes/README.md";
const TEXT = [
  "# Kata",
  "",
  "1. Some memory:",
  "",
  "   ```toml",
  "   [hypervisor.qemu]",
  '   default_memory = "2048"',
  "   ",
  "   ```",
  "",
  "2. And the agent:",
  "",
  "   ```",
  "   # kata-config: runtime=go",
  "   [agent.kata]",
  '   enable_tracing = "true"',
  "   ```",
  "",
].join("\n");

interface Edit {
  readonly range: Range;
  readonly newText: string;
}
interface Action {
  readonly title: string;
  readonly edit: { readonly changes: Readonly<Record<string, readonly Edit[]>> };
}

const place = (line: number, character: number): Position => ({ line, character });
const at = (position: Position) => ({ textDocument: { uri }, position });

describe("Markdown", () => {
  let client: TestClient;
  before(async () => {
    client = await startClient({
      capabilities: {
        textDocument: {
          codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
          documentSymbol: { hierarchicalDocumentSymbolSupport: true },
        },
      },
    });
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
  });

  it("has the problems of every fence", async () => {
    const { diagnostics } = await client.open(uri, TEXT, "markdown");
    const typed = diagnostics.filter(({ code }) => code === "wrong-type").map(({ range }) => range);
    assert.deepEqual(typed, [
      { start: place(6, 20), end: place(6, 26) },
      { start: place(15, 20), end: place(15, 26) },
    ]);
  });

  it("hovers in fences alone", async () => {
    const hover = await client.request<{ range: Range; contents: { value: string } }>(
      "textDocument/hover",
      at(place(6, 5)),
    );
    assert.match(hover.contents.value, /memory/i);
    assert.deepEqual(hover.range, { start: place(6, 3), end: place(6, 17) });
    assert.equal(await client.request("textDocument/hover", at(place(2, 5))), null);
  });

  it("completes with the table of the fence", async () => {
    const { items } = await client.request<{ items: { label: string; textEdit: Edit }[] }>(
      "textDocument/completion",
      at(place(7, 3)),
    );
    const key = items.find(({ label }) => label === "default_vcpus");
    assert.deepEqual(key?.textEdit.range, { start: place(7, 3), end: place(7, 3) });
    assert.ok(!items.some(({ label }) => label === "default_memory"), "it is there already");
    const none = await client.request<{ items: unknown[] }>("textDocument/completion", at(place(0, 3)));
    assert.deepEqual(none.items, []);
  });

  it("has an outline of all fences", async () => {
    const symbols = await client.request<{ name: string; range: Range }[]>("textDocument/documentSymbol", {
      textDocument: { uri },
    });
    assert.deepEqual(
      symbols.map(({ name, range }) => [name, range.start]),
      [
        ["hypervisor.qemu", place(5, 3)],
        ["agent.kata", place(14, 3)],
      ],
    );
  });

  it("offers fixes that keep the indentation", async () => {
    const actions = await client.request<Action[]>("textDocument/codeAction", {
      textDocument: { uri },
      range: { start: place(15, 22), end: place(15, 22) },
      context: { diagnostics: [] },
    });
    const edits = (title: RegExp) => actions.find((one) => title.test(one.title))?.edit.changes[uri];
    assert.deepEqual(edits(/^Change to true/), [
      { range: { start: place(15, 20), end: place(15, 26) }, newText: "true" },
    ]);
    assert.equal(edits(/^Ignore/), undefined, "what a loader refuses is not to be ignored");
  });

  it("offers directives that keep the indentation", async () => {
    const other = "file:///home/me/notes/other.md";
    await client.open(other, TEXT.replace('"true"', "true"), "markdown");
    const actions = await client.request<Action[]>("textDocument/codeAction", {
      textDocument: { uri: other },
      range: { start: place(15, 5), end: place(15, 5) },
      context: { diagnostics: [] },
    });
    const ignore = actions.find(({ title }) => /^Ignore deprecated\(.*\) here/.test(title));
    assert.deepEqual(ignore?.edit.changes[other]?.[0]?.range, { start: place(15, 3), end: place(15, 3) });
    assert.match(ignore.edit.changes[other][0].newText, /^# kata-config: ignore deprecated\([\w-]+\)\n {3}$/);
  });

  it("is told again after a change outside and inside of a fence", async () => {
    const above = await client.change(uri, 2, [
      { range: { start: place(0, 0), end: place(0, 0) }, text: "One line more\n" },
    ]);
    const lines = (found: typeof above) =>
      found.diagnostics.filter(({ code }) => code === "wrong-type").map(({ range }) => range.start.line);
    assert.deepEqual(lines(above), [7, 16]);
    const mended = await client.change(uri, 3, [
      { range: { start: place(7, 20), end: place(7, 28) }, text: "2048" },
    ]);
    assert.deepEqual(lines(mended), [16]);
  });

  it("without anything of Kata's has no answers", async () => {
    const other = "file:///home/me/notes/other.md";
    const { diagnostics } = await client.open(
      other,
      '# containerd\n\n```toml\n[plugins."io.containerd.grpc.v1.cri"]\nx = \n```\n',
      "markdown",
    );
    assert.deepEqual(diagnostics, []);
    assert.equal(await client.request("textDocument/documentSymbol", { textDocument: { uri: other } }), null);
  });
});

const VALUES = `image:
  tag: 4.1.0
shims:
  qemu-runtime-rs:
    enabled: true
    
    dropIn: |
      [hypervisor.qemu]
      default_memry = 4096
      
`;

describe("values of the kata-deploy chart", () => {
  const values = "file:///home/me/values.yaml";
  const inValues = (position: Position) => ({ textDocument: { uri: values }, position });
  let client: TestClient;
  before(async () => {
    client = await startClient({});
    await client.open(values, VALUES, "yaml");
  });
  after(async () => {
    assert.equal(await client.stop(), 0);
  });
  const labels = async (position: Position) =>
    (
      await client.request<{ items: { label: string }[] }>("textDocument/completion", inValues(position))
    ).items.map(({ label }) => label);
  const hover = async (position: Position) =>
    (await client.request<{ contents: { value: string } } | null>("textDocument/hover", inValues(position)))
      ?.contents.value ?? "";

  it("are explained, and so are the options in their drop-ins", async () => {
    assert.match(await hover(place(4, 6)), /Whether the shim is installed/);
    assert.match(await hover(place(7, 10)), /hypervisor/i);
    assert.equal(await hover(place(5, 2)), "");
  });

  it("are configurations where they have a drop-in, wherever the cursor is", async () => {
    const ask = (method: string, position: Position) =>
      client.request<{ hasConfiguration?: boolean; text?: string; report?: string } | null>(method, {
        uri: values,
        position,
      });
    assert.equal((await ask("kata/status", place(4, 6)))?.hasConfiguration, true);
    assert.match((await ask("kata/effective", place(4, 6)))?.text ?? "", /^\[hypervisor\.qemu\]$/m);
    const engine = "file:///etc/containerd/config.toml";
    const handler = '[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.kata]\n';
    await client.open(engine, handler);
    const of = { uri: engine, position: place(0, 5) };
    const status = await client.request<{ hasConfiguration: boolean }>("kata/status", of);
    assert.equal(status.hasConfiguration, false);
    assert.equal(await client.request("kata/effective", of), null);
    assert.equal(await client.request("kata/upgrade", { ...of, from: "4.0.0", to: "4.1.0" }), null);
  });

  it("are completed, and so are the options in their drop-ins", async () => {
    const own = await labels(place(5, 4));
    assert.ok(own.includes("allowedHypervisorAnnotations") && !own.includes("default_vcpus"), own.join());
    const options = await labels(place(9, 6));
    assert.ok(options.includes("default_vcpus") && !options.includes("supportedArches"), options.join());
  });
});

it("a text becomes a template as it is typed, and none again", () =>
  withClient({}, async (client) => {
    const uri = "file:///etc/kata-containers/configuration-qemu.toml";
    const before = "# kata-config: runtime=go kind=drop-in\n[hypervisor.qemu]\ndefault_memory = \n";
    const range = { start: { line: 2, character: 17 }, end: { line: 2, character: 17 } };
    const told = ({ diagnostics }: Published) =>
      diagnostics.map(({ code }) => code).filter((code) => code === "toml-syntax");
    const at = (text: string, character = 17) => ({
      range: { start: range.start, end: { line: 2, character } },
      text,
    });
    assert.deepEqual(told(await client.open(uri, before)), ["toml-syntax"]);
    assert.deepEqual(told(await client.change(uri, 2, [at("{{ .Values.x }}")])), []);
    assert.deepEqual(told(await client.change(uri, 3, [at("{", 32)])), ["toml-syntax"]);
    // The mark is there only together with what stood there.
    const behind = { line: 2, character: 18 };
    const rest = { range: { start: behind, end: behind }, text: "{ .Values.x }}" };
    assert.deepEqual(told(await client.change(uri, 4, [rest])), []);
    assert.deepEqual(told(await client.change(uri, 5, [at("2048", 32)])), []);
  }));

it("a text becomes the configuration of a container engine as it is typed, and none again", () =>
  withClient({}, async (client) => {
    const uri = "file:///etc/kata-containers/configuration-qemu.toml";
    const codes = ({ diagnostics }: Published) => [...new Set(diagnostics.map(({ code }) => code))].sort();
    const handler =
      '[crio.runtime.runtimes.kata-qemu]\nruntime_path = "/usr/bin/containerd-shim-kata-v2"\nruntime_type = "oci"\n';
    const at = (start: number, end: number, text: string) => ({
      range: { start: { line: 0, character: start }, end: { line: 0, character: end } },
      text,
    });
    assert.deepEqual(codes(await client.open(uri, handler)), ["cri-handler"]);
    assert.deepEqual(codes(await client.change(uri, 2, [at(1, 5, "cri")])), [
      "refused-by-both",
      "unknown-table",
    ]);
    assert.deepEqual(codes(await client.change(uri, 3, [at(1, 4, "crio")])), ["cri-handler"]);
  }));

it("configuration of Docker and CRI-O is read by its name, whatever the editor calls its language", () =>
  withClient({}, async (client) => {
    const codes = ({ diagnostics }: Published) => diagnostics.map(({ code }) => code);
    const docker = '{ "runtimes": { "kata": { "path": "/usr/bin/kata-runtime" } } }';
    const told = await client.open("file:///etc/docker/daemon.json", docker, "json");
    assert.deepEqual(codes(told), ["docker-runtime", "docker-runtime"]);
    assert.deepEqual(codes(await client.open("file:///etc/docker/other.json", docker, "json")), []);
    const crio =
      '[crio.runtime.runtimes.kata-qemu]\nruntime_path = "/usr/bin/containerd-shim-kata-v2"\nruntime_type = "oci"\n';
    const handler = await client.open("file:///etc/crio/crio.conf.d/99-kata.conf", crio, "ini");
    assert.ok(codes(handler).includes("cri-handler"), codes(handler).join());
  }));
