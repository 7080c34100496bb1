import { parse, type Range, type TomlDocument } from "../toml/index.ts";
import type { Part } from "./part.ts";
import { createSource, type Source } from "./source.ts";
import type { YamlNode } from "./yaml/tree.ts";

/** One version of one TOML text. Immutable; what is worked out from it is kept on it. The object is its identity. */
export interface KataDocument {
  /** The file in which it stands. */
  readonly source: Source;
  /** Where in the file; absent when it is the whole of it. */
  readonly part?: Part;
  /** Of a manifest that of an empty text. */
  readonly toml: TomlDocument;
  /** What a manifest says: YAML that speaks to Kata beside or without TOML in it. */
  readonly yaml?: readonly YamlNode[];
  /** What the configuration of a container engine says that has a handler of Kata's; `yaml` is empty then. */
  readonly cri?: TomlDocument;
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

/** A document of which no file is there: made of what is known of one. */
export function createMade(name: string, toml: TomlDocument): KataDocument {
  return { source: { ...createSource(name, toml.text), isMade: true }, toml, cache: new Map() };
}

/** A manifest: a file, or a part of one. */
export function createManifest(
  source: Source,
  part: Part | undefined,
  yaml: readonly YamlNode[],
): KataDocument {
  return { source, ...(part && { part }), toml: NOTHING, yaml, cache: new Map() };
}

/** The configuration of containerd or CRI-O: a file, or a part of one. */
export function createCri(source: Source, part: Part | undefined, cri: TomlDocument): KataDocument {
  return { ...createManifest(source, part, []), cri };
}

const NOTHING = parse("");

/** The text in which the offsets of a document count. */
export function textOfDocument({ part, source }: KataDocument): string {
  return part ? part.text : source.text;
}

/** Computes once for a document what `compute` makes of it. */
export function derive<T>(document: KataDocument, compute: (document: KataDocument) => T): T {
  if (document.cache.has(compute)) return document.cache.get(compute) as T;
  const made = compute(document);
  document.cache.set(compute, made);
  return made;
}
