import { type Pieces, type TextView, viewOf } from "./scanner/text-pieces.ts";
import { buildTree, type HeaderTree, type Place } from "./tree/header-tree.ts";
import { moved, movedProblem, movedStatement, readSection } from "./tree/sections.ts";
import { tableOf } from "./tree/tables.ts";
import type {
  Extension,
  FeatureUse,
  PlaceholderUse,
  Section,
  SectionContent,
  Statement,
  SyntaxProblem,
  Table,
  TomlDocument,
} from "./types.ts";

/** Puts a document together from the content of its sections; of an empty text there is none. */
export function createDocument(pieces: Pieces, contents: readonly SectionContent[]): TomlDocument {
  return new LazyDocument(pieces, contents.length > 0 ? contents : [readSection([], 0)]);
}

/** What not every use of a document needs is made when it is first asked for. A class as `LazyTable` is one. */
class LazyDocument implements TomlDocument {
  readonly pieces: Pieces;
  readonly contents: readonly SectionContent[];
  readonly errors: readonly SyntaxProblem[];
  readonly #tree: HeaderTree;
  #text: string | undefined;
  #statements: readonly Statement[] | undefined;
  #features: readonly FeatureUse[] | undefined;
  #placeholders: readonly PlaceholderUse[] | undefined;
  #sections: readonly Section[] | undefined;

  constructor(pieces: Pieces, contents: readonly SectionContent[]) {
    this.pieces = pieces;
    this.contents = contents;
    this.#tree = buildTree(contents);
    this.errors = collectErrors(contents, this.#tree.problems);
  }

  get text(): string {
    this.#text ??= this.pieces.join("");
    return this.#text;
  }

  get view(): TextView {
    return this.#text ?? viewOf(this.pieces);
  }

  get statements(): readonly Statement[] {
    this.#statements ??= collect(this.contents, (content) => content.statements, movedStatement);
    return this.#statements;
  }

  get root(): Table {
    return tableOf(this.#tree.root);
  }

  get features(): readonly FeatureUse[] {
    this.#features ??= collect(this.contents, (content) => content.features, moved);
    return this.#features;
  }

  get extensions(): readonly Extension[] {
    return this.#tree.extensions;
  }

  get placeholders(): readonly PlaceholderUse[] {
    this.#placeholders ??= collect(this.contents, (content) => content.placeholders, moved);
    return this.#placeholders;
  }

  get sections(): readonly Section[] {
    this.#sections ??= createSections(this.contents, this.#tree.places);
    return this.#sections;
  }
}

function collect<T>(
  contents: readonly SectionContent[],
  pick: (content: SectionContent) => readonly T[],
  move: (item: T, by: number) => T,
): T[] {
  const all: T[] = [];
  let start = 0;
  for (const content of contents) {
    for (const item of pick(content)) all.push(move(item, start));
    start += content.length;
  }
  return all;
}

function collectErrors(
  contents: readonly SectionContent[],
  problems: readonly SyntaxProblem[],
): readonly SyntaxProblem[] {
  const errors = collect(contents, (content) => content.errors, movedProblem);
  return problems.length === 0 ? errors : [...errors, ...problems].sort((a, b) => a.start - b.start);
}

function createSections(contents: readonly SectionContent[], places: readonly Place[]): readonly Section[] {
  const sections: Section[] = [];
  let start = 0;
  let first = 0;
  for (const [i, content] of contents.entries()) {
    const { scope, path } = places[i] as Place;
    const { header, statements, length } = content;
    const count = statements.length;
    const table = tableOf(scope);
    sections.push({ start, end: start + length, first, count, ...(header && { header }), path, table });
    start += length;
    first += count;
  }
  return sections;
}
