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

export function createUnopened({ connection, documents, wire }: Session): Unopened {
  const sides = new Map<string, ByPath>();
  /** What the client has been told last, as JSON. */
  const told = new Map<string, string>();

  function settle(path: string): void {
    if (documents.byPath(path)) return;
    const knowing = [...sides].filter(([, found]) => found.has(path));
    // An open document knows what is typed in it.
    const [, found] = knowing.find(([side]) => side !== WORKSPACE) ?? knowing[0] ?? [];
    const known = found?.get(path) ?? [];
    const text = JSON.stringify(known);
    if (text === (told.get(path) ?? "[]")) return;
    if (known.length > 0) told.set(path, text);
    else told.delete(path);
    connection.sendDiagnostics({ uri: wire.uriOf(path), diagnostics: [...known] });
  }

  return {
    tell(side, found) {
      const before = sides.get(side);
      sides.set(side, found);
      for (const path of new Set([...(before?.keys() ?? []), ...found.keys()])) settle(path);
    },
    forget(side) {
      const before = sides.get(side);
      sides.delete(side);
      for (const path of before?.keys() ?? []) settle(path);
    },
    opened: (path) => void told.delete(path),
    closed: settle,
  };
}
