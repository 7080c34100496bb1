import { commands, Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";
import type { Part } from "./kata.ts";
import { inEditor } from "./page.ts";

/** Opens a line of a file, for the links of a page; not a command for people. */
const OPEN = "kata.openPlace";

/** Pages of HTML that the server writes. */
export interface Reports extends Part {
  /** Shows a page in place of the one that was shown before. */
  show(title: string, html: string, where: "here" | "beside"): void;
}

/**
 * Registers the command by which a page opens a place. Reports share one panel: another takes the place of the one
 * shown.
 */
export function reportPages(): Reports {
  let shown: WebviewPanel | undefined;
  return {
    disposables: [
      { dispose: () => shown?.dispose() },
      commands.registerCommand(OPEN, async (uri: string, line: number) => {
        const document = await workspace.openTextDocument(Uri.parse(uri));
        const selection = document.lineAt(line - 1).range;
        await window.showTextDocument(document, { viewColumn: ViewColumn.One, selection });
      }),
    ],
    show(title, html, where) {
      const column = where === "beside" ? ViewColumn.Beside : ViewColumn.Active;
      if (shown) shown.reveal(undefined, true);
      else {
        const options = { enableCommandUris: [OPEN], enableFindWidget: true };
        shown = window.createWebviewPanel(
          "kata.report",
          title,
          { viewColumn: column, preserveFocus: true },
          options,
        );
        shown.onDidDispose(() => {
          shown = undefined;
        });
      }
      shown.title = title;
      shown.webview.html = withCommands(inEditor(html));
    },
  };
}

/** A page shows no files by itself: what leads to a line of one runs the command. */
function withCommands(html: string): string {
  return html.replaceAll(/href="(file:[^"#]+)#L(\d+)"/g, (_link, uri: string, line: string) => {
    const given = encodeURIComponent(JSON.stringify([uri.replaceAll("&amp;", "&"), Number(line)]));
    return `href="command:${OPEN}?${given.replaceAll("'", "%27")}"`;
  });
}
