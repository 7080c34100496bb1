import type { KataDocument } from "../documents/document.ts";
import { type OutsideEdit, outsideEdits } from "../documents/outside.ts";
import { absolutePath } from "../environment/files.ts";
import {
  type Budget,
  certainFixes,
  editsOf,
  type Ground,
  harmlessFixes,
  type Tried,
} from "../features/harmless-fixes.ts";
import type { Problem, SeverityOverrides } from "../lint/problem.ts";
import type { Edit } from "../rules/rule.ts";
import { applyEdits } from "../toml/edit/index.ts";
import { append } from "../util/append.ts";
import { allSteps } from "../util/steps.ts";
import type { Gathered } from "./gather.ts";
import { type Span, span } from "./report/place.ts";
import type { Session } from "./session.ts";

/** How many findings of one rule in one file the first round looks at. */
const FIRST_ROUND = 300;
/** How many times as many the next one does, so that the work is in proportion to the text, and how many at most. */
const GROWTH = 8;
const MOST = 50_000;
/** What the trials of fixes of all files may cost: no text takes for ever. Each file has the same share of it. */
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
    const done = new Set<string>();
    const doneAsWhole = new Set<string>();
    const byPath = index(all);
    // A file that was also looked at as a template is mended as one, with what is told of the template in view.
    const templates = new Set(all.flatMap(({ document }) => (document.part ? [document.source.path] : [])));
    for (const gathered of all) {
      const paths = pathsOf(gathered);
      const { part, source } = gathered.document;
      // Of files that share one the others wait for the next round; parts of one file have nothing in common, but a
      // template may also have been looked at as a drop-in.
      const taken = part ? doneAsWhole : done;
      if (paths.some((path) => taken.has(path))) continue;
      const readers = new Set(paths.flatMap((path) => byPath.get(path) ?? []));
      // Of what reads a template those that take it for a file of theirs.
      const isReader = (one: Gathered) =>
        !part || one === gathered || one.document.source.path !== source.path;
      const sharing = [...readers].filter(isReader);
      const isItsOwn = (problem: Problem) =>
        isWanted(problem) && (part !== undefined || !templates.has(problem.file.source.path));
      const budget = budgets.get(source.path) ?? { work: Math.max(LEAST_WORK, MOST_WORK / all.length) };
      budgets.set(source.path, budget);
      const tried = fixesOf(session, gathered, sharing, isItsOwn, { severities, most, budget });
      untried.delete(source.path);
      if (tried.untried > 0) untried.set(source.path, tried.untried);
      for (const { problem, fix } of tried.harmless)
        applied.push({
          at: span(problem),
          path: absolutePath(session.workspace.files, fix.edits[0]!.file.source.path),
          code: problem.code,
          title: fix.title,
        });
      const own = outsideEdits(editsOf(tried.harmless)) ?? [];
      append(edits, own);
      for (const edit of own) {
        done.add(edit.source.path);
        if (!part) doneAsWhole.add(edit.source.path);
      }
    }
    changeTexts(session, edits);
    if (applied.length === before) break;
  }
  return { applied, untried };
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

/** How problems are asked for. */
interface Asked {
  readonly severities: SeverityOverrides;
  /** How many of one rule in one file. */
  readonly most: number;
  /** What trials of the file's fixes may still cost. */
  readonly budget: Budget;
}

/**
 * The fixes of a file to make in this round.
 *
 * @param sharing all that reads one of the files, itself included.
 */
function fixesOf(
  session: Session,
  gathered: Gathered,
  sharing: readonly Gathered[],
  isWanted: (problem: Problem) => boolean,
  { severities, most, budget }: Asked,
): Tried {
  const problemsOf = ({ assembly }: Gathered) => session.problems(assembly, severities, most);
  const own = problemsOf(gathered);
  // What a link leads to out of the directories that were named is not ours to change, and bytes that are not UTF-8
  // would be lost.
  const mayChange = ({ source }: KataDocument) =>
    !session.isOutside(source.path) && source.badByte === undefined;
  const asked = new Set(gathered.files.filter(mayChange));
  const proposals = certainFixes(own.filter(isWanted), ({ file }) => asked.has(file));
  if (proposals.length === 0) return { harmless: proposals, untried: 0 };
  const grounds = sharing.map((one) => {
    const problems = one === gathered ? own : problemsOf(one);
    return { one, ground: session.ground(one.assembly, problems, one.options, severities, most) };
  });
  const together: Ground = {
    problems: grounds.flatMap(({ ground }) => ground.problems),
    cost: grounds.reduce((sum, { ground }) => sum + ground.cost, 0),
    *retry(changed, edits) {
      const found: Problem[] = [];
      for (const { one, ground } of grounds)
        append(found, yield* ground.retry(asReadBy(session, one, changed, edits), edits));
      return found;
    },
  };
  return allSteps(harmlessFixes(together, proposals, budget));
}

/** Changed documents, and those that another configuration has made of a template: it may be a drop-in of one, too. */
function asReadBy(
  session: Session,
  { assembly }: Gathered,
  changed: ReadonlyMap<KataDocument, KataDocument>,
  edits: readonly Edit[],
): ReadonlyMap<KataDocument, KataDocument> {
  const templates = [...changed.keys()].filter(({ part }) => part?.container === "template");
  if (templates.length === 0) return changed;
  const all = new Map(changed);
  for (const { files } of assembly.units)
    for (const file of files) {
      const template = all.has(file)
        ? undefined
        : templates.find(({ source }) => source.path === file.source.path);
      const own = template && outsideEdits(edits.filter((edit) => edit.file === template));
      if (own) all.set(file, session.open(file.source.path, applyEdits(template.source.text, own)));
    }
  return all;
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
