import {
  type ClientCapabilities,
  type DocumentSymbol,
  type FoldingRange,
  FoldingRangeKind,
  type InlayHint,
  type ServerCapabilities,
  type SymbolInformation,
  SymbolKind,
} from "vscode-languageserver";
import { inlays } from "../features/inlay.ts";
import { links } from "../features/links.ts";
import { folds, type OutlineItem, outline } from "../features/outline.ts";
import { TOKEN_TYPES, tokens } from "../features/tokens.ts";
import type { Host } from "../host.ts";
import type { Handle } from "./features.ts";
import { fromRange, toPosition, toRange } from "./positions.ts";
import type { Session } from "./session.ts";

const KINDS: Readonly<Record<OutlineItem["kind"], SymbolKind>> = {
  table: SymbolKind.Module,
  tables: SymbolKind.Array,
  string: SymbolKind.String,
  number: SymbolKind.Number,
  boolean: SymbolKind.Boolean,
  array: SymbolKind.Array,
  other: SymbolKind.Property,
};

/** What helps to read a file: outline, folding, links, hints and colours. */
export function registerReading(
  session: Session,
  handle: Handle,
  client: ClientCapabilities,
  options: { readonly semanticTokens: boolean; readonly stat: Host["stat"] },
): ServerCapabilities {
  const { connection, wire } = session;
  const { encoding } = wire;
  const nested = client.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport ?? false;

  connection.onDocumentSymbol(
    handle(({ open: { document, uri } }): DocumentSymbol[] | SymbolInformation[] => {
      const convert = ({ name, detail, kind, range, selection, children }: OutlineItem): DocumentSymbol => ({
        name,
        ...(detail !== undefined && { detail }),
        kind: KINDS[kind],
        range: toRange(document, range, encoding),
        selectionRange: toRange(document, selection, encoding),
        children: children.map(convert),
      });
      const symbols = outline(document).map(convert);
      if (nested) return symbols;
      const flat: SymbolInformation[] = [];
      const add = (symbol: DocumentSymbol, containerName?: string): void => {
        const location = { uri, range: symbol.range };
        flat.push({
          name: symbol.name,
          kind: symbol.kind,
          location,
          ...(containerName && { containerName }),
        });
        for (const child of symbol.children ?? []) add(child, symbol.name);
      };
      for (const symbol of symbols) add(symbol);
      return flat;
    }),
  );

  connection.onFoldingRanges(
    handle(({ open: { document } }): FoldingRange[] =>
      folds(document).flatMap(({ range, kind }) => {
        const { start, end } = toRange(document, range, encoding);
        if (end.line <= start.line) return [];
        return [
          {
            startLine: start.line,
            endLine: end.line,
            ...(kind === "comment" && { kind: FoldingRangeKind.Comment }),
          },
        ];
      }),
    ),
  );

  connection.onDocumentLinks(
    handle(({ open: { document }, assembly }) =>
      links(assembly, options.stat).map(({ range, path, address, tooltip }) => ({
        range: toRange(document, range, encoding),
        target: address ?? wire.uriOf(path ?? ""),
        tooltip,
      })),
    ),
  );

  connection.languages.inlayHint.on(
    handle(({ open: { document }, assembly, settings }, { range }): InlayHint[] => {
      if (!settings.inlayHints) return [];
      return inlays(assembly, fromRange(document, range, encoding)).map(({ at, text, tooltip }) => ({
        position: toPosition(document, at, encoding),
        label: text,
        paddingLeft: true,
        ...(tooltip && { tooltip }),
      }));
    }),
  );

  if (options.semanticTokens) {
    connection.languages.semanticTokens.on(async (params) => {
      const found = await handle(({ open: { document } }) => {
        const data: number[] = [];
        let before = { line: 0, character: 0 };
        for (const { start, end, type } of tokens(document)) {
          const from = toPosition(document, start, encoding);
          const length = toPosition(document, end, encoding).character - from.character;
          const sameLine = from.line === before.line;
          data.push(from.line - before.line, sameLine ? from.character - before.character : from.character);
          data.push(length, TOKEN_TYPES.indexOf(type), 0);
          before = from;
        }
        return { data };
      })(params);
      return found ?? { data: [] };
    });
  }

  return {
    documentSymbolProvider: true,
    foldingRangeProvider: true,
    documentLinkProvider: {},
    inlayHintProvider: true,
    ...(options.semanticTokens && {
      semanticTokensProvider: { legend: { tokenTypes: [...TOKEN_TYPES], tokenModifiers: [] }, full: true },
    }),
  };
}
