import type { Pieces } from "./scanner/text-pieces.ts";
import { buildTree, type Place } from "./tree/header-tree.ts";
import { moved, movedProblem } from "./tree/sections.ts";
import { tableOf } from "./tree/tables.ts";
import type { Range, Section, SectionContent, Statement, SyntaxProblem, TomlDocument } from "./types.ts";

/** Puts a document together from its statements and the content of its sections. */
export function createDocument(
  pieces: Pieces,
  statements: readonly Statement[],
  contents: readonly SectionContent[],
): TomlDocument {
  const { root, places, problems } = buildTree(contents);
  const features = lazy(() => collect(contents, (content) => content.features, moved));
  const placeholders = lazy(() => collect(contents, (content) => content.placeholders, moved));
  const sections = lazy(() => createSections(contents, places));
  const text = lazy(() => pieces.join(""));
  return {
    get text() {
      return text();
    },
    pieces,
    statements,
    get root() {
      return tableOf(root);
    },
    errors: collectErrors(contents, problems),
    get features() {
      return features();
    },
    get placeholders() {
      return placeholders();
    },
    get sections() {
      return sections();
    },
    contents,
  };
}

function lazy<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

function collect<T extends Range>(
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
    const { header, count, length } = content;
    sections.push({
      start,
      end: start + length,
      first,
      count,
      ...(header && { header }),
      path,
      get table() {
        return tableOf(scope);
      },
    });
    start += length;
    first += count;
  }
  return sections;
}
