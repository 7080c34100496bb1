/** Rounds with the built server, over stdio. */
import assert from "node:assert/strict";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { SETTINGS } from "../../server/src/lsp/settings.ts";
import type { Next } from "../../test/cli/mistakes.ts";
import { type Diagnostic, type Range, startClient, type TestClient } from "../../test/lsp/client.ts";
import { inDirectory } from "./commands.ts";
import { answered } from "./processor-time.ts";
import type { Round } from "./round.ts";
import { applied, below, pick, randomChange, randomFiles, randomValue } from "./texts.ts";

/** Seconds of processor time. */
const MOST_OF_ANSWER = 8;

interface Open {
  readonly uri: string;
  readonly languageId: string;
  version: number;
  text: string;
}

/** As an editor that knows no more than TOML and a few others names it. */
function idOf(name: string): string {
  return /\.md$/.test(name)
    ? "markdown"
    : /\.ya?ml$/.test(name)
      ? "yaml"
      : /\.toml/.test(name)
        ? "toml"
        : "plaintext";
}

function positionIn(text: string, offset: number) {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length - 1, character: before.at(-1)!.length };
}

function rangeIn(text: string, { start, end }: { readonly start: number; readonly end: number }): Range {
  return { start: positionIn(text, start), end: positionIn(text, end) };
}

/** A session with the server: edits, questions, settings and files that change, in any order. */
export const SESSIONS: Round = {
  async run(next, keep) {
    const files = randomFiles(next);
    keep("files", files);
    const steps: unknown[] = [];
    keep("steps", steps);
    await inDirectory(files, async (directory) => {
      const uriOf = (name: string) => pathToFileURL(path.join(directory, name)).href;
      const settings: Record<string, unknown> = {};
      const client = await startClient({
        capabilities: {
          workspace: { configuration: next() < 0.5, didChangeWatchedFiles: { dynamicRegistration: true } },
          textDocument: {
            codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: [] } } },
            diagnostic: {},
            semanticTokens: {
              requests: { full: true },
              tokenTypes: [],
              tokenModifiers: [],
              formats: ["relative"],
            },
          },
        },
        initialize: { workspaceFolders: [{ uri: pathToFileURL(directory).href, name: "x" }] },
        configuration: () => settings,
      });
      try {
        const documents = Object.entries(files).map(
          ([name, text]): Open => ({ uri: uriOf(name), languageId: idOf(name), version: 1, text }),
        );
        for (const { uri, languageId, text } of documents)
          client.connection.sendNotification("textDocument/didOpen", {
            textDocument: { uri, languageId, version: 1, text },
          });
        for (let left = 30 + below(next, 60); left > 0; left--)
          await step(next, client, pick(next, documents), settings, steps);
        await agrees(client, documents);
        steps.push("stop");
        assert.equal(await client.stop(), 0);
        const faults = client.messages.filter((message) =>
          /internal|TypeError|RangeError|undefined is not|cannot read prop/i.test(message),
        );
        assert.deepEqual(faults, []);
      } finally {
        client.process.kill("SIGKILL");
      }
    });
  },
};

const SETTING_NAMES = [...Object.keys(SETTINGS), "constructor"];

async function step(
  next: Next,
  client: TestClient,
  open: Open,
  settings: Record<string, unknown>,
  steps: unknown[],
): Promise<void> {
  const textDocument = { uri: open.uri };
  const kind = next();
  if (kind < 0.5) {
    const change = randomChange(next, open.text);
    // A client that cuts through a pair of surrogates or a line break counts as it likes.
    if (!isBoundary(open.text, change.start) || !isBoundary(open.text, change.end)) return;
    const range = rangeIn(open.text, change);
    steps.push({ ...textDocument, range, text: change.text });
    open.text = applied(open.text, change);
    open.version++;
    client.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri: open.uri, version: open.version },
      contentChanges: next() < 0.9 ? [{ range, text: change.text }] : [{ text: open.text }],
    });
  } else if (kind < 0.57) {
    const [name, value] = [pick(next, SETTING_NAMES), randomValue(next)];
    steps.push({ setting: name, value });
    settings[name] = value;
    client.connection.sendNotification("workspace/didChangeConfiguration", { settings: { kata: settings } });
  } else if (kind < 0.62) {
    steps.push({ watched: open.uri });
    client.connection.sendNotification("workspace/didChangeWatchedFiles", {
      changes: [{ uri: open.uri, type: 1 + below(next, 3) }],
    });
  } else {
    const position = positionIn(open.text, below(next, open.text.length + 1));
    const range = { start: { line: 0, character: 0 }, end: positionIn(open.text, open.text.length) };
    const [method, params] = pick<readonly [string, object]>(next, [
      ["textDocument/hover", { textDocument, position }],
      ["textDocument/completion", { textDocument, position }],
      ["textDocument/definition", { textDocument, position }],
      ["textDocument/references", { textDocument, position, context: { includeDeclaration: true } }],
      ["textDocument/prepareRename", { textDocument, position }],
      ["textDocument/documentHighlight", { textDocument, position }],
      ["textDocument/selectionRange", { textDocument, positions: [position] }],
      [
        "textDocument/codeAction",
        { textDocument, range: { start: position, end: position }, context: { diagnostics: [] } },
      ],
      [
        "textDocument/codeAction",
        { textDocument, range, context: { diagnostics: [], only: ["source.fixAll.kata"] } },
      ],
      ["textDocument/documentSymbol", { textDocument }],
      ["textDocument/foldingRange", { textDocument }],
      ["textDocument/documentLink", { textDocument }],
      ["textDocument/inlayHint", { textDocument, range }],
      ["textDocument/semanticTokens/full", { textDocument }],
      ["textDocument/diagnostic", { textDocument }],
      ["workspace/symbol", { query: "memory" }],
      ["workspace/diagnostic", { previousResultIds: [] }],
      ["kata/options", { release: randomValue(next), hypervisor: randomValue(next) }],
      ["kata/atRisk", {}],
      ["kata/checkWorkspace", {}],
      [
        "textDocument/rename",
        { textDocument, position, newName: pick(next, ["x", "a.b", "", "[", "default_memory"]) },
      ],
      ["textDocument/formatting", { textDocument, options: { tabSize: 4, insertSpaces: true } }],
      ["textDocument/rangeFormatting", { textDocument, range, options: { tabSize: 2, insertSpaces: false } }],
      ["kata/status", { textDocument }],
      ["kata/effective", { textDocument, runtime: randomValue(next), form: pick(next, ["main", 1]) }],
      ["kata/migrate", { textDocument, release: randomValue(next), elsewhere: next() < 0.5 }],
      ["kata/upgrade", { textDocument, from: "3.20.0", to: pick(next, ["4.1.0", "x"]) }],
      [
        "kata/setDirective",
        { textDocument, name: pick(next, ["release", "constructor"]), value: randomValue(next) },
      ],
      ["kata/create", { hypervisor: "qemu", kind: randomValue(next), release: randomValue(next) }],
    ]);
    steps.push({ method, position });
    await answer(client, method, params);
  }
}

const isBoundary = (text: string, at: number): boolean =>
  !(/[\udc00-\udfff]/.test(text[at] ?? "") && /[\ud800-\udbff]/.test(text[at - 1] ?? "")) &&
  !(text[at] === "\n" && text[at - 1] === "\r");

/** What the server answers; an error is one that the protocol knows, and it comes in time. */
async function answer(client: TestClient, method: string, params: object): Promise<unknown> {
  try {
    return await answered(client.process, method, MOST_OF_ANSWER, client.request(method, params));
  } catch (error) {
    const { code } = error as { readonly code?: number };
    // Content modified, cancelled, request failed.
    if (code === -32801 || code === -32800 || code === -32803 || code === -32802) return undefined;
    throw error;
  }
}

/** After all edits each document is told what it is told when opened anew with its text. */
async function agrees(client: TestClient, documents: readonly Open[]): Promise<void> {
  const told = async (uri: string) => {
    const report = (await answer(client, "textDocument/diagnostic", { textDocument: { uri } })) as
      | { items?: unknown }
      | undefined;
    // What is told aloud in one file alone is told in another when that one is opened anew.
    return (report?.items as Diagnostic[] | undefined)?.map((one) =>
      one.code === "deprecated" ? { ...one, severity: 0 } : one,
    );
  };
  for (const { uri, languageId, text } of documents) {
    const edited = await told(uri);
    client.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
    client.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId, version: 1, text },
    });
    assert.deepEqual(await told(uri), edited, uri);
  }
}
