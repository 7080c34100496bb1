import type { Range, TomlDocument } from "../toml/index.ts";
import type { Part } from "./part.ts";
import { createSource, type Source } from "./source.ts";

/** One version of one TOML text. Immutable; what is worked out from it is kept on it. The object is its identity. */
export interface KataDocument {
  /** The file in which it stands. */
  readonly source: Source;
  /** Where in the file; absent when it is the whole of it. */
  readonly part?: Part;
  readonly toml: TomlDocument;
  /** Kept results by the function that made them; use {@link derive}. */
  readonly cache: Map<unknown, unknown>;
}

/** A place in a document; offsets of its own text. */
export interface Site {
  readonly file: KataDocument;
  readonly range: Range;
}

/**
 * A document that is the whole of its file.
 *
 * @param badByte offset of the first byte that is not UTF-8.
 */
export function createDocument(path: string, toml: TomlDocument, badByte?: number): KataDocument {
  return { source: createSource(path, toml, badByte), toml, cache: new Map() };
}

/** A document that is a part of its file. */
export function createPart(source: Source, part: Part, toml: TomlDocument): KataDocument {
  return { source, part, toml, cache: new Map() };
}

/** Computes once for a document what `compute` makes of it. */
export function derive<T>(document: KataDocument, compute: (document: KataDocument) => T): T {
  if (document.cache.has(compute)) return document.cache.get(compute) as T;
  const made = compute(document);
  document.cache.set(compute, made);
  return made;
}
