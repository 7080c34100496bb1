/** The server for browsers in a world that has what a worker has, and nothing of Node. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { it } from "node:test";
import vm from "node:vm";

interface Message {
  readonly id?: number;
  readonly method?: string;
  readonly params?: { readonly uri: string; readonly diagnostics: readonly { readonly code: string }[] };
}

it("the server runs in a worker", async (context) => {
  const told: ((message: Message) => void)[] = [];
  const self: { onmessage?: (event: { data: object }) => void; [name: string]: unknown } = {
    addEventListener() {},
    postMessage(message: Message) {
      for (const tell of told) tell(message);
    },
  };
  // An open channel would keep this process alive.
  const channels: InstanceType<typeof MessageChannel>[] = [];
  class Channel extends MessageChannel {
    constructor() {
      super();
      channels.push(this);
    }
  }
  context.after(() => {
    for (const { port1 } of channels) port1.close();
  });
  const world = {
    self,
    MessageChannel: Channel,
    TextDecoder,
    TextEncoder,
    console,
    queueMicrotask,
    setTimeout,
    clearTimeout,
  };
  const program = path.resolve(import.meta.dirname, "../../dist/server.web.js");
  vm.runInContext(readFileSync(program, "utf8"), vm.createContext(world));

  const next = (wanted: (message: Message) => boolean) =>
    new Promise<Message>((resolve) => told.push((message) => wanted(message) && resolve(message)));
  const send = (message: object) => self.onmessage?.({ data: { jsonrpc: "2.0", ...message } });

  const initialized = next(({ id }) => id === 1);
  send({ id: 1, method: "initialize", params: { processId: null, rootUri: null, capabilities: {} } });
  await initialized;
  send({ method: "initialized", params: {} });
  const open = async (name: string, languageId: string, text: string) => {
    const uri = `vscode-vfs://github/someone/kata-containers/${name}`;
    const answer = next(
      ({ method, params }) =>
        method === "window/logMessage" ||
        (method === "textDocument/publishDiagnostics" && params?.uri === uri),
    );
    send({ method: "textDocument/didOpen", params: { textDocument: { uri, languageId, version: 1, text } } });
    const { params } = await answer;
    return params?.diagnostics?.map(({ code }) => code);
  };
  const toml = "[hypervisor.qemu]\nkernl = 1\n";
  assert.ok((await open("configuration-qemu.toml", "toml", toml))?.includes("unknown-key"));
  // What reads other languages is loaded late.
  assert.ok(
    (await open("a.md", "markdown", `# A &amp; b\n\n\`\`\`toml\n${toml}\`\`\`\n`))?.includes("unknown-key"),
  );
  assert.ok(
    (await open("values.yaml", "yaml", "shims:\n  disableAll: true\n  qemu:\n    enabled: yess\n"))?.length,
  );
});
