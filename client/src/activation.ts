import { commands, type ExtensionContext, l10n, window, workspace } from "vscode";
import { mayBeKata } from "./documents.ts";

/** The commands of the manifest by their names. */
export type Commands = Readonly<Record<string, (...args: never[]) => unknown>>;

/**
 * Loads and starts the rest once: at the first document that may be Kata's, or at the first command. Other TOML files
 * cost nothing.
 */
export function activateWhenNeeded(context: ExtensionContext, load: () => Promise<Commands>): void {
  let loaded: Promise<Commands> | undefined;
  const start = (): Promise<Commands> => {
    for (const one of waiting.splice(0)) one.dispose();
    loaded ??= load();
    return loaded;
  };

  const waiting = [
    workspace.onDidOpenTextDocument((document) => consider(mayBeKata(document))),
    workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      // A new file becomes Kata's with the bracket that closes its first header.
      const telling = contentChanges.some(({ text }) => /[\]:]/.test(text));
      consider(telling && mayBeKata(document));
    }),
  ];
  context.subscriptions.push(...waiting);

  function consider(needed: boolean): void {
    if (!needed || loaded !== undefined) return;
    start().catch((error: unknown) => {
      console.error(error);
      window.showErrorMessage(l10n.t("Kata Containers configuration could not start: {0}", String(error)));
    });
  }

  for (const { command } of context.extension.packageJSON.contributes.commands)
    context.subscriptions.push(
      commands.registerCommand(command, async (...args: never[]) => (await start())[command]?.(...args)),
    );
  // Later, so that the editor goes on with its own start.
  const later = setTimeout(() => consider(workspace.textDocuments.some(mayBeKata)));
  context.subscriptions.push({ dispose: () => clearTimeout(later) });
}
