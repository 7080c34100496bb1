/** Opens files of the workspace, and waits for what the extension says about them. */
import * as vscode from "vscode";
import { eventually } from "../eventually.ts";

/** Opens a file of the workspace in the editor, by its path in it. */
export async function open(file: string): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error("no folder is open");
  const document = await vscode.workspace.openTextDocument(vscode.Uri.joinPath(folder.uri, file));
  await vscode.window.showTextDocument(document);
  return document;
}

/** Opens a file that is written for the test. */
export async function openNew(file: string, text: string): Promise<vscode.TextDocument> {
  const folder = vscode.workspace.workspaceFolders?.[0];
  if (folder === undefined) throw new Error("no folder is open");
  await vscode.workspace.fs.writeFile(vscode.Uri.joinPath(folder.uri, file), new TextEncoder().encode(text));
  return open(file);
}

/** The extension's diagnostics of a document, as soon as they are as expected. */
export function diagnostics(
  document: vscode.TextDocument,
  expected: (found: readonly vscode.Diagnostic[]) => boolean,
): Promise<readonly vscode.Diagnostic[]> {
  const ours = () => vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === "kata");
  return new Promise((resolve, reject) => {
    const look = () => {
      const found = ours();
      if (!expected(found)) return false;
      clearTimeout(limit);
      listener.dispose();
      resolve(found);
      return true;
    };
    const listener = vscode.languages.onDidChangeDiagnostics(look);
    const limit = setTimeout(() => {
      listener.dispose();
      const lines = ours().map((each) => `${each.range.start.line + 1}: ${codeOf(each)} ${each.message}`);
      reject(new Error(`${document.fileName} has other diagnostics than expected:\n${lines.join("\n")}`));
    }, 30_000);
    look();
  });
}

/** The rule that a diagnostic comes from. */
export function codeOf({ code }: vscode.Diagnostic): string | undefined {
  return typeof code === "object" ? String(code.value) : code === undefined ? undefined : String(code);
}

/** The place where this text first stands, or the place behind it. */
export function place(document: vscode.TextDocument, text: string, side: "start" | "end" = "start") {
  const offset = document.getText().indexOf(text);
  if (offset < 0) throw new Error(`${document.fileName} does not hold ${text}`);
  return document.positionAt(side === "start" ? offset : offset + text.length);
}

/** The labels of what completion offers at a place, once the expected ones are there. */
export function completions(
  document: vscode.TextDocument,
  at: vscode.Position,
  expected: (labels: readonly string[]) => boolean,
): Promise<readonly string[]> {
  return eventually(`the proposals in ${document.fileName}`, async () => {
    const { items } = await vscode.commands.executeCommand<vscode.CompletionList>(
      "vscode.executeCompletionItemProvider",
      document.uri,
      at,
    );
    const labels = items.filter(({ kind }) => kind !== vscode.CompletionItemKind.Text).map(labelOf);
    return expected(labels) ? labels : undefined;
  });
}

function labelOf({ label }: vscode.CompletionItem): string {
  return typeof label === "string" ? label : label.label;
}

/** All that is said when the mouse rests there, once it is what is expected. */
export function hover(document: vscode.TextDocument, at: vscode.Position, expected: RegExp): Promise<string> {
  return eventually(`${expected} in what is shown of ${document.fileName}`, async () => {
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
      "vscode.executeHoverProvider",
      document.uri,
      at,
    );
    const contents = hovers.flatMap((each) => each.contents);
    const text = contents.map((one) => (typeof one === "string" ? one : one.value)).join("\n");
    return expected.test(text) ? text : undefined;
  });
}

/** The code actions for what a diagnostic speaks of, once the expected one is among them. */
export function fixes(
  document: vscode.TextDocument,
  at: vscode.Range,
  expected: (action: vscode.CodeAction) => boolean,
): Promise<readonly vscode.CodeAction[]> {
  return eventually(`a quick fix in ${document.fileName}`, async () => {
    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      "vscode.executeCodeActionProvider",
      document.uri,
      at,
      vscode.CodeActionKind.QuickFix.value,
    );
    return actions.some(expected) ? actions : undefined;
  });
}
