import type { KataDocument } from "../documents/document.ts";
import type { Problem } from "../lint/problem.ts";
import { certainFix, type Edit } from "../rules/rule.ts";
import type { Range } from "../toml/index.ts";
import {
  type Budget,
  breaksSyntax,
  certainFixes,
  type Ground,
  harmlessFixes,
  type Proposal,
} from "./harmless-fixes.ts";

/** Something that can be done about a problem. */
export interface Action {
  readonly title: string;
  readonly kind: "fix" | "fix-all" | "suppress";
  readonly edits: readonly Edit[];
  readonly problem?: Problem;
  /** The one to take when nobody chooses. */
  readonly preferred?: boolean;
}

/** What can be done about the problems of a document that touch a range. */
export function actionsIn(document: KataDocument, ground: Ground, range: Range): readonly Action[] {
  const problems = ground.problems.filter(({ file }) => file === document);
  const touched = problems.filter(
    (problem) => problem.range.start <= range.end && problem.range.end >= range.start,
  );
  const actions: Action[] = [];
  // Who marks half a file waits for no more than this.
  const budget: Budget = { trials: 12 };
  const codes = new Set(touched.map(({ code }) => code));
  for (const code of codes) {
    const own = touched.filter((problem) => problem.code === code);
    for (const problem of own)
      for (const fix of problem.fixes) {
        if (breaksSyntax(fix)) continue;
        const preferred =
          certainFix(problem) === fix && harmlessFixes(ground, [{ problem, fix }], budget).length > 0;
        actions.push({ title: fix.title, kind: "fix", edits: fix.edits, problem, preferred });
      }
    if (!own.some(certainFix)) continue;
    const same = certainFixes(problems.filter((problem) => problem.code === code));
    const all = same.length > 1 ? harmlessFixes(ground, same, budget) : [];
    if (all.length > 1)
      actions.push({ title: `Fix all of ${code} in this file`, kind: "fix", edits: editsOf(all) });
  }
  for (const code of codes) {
    const problem = touched.find((one) => one.code === code)!;
    actions.push(suppressLine(document, problem), suppressFile(document, problem));
  }
  return actions;
}

/** The edits of every fix of a document that leaves no choice and does no harm; of those that touch the first. */
export function fixAll(document: KataDocument, ground: Ground): readonly Edit[] {
  const problems = ground.problems.filter(({ file }) => file === document);
  return editsOf(harmlessFixes(ground, certainFixes(problems)));
}

const editsOf = (proposals: readonly Proposal[]): readonly Edit[] =>
  proposals.flatMap(({ fix }) => fix.edits);

/** A directive on the line above. One that is there already gets a further name. */
function suppressLine(document: KataDocument, problem: Problem): Action {
  const { text } = document.toml;
  const { code, range } = problem;
  const start = text.lastIndexOf("\n", range.start - 1) + 1;
  const above = text.slice(text.lastIndexOf("\n", start - 2) + 1, Math.max(0, start - 1));
  const indent = /^[ \t]*/.exec(text.slice(start))?.[0] ?? "";
  const newline = text.includes("\r\n") ? "\r\n" : "\n";
  const title = `Ignore ${code} here`;
  if (/^\s*#\s*kata-config:\s*ignore\s(?!.*\s--)/.test(above)) {
    const end = start - 1 - (text[start - 2] === "\r" ? 1 : 0);
    return {
      title,
      kind: "suppress",
      problem,
      edits: [{ file: document, range: { start: end, end }, text: ` ${code}` }],
    };
  }
  const line = `${indent}# kata-config: ignore ${code}${newline}`;
  return {
    title,
    kind: "suppress",
    problem,
    edits: [{ file: document, range: { start, end: start }, text: line }],
  };
}

function suppressFile(document: KataDocument, problem: Problem): Action {
  const newline = document.toml.text.includes("\r\n") ? "\r\n" : "\n";
  const start = document.toml.text.startsWith("\ufeff") ? 1 : 0;
  const line = `# kata-config: ignore-file ${problem.code}${newline}`;
  return {
    title: `Ignore ${problem.code} in this file`,
    kind: "suppress",
    problem,
    edits: [{ file: document, range: { start, end: start }, text: line }],
  };
}
