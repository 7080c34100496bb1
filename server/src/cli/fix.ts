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
  type Tried,
} from "../features/harmless-fixes.ts";
import { costOfReading, keepingParts, type Mended } from "../features/kept-parts.ts";
import type { Problem, SeverityOverrides } from "../lint/problem.ts";
import type { Edit } from "../rules/rule.ts";
import { applyEdits } from "../toml/edit/index.ts";
import { append } from "../util/append.ts";
import { allSteps, type Steps } from "../util/steps.ts";
import { byPaths, type Group, groupsOf, readPaths } from "./fix-groups.ts";
import type { Gathered } from "./gather.ts";
import { type Span, span } from "./report/place.ts";
import type { Session } from "./session.ts";

/** How many findings of one rule in one file the first round looks at. */
const FIRST_ROUND = 300;
/** How many times as many the next one does, so that the work is in proportion to the text, and how many at most. */
const GROWTH = 8;
const MOST = 50_000;
/** What the trials of fixes of all files may cost: no text takes for ever. Each main file has the share of what it reads. */
const MOST_WORK = 16_000_000;
/** The least that is a share, however many files there are. */
const LEAST_WORK = 1_000_000;

/** A fix that was applied, and where its problem stood in the text as it was then. */
export interface AppliedFix {
  readonly at: Span;
  /** The file that it changed, from the root. */
  readonly path: string;
  readonly code: string;
  readonly title: string;
}

/** What was done. */
export interface Fixing {
  readonly applied: readonly AppliedFix[];
  /** Files in which that many fixes were not tried, because it would take too long. */
  readonly untried: ReadonlyMap<string, number>;
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
): Fixing {
  const applied: AppliedFix[] = [];
  const budgets = new Map<string, Budget>();
  const untried = new Map<string, number>();
  // Every round leaves fewer problems than the one before it.
  for (let most = FIRST_ROUND; ; most = Math.min(MOST, GROWTH * most)) {
    const all = look();
    const before = applied.length;
    const edits: OutsideEdit[] = [];
    const make = (fixes: readonly Fixes[]): void => {
      const made = outsideEdits(fixes.flatMap((one) => one.edits));
      if (!made) return;
      append(edits, made);
      for (const { problem, fix } of fixes.flatMap(({ proposals }) => proposals))
        applied.push({
          at: span(problem),
          path: absolutePath(session.workspace.files, fix.edits[0]!.file.source.path),
          code: problem.code,
          title: fix.title,
        });
    };
    // A file that was also looked at as a template is mended as one, with what is told of the template in view.
    const templates = new Set(all.flatMap(({ document }) => (document.part ? [document.source.path] : [])));
    const mend = (group: Group, keeps?: Ground["keeps"]): Fixes => {
      const { document } = group.head;
      const { path } = document.source;
      const isItsOwn = (problem: Problem, of: Gathered) =>
        isWanted(problem) && (of.document.part !== undefined || !templates.has(problem.file.source.path));
      const share = (MOST_WORK * group.members.length) / all.length;
      const budget = budgets.get(path) ?? { work: Math.max(LEAST_WORK, share) };
      budgets.set(path, budget);
      const tried = fixesOf(session, group, isItsOwn, { severities, most, budget, keeps });
      untried.delete(path);
      if (tried.untried > 0) untried.set(path, tried.untried);
      return { group, document, proposals: tried.harmless, edits: editsOf(tried.harmless) };
    };
    const byPath = byPaths(all, readPaths);
    // What reads a file that was changed, and what does so as a whole, not as parts of it.
    const touched = new Set<Gathered>();
    const touchedAsWhole = new Set<Gathered>();
    const inParts = new Map<string, Fixes[]>();
    for (const group of groupsOf(all)) {
      const { part, source } = group.head.document;
      // Parts of one file have nothing in common, but a template may also have been looked at as a drop-in.
      const waiting = part ? touchedAsWhole : touched;
      if (group.readers.some((one) => waiting.has(one))) continue;
      const fixes = mend(group);
      const own = inParts.get(source.path) ?? [];
      if (!part) make([fixes]);
      else if (own.push(fixes) === 1) inParts.set(source.path, own);
      for (const path of new Set(fixes.edits.map(({ file }) => file.source.path)))
        for (const reader of byPath.get(path) ?? []) {
          touched.add(reader);
          if (!part) touchedAsWhole.add(reader);
        }
    }
    for (const own of inParts.values()) {
      const found = own.filter((fixes) => fixes.edits.length > 0);
      // biome-ignore lint/correctness/useYield: nothing else waits here
      const again = function* ({ group }: Fixes, keeps: Ground["keeps"]): Steps<Fixes> {
        return mend(group, keeps);
      };
      make(allSteps(keepingParts(found, again)));
    }
    changeTexts(session, edits);
    if (applied.length === before) break;
  }
  return { applied, untried };
}

/** The fixes of a group, and all that they change. */
interface Fixes extends Mended {
  readonly group: Group;
  readonly proposals: readonly Proposal[];
}

/** How problems are asked for. */
interface Asked {
  readonly severities: SeverityOverrides;
  /** How many of one rule in one file. */
  readonly most: number;
  /** What trials of the file's fixes may still cost. */
  readonly budget: Budget;
  readonly keeps: Ground["keeps"] | undefined;
}

/** The fixes of a group to make in this round. */
function fixesOf(
  session: Session,
  { head, members, readers }: Group,
  isWanted: (problem: Problem, of: Gathered) => boolean,
  { severities, most, budget, keeps }: Asked,
): Tried {
  const problemsOf = ({ assembly }: Gathered) => session.problems(assembly, severities, most);
  const own = new Map(members.map((one) => [one, problemsOf(one)]));
  // What a link leads to out of the directories that were named is not ours to change, and bytes that are not UTF-8
  // would be lost.
  const mayChange = ({ source }: KataDocument) =>
    !session.isOutside(source.path) && source.badByte === undefined;
  const asked = new Set(members.flatMap(({ files }) => files.filter(mayChange)));
  const wanted = members.flatMap((one) => own.get(one)!.filter((problem) => isWanted(problem, one)));
  const proposals = certainFixes(wanted, ({ file }) => asked.has(file));
  if (proposals.length === 0) return { harmless: proposals, untried: 0 };
  const grounds = readers.map((one) => {
    const problems = own.get(one) ?? problemsOf(one);
    return { one, ground: session.ground(one.assembly, problems, one.options, severities, most) };
  });
  const together: Ground = {
    problems: grounds.flatMap(({ ground }) => ground.problems),
    cost: grounds.reduce((sum, { ground }) => sum + ground.cost, keeps ? costOfReading(head.document) : 0),
    ...(keeps && { keeps }),
    *retry(changed, edits) {
      const found: Problem[] = [];
      for (const { one, ground } of grounds)
        append(found, yield* ground.retry(asReadBy(session, one, changed, edits), edits));
      return found;
    },
  };
  return allSteps(harmlessFixes(together, inOneVersion(proposals, asked), budget));
}

/** A file that several members read has a document in each; the edits of it are made to be those of one. */
function inOneVersion(
  proposals: readonly Proposal[],
  documents: Iterable<KataDocument>,
): readonly Proposal[] {
  const byPath = new Map<string, KataDocument>();
  for (const one of documents)
    if (!one.part && !byPath.has(one.source.path)) byPath.set(one.source.path, one);
  const of = (edit: Edit): Edit =>
    edit.file.part ? edit : { ...edit, file: byPath.get(edit.file.source.path) ?? edit.file };
  return proposals.map(({ problem, fix }) => ({ problem, fix: { ...fix, edits: fix.edits.map(of) } }));
}

/** Changed documents, and what another configuration has read in the same files: it holds a template for plain text. */
function asReadBy(
  session: Session,
  { assembly }: Gathered,
  changed: ReadonlyMap<KataDocument, KataDocument>,
  edits: readonly Edit[],
): ReadonlyMap<KataDocument, KataDocument> {
  const byPath = new Map<string, readonly [before: KataDocument, after: KataDocument]>();
  for (const [before, after] of changed) if (isWhole(before)) byPath.set(before.source.path, [before, after]);
  if (byPath.size === 0) return changed;
  const all = new Map(changed);
  for (const { files } of assembly.units)
    for (const file of files) {
      const [before, after] = (!all.has(file) && byPath.get(file.source.path)) || [];
      if (before && after) all.set(file, before.part ? asPlain(session, before, edits) : after);
    }
  return all;
}

const isWhole = ({ part, yaml }: KataDocument): boolean =>
  part ? part.container === "template" : yaml === undefined;

function asPlain(session: Session, template: KataDocument, edits: readonly Edit[]): KataDocument {
  const own = outsideEdits(edits.filter(({ file }) => file === template)) ?? [];
  return session.open(template.source.path, applyEdits(template.source.text, own));
}

/** Puts edits into the texts of the session. */
export function changeTexts(session: Session, edits: readonly OutsideEdit[]): void {
  const byFile = new Map<string, OutsideEdit[]>();
  for (const edit of edits) {
    const own = byFile.get(edit.source.path);
    if (own) own.push(edit);
    else byFile.set(edit.source.path, [edit]);
  }
  for (const [path, own] of byFile) {
    const name = absolutePath(session.workspace.files, path);
    const { text } = own[0]!.source;
    const before = session.changed.get(name)?.before ?? text;
    session.changed.set(name, { before, after: applyEdits(text, own) });
  }
}
