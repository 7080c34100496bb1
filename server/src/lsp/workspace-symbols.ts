import type { ServerCapabilities, SymbolInformation } from "vscode-languageserver";
import type { KataDocument } from "../documents/document.ts";
import { type OutlineItem, outline } from "../features/outline.ts";
import { SYMBOL_KINDS } from "./document-symbols.ts";
import { toRange } from "./positions.ts";
import { ResponseError } from "./protocol.ts";
import type { Session } from "./session.ts";
import { workspaceFiles } from "./workspace.ts";

/** More than a person looks through. */
const MOST_SYMBOLS = 500;

/** Tables and keys of all files of the workspace, for clients that look for one by a part of its name. */
export function registerWorkspaceSymbols(
  session: Session,
  fault: (error: unknown) => void,
): ServerCapabilities {
  const { connection, wire } = session;
  connection.onWorkspaceSymbol(async ({ query }, token) => {
    const found: SymbolInformation[] = [];
    try {
      for await (const { parts } of workspaceFiles(session, token)) {
        for (const part of parts) add(part, outline(part), undefined, query.toLowerCase(), found);
        if (found.length >= MOST_SYMBOLS) break;
      }
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      fault(error);
    }
    return found.slice(0, MOST_SYMBOLS);
  });

  function add(
    file: KataDocument,
    items: readonly OutlineItem[],
    container: string | undefined,
    query: string,
    found: SymbolInformation[],
  ): void {
    for (const { children, kind, name, selection } of items) {
      if (isIn(query, `${container ?? ""}.${name}`.toLowerCase()))
        found.push({
          name,
          kind: SYMBOL_KINDS[kind],
          location: {
            uri: wire.uriOf(file.source.path),
            range: toRange({ file, range: selection }, wire.encoding),
          },
          ...(container !== undefined && { containerName: container }),
        });
      add(file, children, name, query, found);
    }
  }

  return { workspaceSymbolProvider: true };
}

/** Whether the letters of a query stand in a name in their order, as the protocol wants it. */
function isIn(query: string, name: string): boolean {
  let at = 0;
  for (const letter of query) {
    at = name.indexOf(letter, at) + 1;
    if (at === 0) return false;
  }
  return true;
}
