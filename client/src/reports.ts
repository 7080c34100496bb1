import { commands, EventEmitter, Uri, ViewColumn, workspace } from "vscode";
import type { Part } from "./kata.ts";

const SCHEME = "kata-report";

/** Pages of Markdown that the server writes. */
export interface Reports extends Part {
  /** Shows a page; one of the same title is replaced. */
  show(title: string, text: string, where: "here" | "beside"): Promise<void>;
}

export function reportPages(): Reports {
  const pages = new Map<string, string>();
  const changed = new EventEmitter<Uri>();
  return {
    disposables: [
      changed,
      workspace.registerTextDocumentContentProvider(SCHEME, {
        onDidChange: changed.event,
        provideTextDocumentContent: (uri) => pages.get(uri.path) ?? "",
      }),
      workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === SCHEME) pages.delete(uri.path);
      }),
    ],
    async show(title, text, where) {
      const uri = Uri.from({ scheme: SCHEME, path: `/${title.replaceAll("/", "\u2215")}.md` });
      pages.set(uri.path, text);
      changed.fire(uri);
      const command = where === "beside" ? "markdown.showPreviewToSide" : "markdown.showPreview";
      await commands.executeCommand(command, uri, ViewColumn.Beside);
    },
  };
}
