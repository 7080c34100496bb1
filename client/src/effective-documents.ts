import {
  type Disposable,
  DocumentLink,
  EventEmitter,
  l10n,
  languages,
  type TextDocument,
  Uri,
  workspace,
} from "vscode";
import type { Kata } from "./kata.ts";
import type { EffectiveText, EffectiveWish } from "./protocol.ts";

export const SCHEME = "kata-effective";

/**
 * The address of a read-only document with an effective configuration.
 *
 * @param main the file that it is named after; the documents of one file lie in one folder with it.
 * @param note what sets it apart from others of the same file, for people.
 */
export function effectiveUri(main: Uri, note: string, wish: EffectiveWish): Uri {
  const path = main.path.replace(/(?:\.toml)?$/, ` (${note}).toml`);
  return Uri.from({ scheme: SCHEME, path, query: JSON.stringify(wish) });
}

/** The documents themselves; they follow every change of the files, and the origins in them are links. */
export function effectiveDocuments(kata: Kata): readonly Disposable[] {
  const { client } = kata;
  const changed = new EventEmitter<Uri>();
  const latest = new Map<string, EffectiveText>();
  kata.onChecked(() => {
    for (const { uri } of workspace.textDocuments) if (uri.scheme === SCHEME) changed.fire(uri);
  });
  return [
    changed,
    workspace.registerTextDocumentContentProvider(SCHEME, {
      onDidChange: changed.event,
      async provideTextDocumentContent(uri) {
        const wish: EffectiveWish = JSON.parse(uri.query);
        const answer = await client.sendRequest<EffectiveText | null>("kata/effective", wish);
        // While the file is closed, what was shown last stays.
        if (answer) latest.set(uri.toString(), answer);
        const known = answer ?? latest.get(uri.toString());
        return known?.text ?? `# ${l10n.t("The effective configuration of this file is not known.")}\n`;
      },
    }),
    workspace.onDidCloseTextDocument(({ uri }) => latest.delete(uri.toString())),
    languages.registerDocumentLinkProvider(
      { scheme: SCHEME },
      { provideDocumentLinks: ({ uri }: TextDocument) => linksOf(latest.get(uri.toString())) },
    ),
  ];

  function linksOf(shown: EffectiveText | undefined): DocumentLink[] {
    return (shown?.origins ?? []).map(({ range, target, uri }) => {
      const { line } = target.start;
      const place = Uri.parse(uri).with({ fragment: `L${line + 1}` });
      return new DocumentLink(client.protocol2CodeConverter.asRange(range), place);
    });
  }
}
