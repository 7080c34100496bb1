import type { ClientCapabilities, CompletionItem, ServerCapabilities } from "vscode-languageserver";
import type { KataDocument } from "../documents/document.ts";
import { isWrittenPlainly, outsideEdits } from "../documents/outside.ts";
import { complete, documentItem, type CompletionItem as Proposal } from "../features/completion/index.ts";
import { cursorAt } from "../features/cursor.ts";
import { toPlainText } from "../features/markdown.ts";
import type { Handle } from "./handler.ts";
import { toTextEdit } from "./positions.ts";
import { CompletionItemKind, CompletionItemTag, InsertTextFormat, MarkupKind } from "./protocol.ts";
import type { Session } from "./session.ts";

const KINDS: Readonly<Record<Proposal["kind"], CompletionItemKind>> = {
  table: CompletionItemKind.Module,
  key: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  boolean: CompletionItemKind.Value,
  directive: CompletionItemKind.Keyword,
  task: CompletionItemKind.Snippet,
};

/** A command of editors that shows proposals at the cursor. */
const SUGGEST = "editor.action.triggerSuggest";

/** What a proposal carries to `completionItem/resolve`. */
interface ItemData {
  readonly uri: string;
  /** Which part of the document. */
  readonly part: number;
  readonly about: NonNullable<Proposal["about"]>;
}

/**
 * Answers `textDocument/completion`, and `completionItem/resolve` for clients that ask for documentation later.
 *
 * @param fault hears of faults of ours while an item is resolved; the client then gets the item as it was
 */
export function registerCompletion(
  session: Session,
  handle: Handle,
  client: ClientCapabilities,
  fault: (error: unknown) => void,
): ServerCapabilities {
  const { connection, wire, documents, analysis, settings } = session;
  const can = client.textDocument?.completion?.completionItem;
  const lazily = can?.resolveSupport?.properties.includes("documentation") ?? false;
  const tags = can?.tagSupport?.valueSet.includes(CompletionItemTag.Deprecated) ?? false;
  const notes = can?.labelDetailsSupport ?? false;

  function documentation(text: string | undefined): Pick<CompletionItem, "documentation"> {
    if (text === undefined) return {};
    return {
      documentation: wire.markdown.completion
        ? { kind: MarkupKind.Markdown, value: text }
        : { kind: MarkupKind.PlainText, value: toPlainText(text) },
    };
  }

  connection.onCompletion(
    handle((subject, { position, context, textDocument: { uri } }) => {
      const place = subject.at(position);
      if (!place) return { isIncomplete: false, items: [] };
      const { assembly, offset } = place;
      const { document } = assembly;
      const part = subject.open.parts.indexOf(document);
      if (!opensList(document, offset, context?.triggerCharacter)) return { isIncomplete: false, items: [] };
      const proposals = complete(assembly, offset);
      const canSnippet = wire.snippets && isWrittenPlainly(document);
      const items = proposals.flatMap((proposal): CompletionItem[] => {
        const { label, kind, text, snippet, range, filter, sort, note, detail, deprecated, about, goesOn } =
          proposal;
        const asSnippet = snippet !== undefined && canSnippet;
        const [edit] = outsideEdits([{ file: document, range, text: asSnippet ? snippet : text }]) ?? [];
        if (!edit) return [];
        return [
          {
            label,
            kind: KINDS[kind],
            textEdit: toTextEdit(edit, wire.encoding),
            ...(asSnippet && { insertTextFormat: InsertTextFormat.Snippet }),
            ...(filter !== undefined && filter !== label && { filterText: filter }),
            sortText: sort,
            ...(note && notes && { labelDetails: { description: note } }),
            ...(detail && { detail: note && !notes ? `${detail} (${note})` : detail }),
            ...(deprecated && (tags ? { tags: [CompletionItemTag.Deprecated] } : { deprecated: true })),
            ...(goesOn && wire.commands.has(SUGGEST) && { command: { title: "", command: SUGGEST } }),
            ...(about && lazily && { data: { uri, part, about } satisfies ItemData }),
            ...(about && !lazily && documentation(documentItem(assembly, about))),
          },
        ];
      });
      return { isIncomplete: false, items };
    }),
  );
  connection.onCompletionResolve((item) => {
    try {
      const data = item.data as ItemData | undefined;
      const open = data && documents.get(data.uri);
      const set = open && settings.known(open.uri);
      const part = open?.parts[data?.part ?? 0];
      if (!data || !open || !part || !set) return item;
      return { ...item, ...documentation(documentItem(analysis.assembly(open, part, set), data.about)) };
    } catch (error) {
      fault(error);
      return item;
    }
  });
  return {
    completionProvider: {
      resolveProvider: true,
      triggerCharacters: ["[", ".", '"', "'", "=", ":", " "],
    },
  };
}

/** Whether a character that was typed is a reason to show proposals where it stands. */
function opensList(document: KataDocument, offset: number, typed: string | undefined): boolean {
  if (typed === undefined) return true;
  if (document.yaml) return /^[.:" ]$/.test(typed);
  const { kind } = cursorAt(document, offset);
  switch (typed) {
    case ".":
      return kind === "header" || kind === "key";
    case "[":
      return kind === "header" || kind === "value";
    case ":":
    case " ":
      return kind === "value" || kind === "comment";
    default:
      return kind === "value";
  }
}
