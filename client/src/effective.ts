import { EventEmitter, l10n, languages, Uri, ViewColumn, window, workspace } from "vscode";
import type { Kata, Part } from "./kata.ts";
import type { EffectiveText } from "./protocol.ts";

const SCHEME = "kata-effective";

/** The read-only document that shows what the runtime ends up with; it follows every change of the files. */
export function effectiveDocuments(kata: Kata): Part {
  const { client } = kata;
  const changed = new EventEmitter<Uri>();
  kata.onChecked(() => {
    for (const { uri } of workspace.textDocuments) if (uri.scheme === SCHEME) changed.fire(uri);
  });
  const provider = workspace.registerTextDocumentContentProvider(SCHEME, {
    onDidChange: changed.event,
    async provideTextDocumentContent(uri) {
      const answer = await client.sendRequest<EffectiveText | null>("kata/effective", { uri: uri.query });
      return answer?.text ?? "# The effective configuration of this file is not known.\n";
    },
  });
  return {
    disposables: [changed, provider],
    commands: {
      "kata.showEffective": async () => {
        const document = window.activeTextEditor?.document;
        if (!document) {
          window.showInformationMessage(l10n.t("Open a Kata Containers configuration file first."));
          return;
        }
        const path = document.uri.path.replace(/(?:\.toml)?$/, " (effective).toml");
        const source = client.code2ProtocolConverter.asUri(document.uri);
        const shown = await workspace.openTextDocument(Uri.from({ scheme: SCHEME, path, query: source }));
        await languages.setTextDocumentLanguage(shown, "toml");
        await window.showTextDocument(shown, {
          viewColumn: ViewColumn.Beside,
          preview: true,
          preserveFocus: true,
        });
      },
    },
  };
}
