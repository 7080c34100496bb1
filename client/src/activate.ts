import { type ExtensionContext, workspace } from "vscode";
import { mayBeKata } from "./kata-files.ts";

/** Loads and starts the rest at the first document that may be Kata's; other TOML files cost nothing. */
export function activateWhenNeeded(context: ExtensionContext, start: () => Promise<void>): void {
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
    if (!needed) return;
    for (const one of waiting.splice(0)) {
      one.dispose();
      if (waiting.length === 0) start().catch((error) => console.error(error));
    }
  }

  consider(workspace.textDocuments.some(mayBeKata));
}
