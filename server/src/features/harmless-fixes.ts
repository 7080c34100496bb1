/**
 * Fixes that cannot harm: what they make of the files is parsed and checked, before it is written or offered as
 * certain. The command line and the editor's "fix all" both take their fixes from here.
 */
import { createDocument, createManifest, type KataDocument, textOfDocument } from "../documents/document.ts";
import { isReadAs, rereadYaml } from "../documents/embedded/extract-parts.on-demand.ts";
import { outsideEdits } from "../documents/outside.ts";
import { createSource } from "../documents/source.ts";
import { identityOf, isRest, type Problem } from "../lint/problem.ts";
import type { Edit, Fix } from "../rules/rule.ts";
import { applyEdits, hasNewErrors, isSameElsewhere, joinLines, type TextEdit } from "../toml/edit/index.ts";
import { edit as editToml, lengthOf, type Range } from "../toml/index.ts";
import type { Steps } from "../util/steps.ts";

/** What fixes are tried on. */
export interface Ground {
  /** What is told of the files as they are. */
  readonly problems: readonly Problem[];
  /** What one trial is reckoned to cost, see {@link Budget}. */
  readonly cost: number;
  /** Whether edits leave what else is in the files that hold the documents; absent where that is not asked. */
  keeps?(edits: readonly Edit[]): boolean;
  /** What would be told if some documents had other texts, which edits have made. */
  retry(changed: ReadonlyMap<KataDocument, KataDocument>, edits: readonly Edit[]): Steps<readonly Problem[]>;
}

export interface Proposal {
  readonly problem: Problem;
  readonly fix: Fix;
}

/**
 * What trials of fixes may still cost, about a quarter of a microsecond the unit. It is reckoned from sizes, so that what is tried
 * hangs on no clock. The trial that uses it up is made to its end.
 */
export interface Budget {
  work: number;
}

/** Takes what a trial costs from a budget; `false` when it is used up. */
export function spend(budget: Budget, cost: number): boolean {
  if (budget.work <= 0) return false;
  budget.work -= cost;
  return true;
}

/** What it costs to put a text together anew and to look through it. */
export function costOfText({ pieces, errors, contents }: KataDocument["toml"]): number {
  let settings = 0;
  for (const { statements } of contents)
    for (const { syntax } of statements) if (syntax.kind !== "trivia") settings++;
  return lengthOf(pieces) + 60 * errors.length + 150 * settings;
}

/** What it costs to ask all rules about a unit with some problems. */
export function costOfCheck(
  units: readonly { readonly files: readonly KataDocument[] }[],
  problems: number,
): number {
  let cost = 2000 + 100 * problems;
  for (const { files } of units) for (const { toml } of files) cost += 4000 + costOfText(toml);
  return cost;
}

/** The fix that leaves no choice: the only one, of what has no use as it stands. */
export function certainFix({ fixes }: { readonly fixes: readonly Fix[] }): Fix | undefined {
  const [fix, another] = fixes;
  return another || fix?.isChoice ? undefined : fix;
}

/** The fixes that leave no choice, of those that overlap or are the same the first. */
export function certainFixes(
  problems: readonly Problem[],
  isAsked: (edit: Edit) => boolean = () => true,
): readonly Proposal[] {
  const chosen: Proposal[] = [];
  const taken = new Map<string, Range[]>();
  const known = new Set<string>();
  for (const problem of problems) {
    const fix = certainFix(problem);
    if (!fix?.edits.every(isAsked)) continue;
    const edits = outsideEdits(fix.edits);
    if (!edits) continue;
    const name = edits
      .flatMap(({ source, range, text }) => [source.path, range.start, range.end, text])
      .join("\0");
    if (known.has(name)) continue;
    known.add(name);
    const places = edits.map(({ source, range }) => {
      const ranges = taken.get(source.path) ?? [];
      taken.set(source.path, ranges);
      return { ranges, range, at: placeIn(ranges, range) };
    });
    if (places.some(({ at }) => at === undefined)) continue;
    // The edits of one fix may lie close together; that they do not overlap is its own affair.
    for (const { ranges, range } of places) {
      const isBefore = ({ start, end }: Range) =>
        start < range.start || (start === range.start && end <= range.end);
      ranges.splice(ranges.findLastIndex(isBefore) + 1, 0, range);
    }
    chosen.push({ problem, fix });
  }
  return chosen;
}

/** Where a range goes among others that are in order; `undefined` when it overlaps one. */
function placeIn(ranges: readonly Range[], { start, end }: Range): number | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.end <= start) low = middle + 1;
    else high = middle;
  }
  const next = ranges[low];
  return next && next.start < end ? undefined : low;
}

/** The edits of several fixes, by file and in order. */
export function editsOf(proposals: readonly Proposal[]): readonly Edit[] {
  return [...editsByFile(proposals.flatMap(({ fix }) => fix.edits))].flatMap(([file, edits]) =>
    edits.map((edit) => ({ file, ...edit })),
  );
}

/**
 * Of some fixes that do not overlap those that together do no harm: no syntax error and no problem comes
 * that was not there, and every value but those that the fixes are for is as it was. Where all of them do harm, the
 * halves are tried, and so on, as far as the budget goes.
 */
export function* harmlessFixes(ground: Ground, proposals: readonly Proposal[], budget: Budget): Steps<Tried> {
  let harmless: readonly Proposal[] = [];
  let untried = 0;
  const known = countsOf(ground.problems);
  // Those to try next are the last.
  const left = proposals.length > 0 ? [proposals] : [];
  for (let some = left.pop(); some; some = left.pop()) {
    if (!spend(budget, ground.cost)) {
      untried += some.length;
      continue;
    }
    const together = [...harmless, ...some];
    if (yield* isHarmless(ground, known, together)) harmless = together;
    else if (some.length > 1) {
      const middle = some.length >> 1;
      left.push(some.slice(middle), some.slice(0, middle));
    }
  }
  return { harmless, untried };
}

/** What came of trials of fixes. */
export interface Tried {
  readonly harmless: readonly Proposal[];
  /** Of how many the budget did not suffice to know. */
  readonly untried: number;
}

/** Whether the fixes do no harm when all of them are made. */
function* isHarmless(
  { keeps, retry }: Ground,
  known: Counts,
  proposals: readonly Proposal[],
): Steps<boolean> {
  const changed = new Map<KataDocument, KataDocument>();
  const all = proposals.flatMap(({ fix }) => fix.edits);
  for (const [file, edits] of editsByFile(all)) {
    const after = revised(file, edits);
    const isSame = file.yaml
      ? after.yaml!.length === file.yaml.length
      : isSameElsewhere(file.toml, after.toml, edits);
    if (hasNewErrors(file.toml, after.toml) || !isSame) return false;
    if (file.part && !file.yaml && !isReadAs(file.part, edits, after.toml.text)) return false;
    changed.set(file, after);
    yield;
  }
  if (keeps?.(all) === false) return false;
  const after = yield* retry(changed, all);
  const { counts } = countsOf(after, known.inBulk);
  return !hasNewProblems(known, counts) && areSolved(proposals, known, counts);
}

/** Whether a fix leaves a syntax error that was not there, as where the name that it gives is taken. */
export function breaksSyntax({ edits }: Fix): boolean {
  return [...editsByFile(edits)].some(([file, own]) => hasNewErrors(file.toml, revised(file, own).toml));
}

/** Edits by the document that they are for, such that no hole is left where lines go. */
export function editsByFile(edits: readonly Edit[]): ReadonlyMap<KataDocument, readonly TextEdit[]> {
  const byFile = new Map<KataDocument, TextEdit[]>();
  for (const { file, range, text } of edits) {
    const own = byFile.get(file);
    if (own) own.push({ range, text });
    else byFile.set(file, [{ range, text }]);
  }
  return new Map([...byFile].map(([file, own]) => [file, joinLines(file.toml.text, own)]));
}

/** A document with another text. Where it is part of a file, positions outside of it are those of the old text. */
function revised(file: KataDocument, edits: readonly TextEdit[]): KataDocument {
  if (file.yaml) {
    const text = applyEdits(textOfDocument(file), edits);
    const source = file.part ? file.source : createSource(file.source.path, text);
    return createManifest(source, file.part && { ...file.part, text }, rereadYaml(text));
  }
  // From the end, so that offsets hold; of several at one place the last first, as `applyEdits` puts them.
  const changes = edits
    .map(({ range, text }) => ({ ...range, text }))
    .sort((a, b) => a.start - b.start || a.end - b.end)
    .reverse();
  const toml = editToml(file.toml, ...changes);
  return file.part ? { ...file, toml, cache: new Map() } : createDocument(file.source.path, toml);
}

/** The text of a document after edits of it. */
export function revisedText(file: KataDocument, edits: readonly TextEdit[]): string {
  const after = revised(file, edits);
  return file.yaml ? textOfDocument(after) : after.toml.text;
}

/** How often each problem is told. */
interface Counts {
  readonly counts: ReadonlyMap<string, number>;
  /** Kinds of which not all are told one by one: those that were not come up when others are mended. */
  readonly inBulk: ReadonlySet<string>;
}

/** @param inBulk kinds that are only counted, however many are told. */
function countsOf(
  problems: readonly Problem[],
  inBulk: ReadonlySet<string> = new Set(problems.filter(isRest).map(kindOf)),
): Counts {
  const counts = new Map<string, number>();
  for (const problem of problems) {
    const kind = kindOf(problem);
    const weight = isRest(problem) ? Number(problem.data["count"]) : 1;
    for (const name of inBulk.has(kind) ? [kind] : identities(problem))
      counts.set(name, (counts.get(name) ?? 0) + weight);
  }
  return { counts, inBulk };
}

function kindOf({ file, code }: Problem): string {
  return `${file.source.path} ${code}`;
}

/** Whether each fix takes its problem away, so that fixing comes to an end. */
function areSolved(
  proposals: readonly Proposal[],
  { counts: were, inBulk }: Counts,
  are: Counts["counts"],
): boolean {
  const mended = proposals.map(({ problem }) => ({ ...problem, also: [] }));
  const { counts: solved } = countsOf(mended, inBulk);
  return [...solved].every(([name, count]) => (are.get(name) ?? 0) <= (were.get(name) ?? 0) - count);
}

function hasNewProblems({ counts: were }: Counts, are: Counts["counts"]): boolean {
  return [...are].some(([name, count]) => count > (were.get(name) ?? 0));
}

/** What two runtimes say of one subject is told together only while both have something to say. */
function identities(problem: Problem): readonly string[] {
  const { path } = problem.file.source;
  return [problem, ...problem.also].map((one) => `${path} ${identityOf({ ...one, also: [] })}`);
}
