import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import {
  createMessageConnection,
  type MessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";

export const serverProgram = path.resolve(import.meta.dirname, "../../dist/server.cjs");

export interface Position {
  readonly line: number;
  readonly character: number;
}
export interface Range {
  readonly start: Position;
  readonly end: Position;
}
export interface Diagnostic {
  readonly range: Range;
  readonly severity: number;
  readonly code: string;
  readonly codeDescription?: { readonly href: string };
  readonly source: string;
  readonly message: string;
  readonly tags?: readonly number[];
  readonly relatedInformation?: readonly {
    readonly location: { readonly uri: string; readonly range: Range };
    readonly message: string;
  }[];
  readonly data?: unknown;
}
export interface Published {
  readonly uri: string;
  readonly version?: number;
  readonly diagnostics: readonly Diagnostic[];
}

/** What a client says of itself; with nothing it has none of the optional capabilities. */
export interface ClientOptions {
  readonly capabilities?: object;
  readonly initializationOptions?: unknown;
  /** Further parameters of `initialize`. */
  readonly initialize?: object;
  /** Answers `workspace/configuration`, item by item. */
  readonly configuration?: (scopeUri: string | undefined) => unknown;
}

/** The built server over stdio, driven as an editor does it. */
export interface TestClient {
  readonly connection: MessageConnection;
  readonly process: ChildProcess;
  readonly initialized: { readonly capabilities: Record<string, unknown> };
  readonly messages: string[];
  open(uri: string, text: string, languageId?: string): Promise<Published>;
  /** Sends one change of the text; resolves with the diagnostics of that version. */
  change(
    uri: string,
    version: number,
    contentChanges: readonly { readonly range?: Range; readonly text: string }[],
  ): Promise<Published>;
  /** The next diagnostics of a document, or those of a version. */
  published(uri: string, version?: number): Promise<Published>;
  request<T>(method: string, params: unknown): Promise<T>;
  stop(): Promise<number | null>;
}

/** Starts the server and says `initialize` and `initialized`; who starts it has to `stop` it. */
export async function startClient(options: ClientOptions = {}): Promise<TestClient> {
  const child = spawn(process.execPath, [serverProgram, "--stdio"], { stdio: ["pipe", "pipe", "inherit"] });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  const messages: string[] = [];
  const waiting = new Set<(published: Published) => void>();
  connection.onNotification("textDocument/publishDiagnostics", (published: Published) => {
    for (const tell of waiting) tell(published);
  });
  connection.onNotification("window/showMessage", ({ message }: { message: string }) => {
    messages.push(message);
  });
  connection.onNotification("window/logMessage", ({ message }: { message: string }) => {
    messages.push(message);
  });
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("window/showMessageRequest", ({ message }: { message: string }) => {
    messages.push(message);
    return null;
  });
  connection.onRequest("workspace/configuration", ({ items }: { items: { scopeUri?: string }[] }) =>
    items.map(({ scopeUri }) => options.configuration?.(scopeUri) ?? null),
  );
  connection.listen();
  const initialized: TestClient["initialized"] = await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: null,
    ...options.initialize,
    capabilities: options.capabilities ?? {},
    ...(options.initializationOptions !== undefined && {
      initializationOptions: options.initializationOptions,
    }),
  });
  await connection.sendNotification("initialized", {});

  function published(uri: string, version?: number): Promise<Published> {
    return new Promise((resolve, reject) => {
      const limit = setTimeout(() => {
        waiting.delete(tell);
        reject(
          new Error(`no diagnostics for ${uri}${version === undefined ? "" : ` at version ${version}`}`),
        );
      }, 30_000);
      const tell = (got: Published) => {
        if (got.uri !== uri || (version !== undefined && got.version !== version)) return;
        clearTimeout(limit);
        waiting.delete(tell);
        resolve(got);
      };
      waiting.add(tell);
    });
  }

  return {
    connection,
    process: child,
    initialized,
    messages,
    published,
    open(uri, text, languageId = "toml") {
      const answer = published(uri);
      connection.sendNotification("textDocument/didOpen", {
        textDocument: { uri, languageId, version: 1, text },
      });
      return answer;
    },
    change(uri, version, contentChanges) {
      const answer = published(uri, version);
      connection.sendNotification("textDocument/didChange", {
        textDocument: { uri, version },
        contentChanges,
      });
      return answer;
    },
    request: (method, params) => connection.sendRequest(method, params),
    async stop() {
      const exited = new Promise<number | null>((resolve) => child.once("exit", resolve));
      // A server that hangs, or is gone, does not keep the tests from their end.
      const limit = setTimeout(() => child.kill("SIGKILL"), 10_000);
      try {
        await connection.sendRequest("shutdown");
        await connection.sendNotification("exit");
      } catch {
        child.kill("SIGKILL");
      }
      const status = child.exitCode ?? (await exited);
      clearTimeout(limit);
      connection.dispose();
      return status;
    },
  };
}

/** A client for one test; it is stopped whatever comes of that, since what it runs keeps the tests from their end. */
export async function withClient(
  options: ClientOptions,
  task: (client: TestClient) => Promise<void>,
): Promise<void> {
  const client = await startClient(options);
  try {
    await task(client);
  } finally {
    assert.equal(await client.stop(), 0);
  }
}

/** The text after edits that do not overlap. */
export function apply(
  text: string,
  edits: readonly { readonly range: Range; readonly newText: string }[],
): string {
  const lines = text.split("\n");
  const offset = ({ line, character }: Range["start"]) =>
    lines.slice(0, line).reduce((sum, one) => sum + one.length + 1, 0) + character;
  return [...edits]
    .sort((a, b) => offset(b.range.start) - offset(a.range.start))
    .reduce(
      (now, { range, newText }) => now.slice(0, offset(range.start)) + newText + now.slice(offset(range.end)),
      text,
    );
}
