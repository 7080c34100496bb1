/** The protocol to the letter: life of a session, cancelling, framing, clients that do not answer, folders. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { type Diagnostic, startClient } from "../lsp/client.ts";
import { frame, INITIALIZE, type RawServer, withRaw } from "./raw-server.ts";

const request = (id: number, method: string, params: object = {}) => ({ jsonrpc: "2.0", id, method, params });
const notification = (method: string, params: object = {}) => ({ jsonrpc: "2.0", method, params });
const INITIALIZED = notification("initialized");
const uri = "file:///srv/kata-containers/runtime-rs/configuration-qemu-runtime-rs.toml";
const opened = (text: string) =>
  notification("textDocument/didOpen", { textDocument: { uri, languageId: "toml", version: 1, text } });
const HOVER = { textDocument: { uri }, position: { line: 1, character: 3 } };
const TEXT = '[hypervisor.qemu]\ndefault_memory = "2048"\n';

const shutDown = async (server: RawServer): Promise<number | null> => {
  server.send(request(99, "shutdown"));
  assert.equal((await server.answer(99)).result, null);
  server.send(notification("exit"));
  return server.exit();
};

test("a request before initialize is refused with -32002, a notification is dropped", () =>
  withRaw(async (server) => {
    server.send(request(1, "textDocument/hover", HOVER), opened(TEXT), request(2, "shutdown"));
    assert.equal((await server.answer(1)).error?.code, -32002);
    assert.equal((await server.answer(2)).error?.code, -32002);
    server.send(INITIALIZE, INITIALIZED, request(3, "textDocument/hover", HOVER));
    assert.ok((await server.answer(0)).result);
    assert.equal((await server.answer(3)).result, null, "the document was never opened");
    assert.equal(await shutDown(server), 0);
  }));

test("exit without shutdown ends with 1, also before initialize", async () => {
  await withRaw(async (server) => {
    server.send(notification("exit"));
    assert.equal(await server.exit(), 1);
  });
  await withRaw(async (server) => {
    server.send(INITIALIZE, INITIALIZED, notification("exit"));
    assert.equal(await server.exit(), 1);
  });
});

test("a second initialize is refused, and the first session goes on", () =>
  withRaw(async (server) => {
    server.send(INITIALIZE, INITIALIZED, opened(TEXT), { ...INITIALIZE, id: 1 });
    assert.equal((await server.answer(1)).error?.code, -32600);
    server.send(request(2, "textDocument/hover", HOVER));
    assert.equal((await server.answer(2)).error, undefined);
    assert.equal(await shutDown(server), 0);
  }));

test("after shutdown requests are refused with -32600 and nothing is published", () =>
  withRaw(async (server) => {
    server.send(INITIALIZE, INITIALIZED, request(1, "shutdown"));
    await server.answer(1);
    server.send(opened(TEXT), request(2, "textDocument/hover", HOVER), request(3, "shutdown"));
    assert.equal((await server.answer(2)).error?.code, -32600);
    assert.equal((await server.answer(3)).error?.code, -32600);
    server.send(notification("exit"));
    assert.equal(await server.exit(), 0);
    assert.ok(!server.received.some(({ method }) => method === "textDocument/publishDiagnostics"));
  }));

test("a request that is cancelled is answered with -32800, waiting or not", () =>
  withRaw(async (server) => {
    server.send(INITIALIZE, INITIALIZED, opened(TEXT));
    await server.answer(0);
    const many = Array.from({ length: 50 }, (_, index) => request(100 + index, "textDocument/hover", HOVER));
    server.send(...many, notification("$/cancelRequest", { id: 149 }));
    assert.equal((await server.answer(149)).error?.code, -32800);
    assert.ok((await server.answer(148)).result);
    server.send(notification("$/cancelRequest", { id: 12345 }), request(200, "textDocument/hover", HOVER));
    assert.ok((await server.answer(200)).result, "one that nobody asked is no matter");
  }));

test("a request that waits for settings can be cancelled", () =>
  withRaw(async (server) => {
    const capabilities = { workspace: { configuration: true } };
    server.send({ ...INITIALIZE, params: { ...INITIALIZE.params, capabilities } }, INITIALIZED, opened(TEXT));
    server.send(request(1, "textDocument/hover", HOVER));
    await server.next(({ method }) => method === "workspace/configuration");
    server.send(notification("$/cancelRequest", { id: 1 }));
    assert.equal((await server.answer(1)).error?.code, -32800);
  }));

test("what does not say what it is about is refused with -32602, or dropped, and the session goes on", () =>
  withRaw(async (server) => {
    server.send(INITIALIZE, INITIALIZED, opened(TEXT));
    await server.answer(0);
    for (const params of [null, {}, { id: {} }, { id: null }])
      server.send({ jsonrpc: "2.0", method: "$/cancelRequest", params });
    for (const method of ["didOpen", "didChange", "didClose", "didSave"])
      for (const params of [null, {}, { textDocument: null }, { textDocument: { uri: 5 } }])
        server.send({ jsonrpc: "2.0", method: `textDocument/${method}`, params });
    for (const [id, params] of [null, {}, { textDocument: 1 }, { textDocument: { uri: [] } }].entries()) {
      server.send({ jsonrpc: "2.0", id: id + 1, method: "textDocument/hover", params });
      assert.equal((await server.answer(id + 1)).error?.code, -32602);
    }
    server.send(request(100, "textDocument/hover", HOVER));
    assert.ok((await server.answer(100)).result);
    assert.deepEqual(
      server.received.filter(({ method }) => method?.startsWith("window/")),
      [],
    );
  }));

test("framing that is wrong ends the server with a message instead of silence", async () => {
  for (const bytes of [
    "Content-Length: abc\r\n\r\n{}",
    "Content-Length: -5\r\n\r\n{}",
    "X-Header: 1\r\n\r\n{}",
    "no header at all\r\n\r\n",
    '{"jsonrpc":"2.0","id":1}\r\n\r\n',
  ]) {
    await withRaw(async (server) => {
      server.send(INITIALIZE, INITIALIZED);
      await server.answer(0);
      server.write(bytes);
      assert.equal(await server.exit(), 1, bytes);
      assert.match(server.stderr(), /^kata-config-language-server: [^\n]+ The server ends\.\n$/, bytes);
    });
  }
});

test("what is no JSON or no message is answered as such, and the next one is read", () =>
  withRaw(async (server) => {
    server.write(frame("{nonsense"));
    server.write(frame("5") + frame("null") + frame("[]"));
    server.send(INITIALIZE, INITIALIZED);
    assert.ok((await server.answer(0)).result);
    const codes = server.received.filter(({ id }) => id === null).map(({ error }) => error?.code);
    assert.deepEqual(codes.sort(), [-32600, -32600, -32600, -32700]);
    for (const [id, params] of [
      [1, undefined],
      [2, {}],
      [3, { textDocument: null }],
      [4, { textDocument: { uri }, position: "here" }],
    ] as const) {
      server.send({ jsonrpc: "2.0", id, method: "textDocument/hover", params });
      await server.answer(id);
    }
    assert.equal(await shutDown(server), 0);
  }));

test("the end of the input ends the server", async () => {
  await withRaw(async (server) => {
    server.send(INITIALIZE, INITIALIZED);
    await server.answer(0);
    server.process.stdin?.end();
    assert.equal(await server.exit(), 1);
  });
});

test("a client that never says what its settings are gets diagnostics with the defaults", () =>
  withRaw(async (server) => {
    const capabilities = { workspace: { configuration: true } };
    server.send({ ...INITIALIZE, params: { ...INITIALIZE.params, capabilities } }, INITIALIZED, opened(TEXT));
    const published = await server.next(({ method }) => method === "textDocument/publishDiagnostics", 5000);
    assert.ok((published.params as { diagnostics: Diagnostic[] }).diagnostics.length > 0);
    // When it answers in the end, that counts.
    const asked = server.received.find(({ method }) => method === "workspace/configuration");
    server.send({ jsonrpc: "2.0", id: asked?.id, result: [{ enable: false }] });
    await server.next(
      ({ method, params }) =>
        method === "textDocument/publishDiagnostics" &&
        (params as { diagnostics: Diagnostic[] }).diagnostics.length === 0,
    );
    assert.equal(await shutDown(server), 0);
  }));

test("a relative policy counts from the folder of the document; folders come and go", async () => {
  const directory = mkdtempSync(path.join(tmpdir(), "kata-config-folders-"));
  const policy = (id: string) =>
    `[[forbid]]\nid = "${id}"\noption = "hypervisor.*.default_memory"\nmessage = "Not here."\nseverity = "error"\n`;
  for (const name of ["a", "b"]) {
    mkdirSync(path.join(directory, name, "kata-containers"), { recursive: true });
    writeFileSync(path.join(directory, name, "policy.toml"), policy(`own-${name}`));
  }
  const folder = (name: string) => ({ uri: pathToFileURL(path.join(directory, name)).href, name });
  const client = await startClient({
    initializationOptions: { policy: "policy.toml" },
    initialize: { workspaceFolders: [folder("a")] },
  });
  try {
    const { workspace } = client.initialized.capabilities as { workspace: { workspaceFolders: object } };
    assert.deepEqual(workspace.workspaceFolders, { supported: true, changeNotifications: true });
    const told = async (name: string) => {
      const own = pathToFileURL(path.join(directory, name, "kata-containers/configuration-qemu.toml")).href;
      const { diagnostics } = await client.open(own, "[hypervisor.qemu]\ndefault_memory = 2048\n");
      return diagnostics
        .filter(({ code }) => code === "policy")
        .map(({ message }) => /own-\w/.exec(message)?.[0]);
    };
    assert.deepEqual(await told("a"), ["own-a"]);
    const b = pathToFileURL(path.join(directory, "b/kata-containers/configuration-qemu.toml")).href;
    assert.deepEqual(await told("b"), ["own-a"], "of a file in no folder the first counts");
    const again = client.published(b);
    client.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
      event: { added: [folder("b")], removed: [folder("a")] },
    });
    const { diagnostics } = await again;
    assert.match(diagnostics.find(({ code }) => code === "policy")?.message ?? "", /own-b/);
  } finally {
    await client.stop();
    rmSync(directory, { recursive: true, force: true });
  }
});
