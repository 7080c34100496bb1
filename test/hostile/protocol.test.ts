/** The protocol to the letter: life of a session, cancelling, framing, clients that do not answer, folders. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";
import { unframe } from "../../server/src/node/framing.ts";
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

test("parameters of another form are refused with -32602, or dropped, and the session goes on in silence", () =>
  withRaw(async (server) => {
    const capabilities = { textDocument: { semanticTokens: {} } };
    server.send({ ...INITIALIZE, params: { ...INITIALIZE.params, capabilities } }, INITIALIZED, opened(TEXT));
    await server.answer(0);
    let id = 1000;
    for (const [method, params] of oddParams()) server.send({ jsonrpc: "2.0", id: id++, method, params });
    for (const method of NOTIFICATIONS)
      for (const params of ODD) server.send({ jsonrpc: "2.0", method, params });
    for (const params of ODD_CHANGES) server.send(notification("textDocument/didChange", params));
    server.send(request(id, "textDocument/hover", HOVER));
    assert.match(
      JSON.stringify((await server.answer(id)).result),
      /integer|number/i,
      "the text is as it was",
    );
    const answers = new Map(server.received.map((answer) => [answer.id, answer]));
    for (const [index, about] of [...oddParams()].entries()) {
      const { error, result } = answers.get(index + 1000)!;
      const told = JSON.stringify([about, error ?? result]);
      if (error) assert.equal(error.code, -32602, told);
      else assert.ok(mayBeAnswered(about), told);
    }
    const tells = server.received.filter(({ method }) => method?.startsWith("window/"));
    assert.deepEqual(tells, []);
    assert.equal(await shutDown(server), 0);
  }));

/** Values that are no parameters of anything, or not of what asks for a document. */
const ODD: readonly unknown[] = [
  undefined,
  null,
  5,
  "x",
  true,
  [],
  [null, 5],
  {},
  { textDocument: null },
  { textDocument: 1 },
  { textDocument: { uri: 5 } },
  { textDocument: { uri: [] }, position: {} },
  { uri: null },
  { uri: {} },
  { id: {} },
  { event: null },
  { event: { added: null, removed: 5 } },
  { event: { added: [null], removed: [{ uri: 5 }] } },
  { settings: 5 },
  { settings: null },
  { settings: { kata: [] } },
  { changes: 5 },
  { textDocument: { uri: "file:///a.toml", languageId: null, version: {}, text: "" } },
];
const ODD_CHANGES: readonly object[] = [
  { textDocument: { uri }, contentChanges: null },
  { textDocument: { uri }, contentChanges: [null] },
  { textDocument: { uri }, contentChanges: [{ text: 5 }] },
  { textDocument: { uri }, contentChanges: [{ text: "x" }, { range: { start: {} }, text: "" }] },
  { textDocument: { uri, version: "x" }, contentChanges: [{ text: "x" }] },
];
/** A document that is there, with other members that are not as they have to be. */
const ODD_BESIDE: readonly object[] = [
  { position: null },
  { position: "here" },
  { position: { line: "1", character: 0 } },
  { position: { line: 0.5, character: 1 } },
  { position: { line: -5, character: -5 } },
  { position: { line: 2 ** 40, character: 2 ** 53 } },
  { range: 5, context: null, positions: null },
  { range: { start: null }, context: {}, positions: [null] },
  { range: { start: { line: 0, character: 0 }, end: { line: 1e9, character: 1e9 } }, context: { only: 5 } },
  { range: { start: { line: 9, character: 9 }, end: { line: 0, character: 0 } }, context: { only: [{}] } },
  { position: { line: 0, character: 3 }, newName: 5 },
  { from: 5, to: [], release: {}, runtime: [], form: 7, alone: "x", elsewhere: 1, defaults: null },
  { name: "constructor", value: {} },
  { name: ["runtime"], value: "go" },
];
const NOTIFICATIONS = [
  "textDocument/didOpen",
  "textDocument/didChange",
  "textDocument/didClose",
  "textDocument/didSave",
  "workspace/didChangeConfiguration",
  "workspace/didChangeWorkspaceFolders",
  "workspace/didChangeWatchedFiles",
  "$/cancelRequest",
  "$/setTrace",
  "$/progress",
  "window/workDoneProgress/cancel",
  "kata/trustGranted",
  "kata/nothing",
];
/** Those that take parameters, if any, of which all may be missing. */
const NEED_NOTHING = ["kata/options", "kata/create", "kata/atRisk", "kata/checkWorkspace"];
const ABOUT_DOCUMENTS = [
  ...["hover", "completion", "definition", "references", "documentHighlight", "prepareRename", "rename"],
  ...["selectionRange", "codeAction", "documentSymbol", "documentLink", "foldingRange", "formatting"],
  ...["rangeFormatting", "inlayHint", "semanticTokens/full", "diagnostic"],
].map((name) => `textDocument/${name}`);
const OWN = ["status", "setDirective", "effective", "migrate", "upgrade"].map((name) => `kata/${name}`);

function* oddParams(): Generator<readonly [method: string, params: unknown]> {
  for (const method of [...ABOUT_DOCUMENTS, ...OWN, "workspace/symbol", "completionItem/resolve"])
    for (const params of ODD) yield [method, params];
  for (const method of [...ABOUT_DOCUMENTS, ...OWN])
    for (const beside of ODD_BESIDE) yield [method, { textDocument: { uri }, ...beside }];
  for (const data of [
    5,
    {},
    { uri, part: "0" },
    { uri, part: 7, about: {} },
    { uri, part: 0, about: { path: 5 } },
  ])
    yield ["completionItem/resolve", { label: "x", data }];
}

/** Whether parameters say all that is needed. */
function mayBeAnswered([method, params]: readonly [string, unknown]): boolean {
  return (
    method === "completionItem/resolve" ||
    NEED_NOTHING.includes(method) ||
    /"uri":"/.test(JSON.stringify(params))
  );
}

test("an initialize that is none is refused, and the next one taken", () =>
  withRaw(async (server) => {
    const capabilities = {};
    const odd = [
      undefined,
      null,
      5,
      [],
      {},
      { capabilities: null },
      { capabilities: [] },
      { capabilities: { general: { positionEncodings: "utf-8" } } },
      { capabilities: { textDocument: { hover: { contentFormat: 5 } } } },
      { capabilities: { textDocument: { completion: { completionItem: { resolveSupport: {} } } } } },
      { capabilities, workspaceFolders: 5 },
      { capabilities, workspaceFolders: [null] },
      { capabilities, rootUri: {} },
    ];
    for (const [index, params] of odd.entries()) {
      server.send({ jsonrpc: "2.0", id: index + 1, method: "initialize", params });
      assert.equal((await server.answer(index + 1)).error?.code, -32602, JSON.stringify(params));
    }
    const lenient = {
      processId: null,
      rootUri: null,
      workspaceFolders: null,
      capabilities: { general: null, workspace: null, textDocument: { hover: null, completion: {} } },
      initializationOptions: [5],
    };
    server.send(
      { ...INITIALIZE, params: lenient },
      INITIALIZED,
      opened(TEXT),
      request(100, "textDocument/hover", HOVER),
    );
    assert.ok((await server.answer(100)).result);
    assert.equal(await shutDown(server), 0);
  }));

test("framing that is wrong ends the server with a message instead of silence", async () => {
  for (const bytes of ["Content-Length: abc\r\n\r\n{}", "Content-Length: 2\n\n{}"])
    await withRaw(async (server) => {
      server.send(INITIALIZE, INITIALIZED);
      await server.answer(0);
      server.write(bytes);
      assert.equal(await server.exit(), 1, bytes);
      assert.match(server.stderr(), /^kata-config-language-server: [^\n]+ The server ends\.\n$/, bytes);
    });
});

test("what is no header is told as soon as that is sure, in whatever pieces it comes", () => {
  const wrong = [
    "Content-Length: abc\r\n\r\n{}",
    "Content-Length: -5\r\n\r\n{}",
    "X-Header: 1\r\n\r\n{}",
    "no header at all\r\n\r\n",
    '{"jsonrpc":"2.0","id":1}\r\n\r\n',
    '{"jsonrpc":"2.0","id":1}\n',
    "Content-Length: 2\n\n{}",
    "Content-Length: 1e1\r\n\r\n{}",
    "Content-Length: 99999999999\r\n\r\n{}",
    "Content-Length : 2\r\n\r\n{}",
    "Content-Length: 2\r\nContent-Type: application/vscode-jsonrpc; charset=utf-16\r\n\r\n{}",
    `Content-Length: 2\r\nX: ${"x".repeat(9000)}`,
    `Content-Length: 2\r\nX: ${"x".repeat(9000)}\r\n\r\n{}`,
    "\0\0\0\0",
    "\r\n\r\n",
  ];
  for (const bytes of wrong) {
    assert.throws(() => unframe(() => undefined)(Buffer.from(bytes)), /^Error: A message [^\n]+\.$/, bytes);
    const take = unframe(() => undefined);
    const pieces = bytes.match(bytes.length > 100 ? /.{1,100}/gs : /./gs)!;
    assert.throws(() => pieces.forEach((piece) => void take(Buffer.from(piece))), Error, bytes);
  }
  const told: string[] = [];
  const take = unframe((content) => told.push(content.toString()));
  const right = `content-length:2\r\nContent-Type: a/b; charset=utf8\r\n\r\n{}${frame("é")}${frame("")}${frame("[]")}`;
  for (const byte of Buffer.from(right)) take(Buffer.of(byte));
  take(Buffer.from(right));
  assert.deepEqual(told, ["{}", "é", "", "[]", "{}", "é", "", "[]"]);
});

test("what is no JSON or no message is answered as such, and the next one is read", () =>
  withRaw(async (server) => {
    server.write(frame("{nonsense"));
    server.write(frame("5") + frame("null") + frame("[]"));
    server.write(
      frame("{}") + frame('{"jsonrpc":"2.0","id":null,"method":"textDocument/hover"}') + frame(""),
    );
    server.send(INITIALIZE, INITIALIZED);
    assert.ok((await server.answer(0)).result);
    const codes = server.received.filter(({ id }) => id === null).map(({ error }) => error?.code);
    assert.deepEqual(codes.sort(), [-32600, -32600, -32600, -32600, -32600, -32700, -32700]);
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

test("whatever a client answers when it is asked for settings, there are diagnostics", async () => {
  const answers = [
    null,
    5,
    "x",
    [],
    [null],
    [5],
    [[]],
    [{ runtime: {}, policy: 5, maxFileSize: "big" }],
    { 0: {} },
  ];
  await withRaw(async (server) => {
    const capabilities = { workspace: { configuration: true } };
    server.send({ ...INITIALIZE, params: { ...INITIALIZE.params, capabilities } }, INITIALIZED);
    for (const [index, answer] of [...answers, undefined].entries()) {
      const own = `file:///srv/kata-containers/${index}/configuration-qemu.toml`;
      server.send(
        notification("textDocument/didOpen", {
          textDocument: { uri: own, languageId: "toml", version: 1, text: TEXT },
        }),
      );
      const asked = await server.next(
        ({ method, params }) => method === "workspace/configuration" && JSON.stringify(params).includes(own),
      );
      const said = answer === undefined ? { error: { code: -32601, message: "no" } } : { result: answer };
      server.send({ jsonrpc: "2.0", id: asked.id, ...said });
      const { params } = await server.next(
        ({ method, params }) =>
          method === "textDocument/publishDiagnostics" && (params as { uri: string }).uri === own,
      );
      assert.ok((params as { diagnostics: unknown[] }).diagnostics.length > 0, JSON.stringify(answer));
    }
    const told = server.received.filter(({ method }) => method === "window/logMessage");
    assert.deepEqual(told, []);
    assert.equal(await shutDown(server), 0);
  });
});

test("requests about the whole workspace can be cancelled, and answers that nobody waits for are no matter", () =>
  withRaw(async (server) => {
    server.send(INITIALIZE, INITIALIZED, opened(TEXT));
    await server.answer(0);
    server.send({ jsonrpc: "2.0", id: 4711, result: null }, { jsonrpc: "2.0", id: null, result: 5 });
    for (const [index, method] of ["kata/checkWorkspace", "workspace/symbol", "kata/atRisk"].entries()) {
      server.send(
        ...Array.from({ length: 20 }, (_, at) => request(1000 * (index + 1) + at, method, { query: "a" })),
        notification("$/cancelRequest", { id: 1000 * (index + 1) + 19 }),
      );
      assert.equal((await server.answer(1000 * (index + 1) + 19)).error?.code, -32800, method);
      assert.equal((await server.answer(1000 * (index + 1))).error, undefined, method);
    }
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
