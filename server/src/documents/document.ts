import { type LineIndex, lineIndex, type TomlDocument } from "../toml/index.ts";

/** One version of one file. Immutable; what is worked out from it is kept on it. */
export interface KataDocument {
  /** The path or URI by which the caller knows the file. */
  readonly path: string;
  readonly toml: TomlDocument;
  /** Kept results by the function that made them; use {@link derive}. */
  readonly cache: Map<unknown, unknown>;
}

export function createDocument(path: string, toml: TomlDocument): KataDocument {
  return { path, toml, cache: new Map() };
}

/** Computes once for a document what `compute` makes of it. */
export function derive<T>(document: KataDocument, compute: (document: KataDocument) => T): T {
  if (document.cache.has(compute)) return document.cache.get(compute) as T;
  const made = compute(document);
  document.cache.set(compute, made);
  return made;
}

const indexLines = (document: KataDocument): LineIndex => lineIndex(document.toml.text);

/** Line and column lookups of a document. */
export function lines(document: KataDocument): LineIndex {
  return derive(document, indexLines);
}
