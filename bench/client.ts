import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";

/** What was measured of one server with one text; medians in milliseconds, memory in MB. */
export interface Figures {
  /** From starting the program to its first diagnostics. */
  readonly start: number;
  /** From an edit to its diagnostics: the first twenty edits after the start, and those after a hundred. */
  readonly coldEdit: number;
  readonly warmEdit: number;
  readonly keys: number;
  readonly values: number;
  readonly hover: number;
  /** Resident, at the end. */
  readonly memory: number;
}

export interface Subject {
  readonly uri: string;
  readonly text: string;
  /** A line below which new keys are tried, counted from 0. */
  readonly line: number;
  /** How often completion and hover are measured. */
  readonly rounds: number;
}

const COLD = 20;
const WARM_AFTER = 100;

/** Drives a server over stdio as an editor does. */
export async function measure(program: readonly string[], subject: Subject): Promise<Figures> {
  const starts: number[] = [];
  const coldEdits: number[] = [];
  for (let round = 0; round < 5; round++) {
    const begun = performance.now();
    const session = await open(program, subject);
    starts.push(performance.now() - begun);
    coldEdits.push(...(await typed(session, subject.line, COLD)));
    await session.stop();
  }
  const session = await open(program, subject);
  const edits = await typed(session, subject.line, WARM_AFTER + 2 * subject.rounds);
  const keys: number[] = [];
  const values: number[] = [];
  const hovers: number[] = [];
  const { line } = subject;
  for (let round = 0; round < subject.rounds; round++) {
    await session.edit([line, 0], [line, 0], "d");
    keys.push(await timed(() => session.request("textDocument/completion", { line, character: 1 })));
    await session.edit([line, 0], [line, 1], "");
    await session.edit([line, 0], [line, 0], "shared_fs = \n");
    values.push(await timed(() => session.request("textDocument/completion", { line, character: 12 })));
    hovers.push(await timed(() => session.request("textDocument/hover", { line, character: 3 })));
    await session.edit([line, 0], [line + 1, 0], "");
  }
  const memory = session.memory();
  await session.stop();
  return {
    start: median(starts),
    coldEdit: median(coldEdits),
    warmEdit: median(edits.slice(WARM_AFTER)),
    keys: median(keys),
    values: median(values),
    hover: median(hovers),
    memory,
  };
}

type Session = Awaited<ReturnType<typeof open>>;

/** A letter typed and taken back, so many times in all: how long each took until its diagnostics. */
async function typed(session: Session, line: number, count: number): Promise<number[]> {
  const times: number[] = [];
  for (let edit = 0; edit < count; edit++) {
    const isEven = edit % 2 === 0;
    times.push(await timed(() => session.edit([line, 0], [line, isEven ? 0 : 1], isEven ? "d" : "")));
  }
  return times;
}

/** A server that has been told of a client with one folder. */
export async function connect([command, ...args]: readonly string[], folder: string) {
  const child = spawn(command as string, args, { stdio: ["pipe", "pipe", "ignore"] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const folders = [{ uri: folder, name: "bench" }];
  connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) => items.map(() => null));
  connection.onRequest("workspace/workspaceFolders", () => folders);
  connection.onRequest(() => null);
  connection.listen();
  const capabilities = {
    textDocument: {
      publishDiagnostics: { versionSupport: true },
      completion: {
        completionItem: { snippetSupport: true, resolveSupport: { properties: ["documentation"] } },
      },
      hover: { contentFormat: ["markdown"] },
    },
  };
  await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: folder,
    workspaceFolders: folders,
    capabilities,
  });
  connection.sendNotification("initialized", {});
  return {
    connection,
    /** Resident, in MB. */
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

async function open(program: readonly string[], { uri, text }: Subject) {
  const { connection, memory, stop } = await connect(program, uri.slice(0, uri.lastIndexOf("/")));
  let told: (version: number | undefined) => void = () => {};
  connection.onNotification(
    "textDocument/publishDiagnostics",
    (params: { uri: string; version?: number }) => {
      if (params.uri === uri) told(params.version);
    },
  );
  const published = (version: number) =>
    new Promise<void>((resolve) => {
      told = (got) => {
        if (got === version) resolve();
      };
    });
  let version = 1;
  const first = published(version);
  connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri, languageId: "toml", version, text },
  });
  await first;
  return {
    edit(start: [number, number], end: [number, number], change: string) {
      const answer = published(++version);
      const place = ([line, character]: [number, number]) => ({ line, character });
      connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges: [{ range: { start: place(start), end: place(end) }, text: change }],
      });
      return answer;
    },
    request: (method: string, position: object) =>
      connection.sendRequest(method, { textDocument: { uri }, position }),
    memory,
    stop,
  };
}

/** The time a task takes until it is done, in milliseconds. */
export async function timed(task: () => Promise<unknown>): Promise<number> {
  const begun = performance.now();
  await task();
  return performance.now() - begun;
}

/** The upper of the two in the middle where their number is even; `NaN` of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
