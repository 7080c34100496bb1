import { type ChildProcess, spawn } from "node:child_process";
import { unframe } from "../../server/src/node/framing.ts";
import { serverProgram } from "../lsp/client.ts";

export interface Answer {
  readonly id?: number | null;
  readonly method?: string;
  readonly params?: unknown;
  readonly result?: unknown;
  readonly error?: { readonly code: number; readonly message: string };
}

/** The built server over stdio, spoken to byte by byte, as no library would. */
export interface RawServer {
  readonly process: ChildProcess;
  /** All messages that came so far. */
  readonly received: readonly Answer[];
  /** What stands on stderr. */
  readonly stderr: () => string;
  write(bytes: string): void;
  send(...messages: readonly object[]): void;
  /** The first message that came or comes and is as asked for. */
  next(wanted: (message: Answer) => boolean, milliseconds?: number): Promise<Answer>;
  answer(id: number | null, milliseconds?: number): Promise<Answer>;
  exit(milliseconds?: number): Promise<number | null>;
  kill(): void;
}

/** A message with its header; a text goes out as it is, JSON or not. */
export function frame(message: unknown): string {
  const body = typeof message === "string" ? message : JSON.stringify(message);
  return `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`;
}

export const INITIALIZE = {
  jsonrpc: "2.0",
  id: 0,
  method: "initialize",
  params: { processId: null, rootUri: null, capabilities: {} },
};

/** Starts the server, to which nothing is said yet; who starts it has to `kill` it. */
function startRaw(): RawServer {
  const child = spawn(process.execPath, [serverProgram, "--stdio"], { stdio: ["pipe", "pipe", "pipe"] });
  const received: Answer[] = [];
  const waiting = new Set<() => void>();
  let stderr = "";
  child.stderr.on("data", (chunk: Buffer) => {
    stderr += chunk.toString();
  });
  child.stdin.on("error", () => undefined);
  const take = unframe((content) => received.push(JSON.parse(content.toString()) as Answer));
  child.stdout.on("data", (chunk: Buffer) => {
    take(chunk);
    for (const look of waiting) look();
  });

  const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
  const late = <T>(milliseconds: number, what: string): Promise<T> =>
    new Promise((_, reject) => {
      setTimeout(() => reject(new Error(`${what} did not come in ${milliseconds} ms`)), milliseconds).unref();
    });

  const server: RawServer = {
    process: child,
    received,
    stderr: () => stderr,
    write: (text) => void child.stdin.write(text),
    send: (...messages) => void child.stdin.write(messages.map(frame).join("")),
    next(wanted, milliseconds = 10_000) {
      const found = new Promise<Answer>((resolve) => {
        const look = (): void => {
          const message = received.find(wanted);
          if (!message) return;
          waiting.delete(look);
          resolve(message);
        };
        waiting.add(look);
        look();
      });
      return Promise.race([found, late<Answer>(milliseconds, "a message")]);
    },
    answer: (id, milliseconds) =>
      server.next((message) => message.id === id && message.method === undefined, milliseconds),
    exit: (milliseconds = 10_000) => Promise.race([exited, late<number | null>(milliseconds, "the end")]),
    kill: () => void child.kill("SIGKILL"),
  };
  return server;
}

/** A server for one test. */
export async function withRaw(task: (server: RawServer) => Promise<void>): Promise<void> {
  const server = startRaw();
  try {
    await task(server);
  } finally {
    server.kill();
  }
}
