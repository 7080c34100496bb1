import type { KataDocument } from "../documents/document.ts";
import type { Problem } from "../lint/problem.ts";
import { certainFix, type Edit, type Fix } from "../rules/rule.ts";
import type { Range } from "../toml/index.ts";

/** Something that can be done about a problem. */
export interface Action {
  readonly title: string;
  readonly kind: "fix" | "fix-all" | "suppress";
  readonly edits: readonly Edit[];
  readonly problem?: Problem;
  /** The one to take when nobody chooses. */
  readonly preferred?: boolean;
}

/** What can be done about the problems that touch a range. */
export function actionsIn(
  document: KataDocument,
  problems: readonly Problem[],
  range: Range,
): readonly Action[] {
  const touched = problems.filter(
    (problem) => problem.range.start <= range.end && problem.range.end >= range.start,
  );
  const actions: Action[] = [];
  for (const problem of touched) {
    problem.fixes.forEach((fix, index) => {
      const preferred = index === 0 && certainFix(problem) !== undefined;
      actions.push({ title: fix.title, kind: "fix", edits: fix.edits, problem, preferred });
    });
    const same = problems.filter((other) => other.code === problem.code && certainFix(other));
    if (
      certainFix(problem) &&
      same.length > 1 &&
      !actions.some((one) => one.title === titleOfAll(problem.code))
    ) {
      const edits = editsOfAll(same);
      actions.push({ title: titleOfAll(problem.code), kind: "fix", edits });
    }
  }
  const codes = new Set<string>();
  for (const problem of touched) {
    if (codes.has(problem.code)) continue;
    codes.add(problem.code);
    actions.push(suppressLine(document, problem), suppressFile(document, problem));
  }
  return actions;
}

/** Every fix that leaves no choice; of those that overlap the first. */
export function fixAll(problems: readonly Problem[]): Action | undefined {
  const edits = editsOfAll(problems.filter(certainFix));
  return edits.length > 0 ? { title: "Fix all that can be fixed safely", kind: "fix-all", edits } : undefined;
}

function titleOfAll(code: string): string {
  return `Fix all of ${code} in this file`;
}

function editsOfAll(problems: readonly Problem[]): readonly Edit[] {
  const chosen: Edit[] = [];
  for (const { fixes } of problems) {
    const fix: Fix = fixes[0]!;
    const clash = fix.edits.some((edit) =>
      chosen.some(
        (other) =>
          other.file === edit.file &&
          other.range.start <= edit.range.end &&
          other.range.end >= edit.range.start,
      ),
    );
    if (!clash) chosen.push(...fix.edits);
  }
  return chosen;
}

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
