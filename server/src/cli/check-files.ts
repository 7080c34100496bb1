import { absolutePath, baseName, directoryOf, type Fault } from "../environment/files.ts";
import type { Problem, SeverityOverrides } from "../lint/problem.ts";
import type { Candidate } from "../project/walk.ts";
import { remember } from "../util/remember.ts";
import type { Parsed } from "./arguments.ts";
import { type FoundFiles, type Gathered, gatherFiles, ownProblems } from "./gather.ts";
import type { Io } from "./io.ts";
import { type Reported, reported } from "./report/reported.ts";
import { openSession, type Session } from "./session.ts";
import { shareWork } from "./threads.ts";

/** What was found in some files. Plain data, so that threads can hand it on. */
export interface Checked {
  readonly problems: readonly Reported[];
  /** The files that were looked at. */
  readonly paths: readonly string[];
  /** Those of which nothing tells which runtime reads them. */
  readonly ofEither: readonly string[];
}

/** What a thread needs to check files as this one does. */
export interface CheckJob {
  readonly parsed: Parsed;
  readonly severities: SeverityOverrides;
  readonly roots: readonly string[];
  /** Files that are looked at together. */
  readonly groups: readonly (readonly Candidate[])[];
}

/** What one thread has found, and what else there is to say. */
export interface Share extends Checked {
  readonly unreadable: readonly (readonly [string, Fault])[];
  readonly said: readonly string[];
}

/** Checks what was gathered. */
export function checkGathered(
  session: Session,
  all: Iterable<Gathered>,
  severities: SeverityOverrides,
): Checked {
  const problems: Reported[] = [];
  const paths = new Set<string>();
  const ofEither = new Set<string>();
  const crowds: Crowds = new Map();
  for (const gathered of all) {
    const isOfEither = gathered.assembly.units.length > 1;
    for (const { source } of gathered.files) {
      paths.add(source.path);
      if (isOfEither) ofEither.add(source.path);
    }
    const own = isInCrowd(gathered)
      ? problemsInCrowd(session, gathered, severities, crowds)
      : ownProblems(gathered, session.problems(gathered.assembly, severities));
    for (const problem of own) problems.push(reported(problem));
  }
  return { problems, paths: [...paths], ofEither: [...ofEither] };
}

/** From so many files on, drop-ins of one main file are not checked with all the others once for each of them. */
const CROWD = 50;

/** Problems of drop-ins that lie together, by what they are checked for, then by the path of each. */
type Crowds = Map<string, ReadonlyMap<string, readonly Problem[]>>;

function isInCrowd({ assembly: { target, units } }: Gathered): boolean {
  return target.kind === "drop-in" && (units[0]?.files.length ?? 0) >= CROWD;
}

/** The problems of a drop-in, found for all that lie beside it at once. */
function problemsInCrowd(
  { workspace: { files }, problems }: Session,
  { document, assembly }: Gathered,
  severities: SeverityOverrides,
  crowds: Crowds,
): readonly Problem[] {
  const name = JSON.stringify([assembly.units[0]!.files[0]!.source.path, assembly.target]);
  const byPath = remember(crowds, name, () => {
    const found = new Map<string, Problem[]>();
    for (const problem of problems(assembly, severities))
      remember(found, absolutePath(files, problem.file.source.path), (): Problem[] => []).push(problem);
    return found;
  });
  const own = byPath.get(absolutePath(files, document.source.path)) ?? [];
  return own.map((problem) => ({ ...problem, file: document }));
}

/** Checks files, on several threads where there are many. */
export function checkFiles(
  session: Session,
  parsed: Parsed,
  { files, roots }: FoundFiles,
  severities: SeverityOverrides,
  io: Io,
): Checked {
  if (io.program === undefined) {
    return checkGathered(session, gatherFiles(session, parsed, files, io), severities);
  }
  const job: CheckJob = { parsed, severities, roots, groups: inGroups(files) };
  const shares = shareWork(io.program, job, job.groups.length, (_, pieces) =>
    checkShare(session, job, pieces),
  );
  for (const line of new Set(shares.flatMap(({ said }) => said))) io.err(line);
  for (const [path, fault] of shares.flatMap(({ unreadable }) => unreadable))
    session.unreadable.set(path, fault);
  return {
    problems: shares.flatMap(({ problems }) => problems),
    paths: [...new Set(shares.flatMap(({ paths }) => paths))],
    ofEither: [...new Set(shares.flatMap(({ ofEither }) => ofEither))],
  };
}

/** The share of a thread of its own. */
export function checkOnThread(job: CheckJob, pieces: Iterable<number>): Share {
  const session = openSession(job.parsed);
  session.confineTo(job.roots);
  return checkShare(session, job, pieces);
}

function checkShare(session: Session, job: CheckJob, pieces: Iterable<number>): Share {
  const problems: Reported[] = [];
  const paths: string[] = [];
  const ofEither: string[] = [];
  const said: string[] = [];
  const io = { err: (text: string) => void said.push(text), errIsTerminal: false };
  for (const piece of pieces) {
    const gathered = gatherFiles(session, job.parsed, job.groups[piece] ?? [], io);
    const checked = checkGathered(session, gathered, job.severities);
    for (const problem of checked.problems) problems.push(problem);
    for (const path of checked.paths) paths.push(path);
    for (const path of checked.ofEither) ofEither.push(path);
  }
  return { problems, paths, ofEither, said, unreadable: [...session.unreadable] };
}

/** Files that lie beside a `config.d` go together with what is in it, since a main file covers its drop-ins. */
function inGroups(files: readonly Candidate[]): readonly (readonly Candidate[])[] {
  const shared = new Set<string>();
  for (const { path } of files) {
    const home = homeOf(path);
    if (home !== directoryOf(path)) shared.add(home);
  }
  const groups = new Map<string, Candidate[]>();
  for (const file of files) {
    const home = homeOf(file.path);
    const name = shared.has(home) ? home : file.path;
    const group = groups.get(name);
    if (group) group.push(file);
    else groups.set(name, [file]);
  }
  return [...groups.values()];
}

/** The directory of the main file that a path belongs to. */
function homeOf(path: string): string {
  const directory = directoryOf(path);
  return baseName(directory) === "config.d" ? directoryOf(directory) : directory;
}
