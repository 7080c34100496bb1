import { NONE } from "../scanner/reader.ts";
import type {
  HeaderSyntax,
  Names,
  PairSyntax,
  Range,
  SectionContent,
  Statement,
  SyntaxProblem,
} from "../types.ts";
import { defineNames } from "./key-names.ts";

export function isPair(statement: Statement): statement is Statement & { readonly syntax: PairSyntax } {
  return statement.syntax.kind === "pair";
}

export function isHeader(statement: Statement): statement is Statement & { readonly syntax: HeaderSyntax } {
  return statement.syntax.kind === "table" || statement.syntax.kind === "array-table";
}

/** Moves what has a place by `by` units. */
export const moved = <T extends Range>(item: T, by: number): T =>
  by === 0 ? item : { ...item, start: item.start + by, end: item.end + by };

export const movedStatement = ({ start, syntax }: Statement, by: number): Statement => ({
  start: start + by,
  syntax,
});

/** {@link moved} of a syntax problem, with its fix and what it relates to. */
export function movedProblem(problem: SyntaxProblem, by: number): SyntaxProblem {
  if (by === 0) return problem;
  const { start, end, code, message, fix, related } = problem;
  return {
    start: start + by,
    end: end + by,
    code,
    message,
    ...(fix && { fix: moved(fix, by) }),
    ...(related && { related: moved(related, by) }),
  };
}

/** Gathers statements, each run from a header up to the next; of none nothing. */
export function readSections(statements: readonly Statement[]): SectionContent[] {
  const contents: SectionContent[] = [];
  for (let first = 0; first < statements.length; ) {
    const content = readSection(statements, first);
    contents.push(content);
    first += content.statements.length;
  }
  return contents;
}

/** Gathers the statements from `first` up to the next header. */
export function readSection(statements: readonly Statement[], first: number): SectionContent {
  const head = statements[first];
  const start = head?.start ?? 0;
  const names: Names = new Map();
  let errors: SyntaxProblem[] = NONE;
  const report = (problem: SyntaxProblem): void => {
    if (errors === NONE) errors = [];
    errors.push(problem);
  };
  const features = [];
  const placeholders = [];
  const own: Statement[] = [];
  let length = 0;
  let reach = 0;
  for (let at = first; at < statements.length; at++) {
    const statement = statements[at] as Statement;
    if (at > first && isHeader(statement)) break;
    const { syntax } = statement;
    const base = statement.start - start;
    own.push({ start: base, syntax });
    length += syntax.length;
    reach = Math.max(reach, length + syntax.lookahead);
    for (const problem of syntax.errors) report(movedProblem(problem, base));
    for (const feature of syntax.features) features.push(moved(feature, base));
    for (const placeholder of syntax.placeholders) placeholders.push(moved(placeholder, base));
    // A key that is half typed is no second definition.
    if (syntax.kind === "pair")
      defineNames(names, syntax.pair, base, syntax.equals === undefined ? () => {} : report);
  }
  const sorted = errors.length > 1 ? errors.sort((a, b) => a.start - b.start) : errors;
  const shared = { statements: own, length, reach, names, errors: sorted, features, placeholders };
  const syntax = head?.syntax;
  return syntax && (syntax.kind === "table" || syntax.kind === "array-table")
    ? { header: syntax, ...shared }
    : shared;
}
