import { readFileSync, writeFileSync } from "node:fs";
import { type OutsideEdit, outsideEdit } from "../documents/outside.ts";
import { absolutePath } from "../environment/files.ts";
import type { Problem } from "../lint/problem.ts";
import { certainFix, type Fix } from "../rules/rule.ts";
import { type Span, span } from "./report/place.ts";
import type { Session } from "./session.ts";
import { UsageError } from "./usage-error.ts";

/** A fix that was applied, and where its problem stood in the text as it was then. */
export interface AppliedFix {
  readonly at: Span;
  readonly code: string;
  readonly title: string;
}

/** A fix may bring a problem with a fix of its own; this ends a quarrel between two rules. */
const MOST_ROUNDS = 10;

/**
 * Applies fixes in memory until none is left: those that leave no choice, in files that were asked for. Of fixes that touch each other one waits for the next round.
 *
 * @param check finds the problems of the texts as they stand now.
 */
export function fixAll(
  session: Session,
  check: () => { readonly problems: readonly Problem[]; readonly paths: ReadonlySet<string> },
): readonly AppliedFix[] {
  const applied: AppliedFix[] = [];
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { problems, paths } = check();
    const chosen = choose(problems, paths);
    if (chosen.length === 0) break;
    for (const { problem, fix } of chosen)
      applied.push({ at: span(problem), code: problem.code, title: fix.title });
    change(
      session,
      chosen.flatMap(({ edits }) => edits),
    );
  }
  return applied;
}

interface Chosen {
  readonly problem: Problem;
  readonly fix: Fix;
  readonly edits: readonly OutsideEdit[];
}

function choose(problems: readonly Problem[], paths: ReadonlySet<string>): readonly Chosen[] {
  const chosen: Chosen[] = [];
  const taken: OutsideEdit[] = [];
  for (const problem of problems) {
    const fix = certainFix(problem);
    if (!fix?.edits.every(({ file }) => paths.has(file.source.path))) continue;
    const edits = fix.edits.flatMap((edit) => outsideEdit(edit) ?? []);
    if (edits.some((edit) => taken.some((other) => touches(edit, other)))) continue;
    taken.push(...edits);
    chosen.push({ problem, fix, edits });
  }
  return chosen;
}

function touches(a: OutsideEdit, b: OutsideEdit): boolean {
  return a.source.path === b.source.path && a.range.start <= b.range.end && b.range.start <= a.range.end;
}

function change(session: Session, edits: readonly OutsideEdit[]): void {
  const byFile = new Map<string, OutsideEdit[]>();
  for (const edit of edits) byFile.set(edit.source.path, [...(byFile.get(edit.source.path) ?? []), edit]);
  for (const [path, own] of byFile) {
    let { text } = own[0]!.source;
    // From the end, so that what is still to be changed stays where it was.
    for (const { range, text: inserted } of own.sort((a, b) => b.range.start - a.range.start))
      text = text.slice(0, range.start) + inserted + text.slice(range.end);
    session.changed.set(absolutePath(session.workspace.files, path), text);
  }
}

/**
 * Writes the changed texts to the disk.
 *
 * @throws UsageError when a file cannot be written, or holds bytes that are not UTF-8 and would be lost.
 */
export function writeChanged({ changed }: Session): void {
  for (const path of changed.keys()) {
    const bytes = readFileSync(path);
    if (!Buffer.from(bytes.toString("utf8"), "utf8").equals(bytes))
      throw new UsageError(`${path} is not UTF-8; no file was changed.`);
  }
  for (const [path, text] of changed) {
    try {
      writeFileSync(path, text);
    } catch (error) {
      throw new UsageError(`cannot write ${path}: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
    }
  }
}
