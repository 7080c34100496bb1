import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";

/** What was measured of one server with one text; times in milliseconds, memory in MB. */
export interface Figures {
  readonly start: number;
  readonly edit: number;
  readonly keys: number;
  readonly values: number;
  readonly hover: number;
  readonly memory: number;
}

export interface Subject {
  readonly text: string;
  /** A line below which new keys are tried, and one with a key to hover over. */
  readonly line: number;
  /** How often each is measured. */
  readonly rounds: number;
}

const uri = "file:///etc/kata-containers/runtime-rs/configuration-qemu-runtime-rs.toml";

/** Drives a server over stdio as an editor does. */
export async function measure(program: readonly string[], subject: Subject): Promise<Figures> {
  const starts: number[] = [];
  for (let round = 0; round < 5; round++) {
    const begun = performance.now();
    const session = await open(program, subject.text);
    starts.push(performance.now() - begun);
    await session.stop();
  }
  const session = await open(program, subject.text);
  const edits: number[] = [];
  const keys: number[] = [];
  const values: number[] = [];
  const hovers: number[] = [];
  const { line } = subject;
  let version = 1;
  const edit = (start: [number, number], end: [number, number], text: string) =>
    session.edit(++version, start, end, text);
  for (let round = 0; round < subject.rounds; round++) {
    edits.push(await timed(() => edit([line, 0], [line, 0], "d")));
    const word = { line, character: 1 };
    keys.push(await timed(() => session.request("textDocument/completion", word)));
    edits.push(await timed(() => edit([line, 0], [line, 1], "")));
    await edit([line, 0], [line, 0], "shared_fs = \n");
    values.push(await timed(() => session.request("textDocument/completion", { line, character: 12 })));
    hovers.push(await timed(() => session.request("textDocument/hover", { line, character: 3 })));
    await edit([line, 0], [line + 1, 0], "");
  }
  const memory = session.memory();
  await session.stop();
  return {
    start: median(starts),
    edit: median(edits),
    keys: median(keys),
    values: median(values),
    hover: median(hovers),
    memory,
  };
}

async function open(program: readonly string[], text: string) {
  const [command, ...args] = program;
  const child = spawn(command as string, args, { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let told: (version: number | undefined) => void = () => {};
  connection.onNotification("textDocument/publishDiagnostics", (params: { version?: number }) =>
    told(params.version),
  );
  connection.listen();
  const published = (version: number) =>
    new Promise<void>((resolve) => {
      told = (got) => {
        if (got === version) resolve();
      };
    });
  const capabilities = {
    textDocument: {
      completion: {
        completionItem: { snippetSupport: true, resolveSupport: { properties: ["documentation"] } },
      },
      hover: { contentFormat: ["markdown"] },
    },
  };
  await connection.sendRequest("initialize", { processId: process.pid, rootUri: null, capabilities });
  connection.sendNotification("initialized", {});
  const first = published(1);
  connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "toml", version: 1, text },
  });
  await first;
  return {
    edit(version: number, start: [number, number], end: [number, number], change: string) {
      const answer = published(version);
      const place = ([line, character]: [number, number]) => ({ line, character });
      connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ range: { start: place(start), end: place(end) }, text: change }],
      });
      return answer;
    },
    request: (method: string, position: object) =>
      connection.sendRequest(method, { textDocument: { uri }, position }),
    memory() {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      return Number(/VmRSS:\s*(\d+)/.exec(status)?.[1] ?? Number.NaN) / 1024;
    },
    async stop() {
      const exited = new Promise((resolve) => child.once("exit", resolve));
      await connection.sendRequest("shutdown");
      connection.sendNotification("exit");
      await exited;
      connection.dispose();
    },
  };
}

async function timed(task: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await task();
  return performance.now() - begun;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
