import type {
  ClientCapabilities,
  DocumentSymbol,
  ServerCapabilities,
  SymbolInformation,
} from "vscode-languageserver";
import type { KataDocument } from "../documents/document.ts";
import { type OutlineItem, outline } from "../features/outline.ts";
import type { Handle } from "./handler.ts";
import { toRange } from "./positions.ts";
import { SymbolKind } from "./protocol.ts";
import type { Session } from "./session.ts";

export const SYMBOL_KINDS: Readonly<Record<OutlineItem["kind"], SymbolKind>> = {
  table: SymbolKind.Module,
  tables: SymbolKind.Array,
  string: SymbolKind.String,
  number: SymbolKind.Number,
  boolean: SymbolKind.Boolean,
  array: SymbolKind.Array,
  other: SymbolKind.Property,
};

/** The outline of a document; flat for clients that know no nested one. */
export function registerDocumentSymbols(
  { connection, wire: { encoding } }: Session,
  handle: Handle,
  client: ClientCapabilities,
): ServerCapabilities {
  const nested = client.textDocument?.documentSymbol?.hierarchicalDocumentSymbolSupport ?? false;
  connection.onDocumentSymbol(
    handle(({ open: { parts, uri } }): DocumentSymbol[] | SymbolInformation[] => {
      const convert = (
        file: KataDocument,
        { name, detail, kind, range, selection, children }: OutlineItem,
      ): DocumentSymbol => ({
        name,
        ...(detail !== undefined && { detail }),
        kind: SYMBOL_KINDS[kind],
        range: toRange({ file, range }, encoding),
        selectionRange: toRange({ file, range: selection }, encoding),
        children: children.map((child) => convert(file, child)),
      });
      const symbols = parts.flatMap((file) => outline(file).map((item) => convert(file, item)));
      return nested ? symbols : flatten(symbols, uri);
    }),
  );
  return { documentSymbolProvider: true };
}

function flatten(symbols: readonly DocumentSymbol[], uri: string): SymbolInformation[] {
  const flat: SymbolInformation[] = [];
  const add = ({ name, kind, range, children }: DocumentSymbol, containerName?: string): void => {
    flat.push({ name, kind, location: { uri, range }, ...(containerName && { containerName }) });
    for (const child of children ?? []) add(child, name);
  };
  for (const symbol of symbols) add(symbol);
  return flat;
}
