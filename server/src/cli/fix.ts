import type { KataDocument } from "../documents/document.ts";
import { type OutsideEdit, outsideEdits } from "../documents/outside.ts";
import { absolutePath } from "../environment/files.ts";
import {
  type Budget,
  certainFixes,
  editsOf,
  type Ground,
  harmlessFixes,
  type Proposal,
} from "../features/harmless-fixes.ts";
import type { Problem, SeverityOverrides } from "../lint/problem.ts";
import { readRegular, replaceFile } from "../node/replace-file.ts";
import { applyEdits } from "../toml/edit/index.ts";
import { lengthOf } from "../toml/index.ts";
import type { Gathered } from "./gather.ts";
import { type Span, span } from "./report/place.ts";
import type { Session } from "./session.ts";
import { UsageError } from "./usage-error.ts";

/** A fix that was applied, and where its problem stood in the text as it was then. */
export interface AppliedFix {
  readonly at: Span;
  readonly code: string;
  readonly title: string;
}

/**
 * Applies fixes in memory until none is left: those that leave no choice and do no harm, in files that were asked
 * for. Of fixes that overlap one waits for the next round.
 *
 * @param look gathers the files as they stand now.
 * @param severities of the user's own: a rule that is off has no fixes.
 * @param isWanted whether a problem is one to mend; all are when absent.
 */
export function fixAll(
  session: Session,
  look: () => readonly Gathered[],
  severities: SeverityOverrides,
  isWanted: (problem: Problem) => boolean = () => true,
): readonly AppliedFix[] {
  const applied: AppliedFix[] = [];
  const budgets = new Map<string, Budget>();
  // Every round leaves fewer problems than the one before it.
  for (;;) {
    const all = look();
    const before = applied.length;
    const edits: OutsideEdit[] = [];
    const done = new Set<string>();
    const byPath = index(all);
    for (const gathered of all) {
      const paths = pathsOf(gathered);
      const { part, source } = gathered.document;
      // Of files that share one the others wait for the next round; parts of one file have nothing in common.
      if (!part && paths.some((path) => done.has(path))) continue;
      const sharing = part ? [gathered] : [...new Set(paths.flatMap((path) => byPath.get(path) ?? []))];
      const budget = budgets.get(source.path) ?? { trials: trialsFor(gathered) };
      budgets.set(source.path, budget);
      const fixes = fixesOf(session, gathered, sharing, severities, isWanted, budget);
      for (const { problem, fix } of fixes)
        applied.push({ at: span(problem), code: problem.code, title: fix.title });
      const own = outsideEdits(editsOf(fixes)) ?? [];
      edits.push(...own);
      for (const edit of own) done.add(edit.source.path);
    }
    changeTexts(session, edits);
    if (applied.length === before) break;
  }
  return applied;
}

/** Files that are longer than any that people write are tried less often, so that no text takes for ever. */
function trialsFor({ assembly }: Gathered): number {
  const files = assembly.units[0]?.files ?? [];
  const length = files.reduce((sum, { toml }) => sum + lengthOf(toml.pieces), 0);
  return Math.max(4, Math.min(200, Math.round(20_000_000 / Math.max(1, length))));
}

const pathsOf = ({ document, assembly }: Gathered): readonly string[] =>
  [document, ...(assembly.units[0]?.files ?? [])].map(({ source }) => source.path);

/** What was gathered by the files that it reads. */
function index(all: readonly Gathered[]): ReadonlyMap<string, readonly Gathered[]> {
  const byPath = new Map<string, Gathered[]>();
  for (const gathered of all)
    for (const path of pathsOf(gathered)) {
      const there = byPath.get(path);
      if (there) there.push(gathered);
      else byPath.set(path, [gathered]);
    }
  return byPath;
}

/** @param sharing all that reads one of the files, itself included. */
function fixesOf(
  session: Session,
  gathered: Gathered,
  sharing: readonly Gathered[],
  severities: SeverityOverrides,
  isWanted: (problem: Problem) => boolean,
  budget: Budget,
): readonly Proposal[] {
  const own = session.problems(gathered.assembly, severities);
  // What a link leads to out of the directories that were named is not ours to change, and bytes that are not UTF-8
  // would be lost.
  const mayChange = ({ source }: KataDocument) =>
    !session.isOutside(source.path) && source.badByte === undefined;
  const asked = new Set(gathered.files.filter(mayChange));
  const proposals = certainFixes(own.filter(isWanted), ({ file }) => asked.has(file));
  if (proposals.length === 0) return proposals;
  const ground: Ground = {
    problems: sharing.flatMap((one) => (one === gathered ? own : session.problems(one.assembly, severities))),
    retry: (changed) =>
      sharing.flatMap(({ assembly, options }) => session.retry(assembly, changed, options, severities)),
  };
  return harmlessFixes(ground, proposals, budget);
}

/** Puts edits into the texts of the session. */
export function changeTexts(session: Session, edits: readonly OutsideEdit[]): void {
  const byFile = new Map<string, OutsideEdit[]>();
  for (const edit of edits) byFile.set(edit.source.path, [...(byFile.get(edit.source.path) ?? []), edit]);
  for (const [path, own] of byFile) {
    const name = absolutePath(session.workspace.files, path);
    const { text } = own[0]!.source;
    const before = session.changed.get(name)?.before ?? text;
    session.changed.set(name, { before, after: applyEdits(text, own) });
  }
}

/**
 * Writes the changed texts to the disk; before the first, a look at whether each is still what was read.
 *
 * @throws UsageError when a file holds bytes that are not UTF-8 and would be lost, has changed since it was read, or
 * cannot be written. It names what was written and what was not.
 */
export function writeChanged({ changed }: Session): void {
  const left = [...changed.keys()];
  const written: string[] = [];
  try {
    const bytes = new Map(left.map((path) => [path, bytesOf(path, changed.get(path)!.before)]));
    for (const [path, { after }] of changed) {
      replaceFile(path, bytes.get(path)!, Buffer.from(after, "utf8"));
      written.push(path);
      left.shift();
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const outcome =
      written.length === 0
        ? "no file was changed"
        : `written: ${written.join(", ")}; not written: ${left.join(", ")}`;
    throw new UsageError(`${reason}; ${outcome}.`);
  }
}

function bytesOf(path: string, before: string): Buffer {
  const bytes = readRegular(path);
  const text = bytes.toString("utf8");
  if (!Buffer.from(text, "utf8").equals(bytes)) throw new UsageError(`${path} is not UTF-8`);
  if (text !== before) throw new UsageError(`${path} has changed since it was read`);
  return bytes;
}
