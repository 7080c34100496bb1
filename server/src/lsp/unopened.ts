import type { Diagnostic } from "vscode-languageserver";
import type { Session } from "./session.ts";

/** Diagnostics of files that are not open, by their paths. */
export type ByPath = ReadonlyMap<string, readonly Diagnostic[]>;

/** The side that has looked at the whole workspace. */
export const WORKSPACE = "workspace";

/** Tells the client of problems in files that it has not open, and takes them back. */
export interface Unopened {
  /**
   * What was found from one side: the URI of an open document that is read together with the files, or
   * {@link WORKSPACE}. What the same side told before is forgotten.
   */
  tell(side: string, found: ByPath): void;
  forget(side: string): void;
  /** A file was opened: what it has is told with it from now on. */
  opened(path: string): void;
  /** A file was closed. */
  closed(path: string): void;
}

/** Sends `textDocument/publishDiagnostics` for a path only when what is known of it has changed. */
export function createUnopened({ connection, documents, wire }: Session): Unopened {
  const sides = new Map<string, ByPath>();
  /** The sides that know of a path, in the order in which they came to know it. */
  const knowing = new Map<string, Set<string>>();
  /** What the client has been told last, as JSON. */
  const told = new Map<string, string>();

  function settle(path: string): void {
    if (documents.byPath(path)) return;
    const known = sides.get(bestSide(path) ?? "")?.get(path) ?? [];
    const text = JSON.stringify(known);
    if (text === (told.get(path) ?? "[]")) return;
    if (known.length > 0) told.set(path, text);
    else told.delete(path);
    connection.sendDiagnostics({ uri: wire.uriOf(path), diagnostics: [...known] });
  }

  /** An open document knows what is typed in it, the workspace does not. */
  function bestSide(path: string): string | undefined {
    for (const side of knowing.get(path) ?? []) if (side !== WORKSPACE) return side;
    return knowing.get(path)?.has(WORKSPACE) ? WORKSPACE : undefined;
  }

  function replace(side: string, found: ByPath): void {
    const before = sides.get(side);
    if (found.size > 0) sides.set(side, found);
    else sides.delete(side);
    for (const path of before?.keys() ?? []) {
      const own = knowing.get(path);
      if (found.has(path) || !own?.delete(side)) continue;
      if (own.size === 0) knowing.delete(path);
    }
    for (const path of found.keys()) {
      const own = knowing.get(path);
      if (own) own.add(side);
      else knowing.set(path, new Set([side]));
    }
    for (const path of new Set([...(before?.keys() ?? []), ...found.keys()])) settle(path);
  }

  return {
    tell: replace,
    forget: (side) => replace(side, new Map()),
    opened: (path) => void told.delete(path),
    closed: settle,
  };
}
