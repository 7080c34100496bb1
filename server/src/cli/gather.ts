import { statSync } from "node:fs";
import { setsHandlers } from "../documents/cri.ts";
import type { KataDocument } from "../documents/document.ts";
import { languageOf } from "../documents/language.ts";
import { recogniseLocation } from "../documents/locations.ts";
import { createSource } from "../documents/source.ts";
import {
  absolutePath,
  baseName,
  directoryOf,
  type Reading,
  tooManyStatements,
} from "../environment/files.ts";
import type { Problem } from "../lint/problem.ts";
import { faultOf } from "../node/files.ts";
import type { AssembleOptions, Assembly } from "../project/assemble.ts";
import { hasNothingOfOurs, isOfOthers } from "../project/content.ts";
import { type Candidate, candidates } from "../project/walk.ts";
import { visible } from "../util/visible.ts";
import { type Parsed, targetOptions } from "./arguments.ts";
import type { Io, Messages } from "./io.ts";
import { progressLine } from "./progress.ts";
import { type Session, tellNewerRelease } from "./session.ts";
import { UsageError } from "./usage-error.ts";

/** A file to be looked at, with what belongs to it. */
export interface Gathered {
  readonly document: KataDocument;
  readonly assembly: Assembly;
  /** What it was assembled with. */
  readonly options: AssembleOptions;
  /** The files that were asked for: of a drop-in only itself, else the main file and its drop-ins. */
  readonly files: readonly KataDocument[];
}

/**
 * Reads the files that a command's arguments stand for, each with its main file and drop-ins. A drop-in that
 * a main file among them covers does not come again. What was found and cannot be read is noted in the session.
 *
 * @throws UsageError when a path that was named is not there.
 */
export function* gather(session: Session, parsed: Parsed, io: Io): Generator<Gathered> {
  if (isInput(parsed)) yield* gatherInput(session, parsed, io);
  else yield* gatherFiles(session, parsed, find(session, parsed).files, io);
}

/** Whether standard input is to be read. @throws UsageError when files are named beside it. */
export function isInput({ positionals }: Parsed): boolean {
  if (!positionals.includes("-")) return false;
  if (positionals.length > 1) throw new UsageError('"-" stands alone: name files or read standard input.');
  return true;
}

/**
 * Standard input as a file of the name that `--stdin-filename` gives.
 *
 * @throws UsageError when it cannot be read
 */
export function gatherInput(session: Session, parsed: Parsed, io: Io): readonly Gathered[] {
  const input = io.readInput(session.largestFile);
  if (input.fault) throw new UsageError(`cannot read standard input: ${input.fault.reason}.`);
  return gatherText(session, parsed, String(parsed.values["stdin-filename"] ?? "<stdin>"), input, true, io);
}

/** The files that may be Kata's, and the directories out of which no link is followed. */
export interface FoundFiles {
  readonly files: readonly Candidate[];
  readonly roots: readonly string[];
}

/** @throws UsageError when a path that was named is not there. */
export function find(session: Session, parsed: Parsed): FoundFiles {
  const { positionals } = parsed;
  const named = sortPaths(positionals.length > 0 ? positionals : ["."]);
  const roots =
    named.directories.length > 0
      ? [...named.directories, ...named.files.map((file) => directoryOf(file))]
      : [];
  session.confineTo(roots);
  const every = targetOptions(parsed).runtime !== undefined;
  const { files, unread } = candidates(named, session.workspace.files, every);
  for (const [path, fault] of unread) session.unreadable.set(path, fault);
  return { files, roots };
}

/** As {@link gather}, for files that were found already. */
export function* gatherFiles(
  session: Session,
  parsed: Parsed,
  found: readonly Candidate[],
  io: Messages,
): Generator<Gathered> {
  const { files } = session.workspace;
  const covered = new Set<string>();
  const later: Gathered[] = [];
  const dropIns: Candidate[] = [];
  const progress = progressLine(io, found.length);
  function* gatherOne({ path, certain }: Candidate): Generator<Gathered> {
    const reading = files.read(path);
    if (reading.fault) {
      session.unreadable.set(path, reading.fault);
      return;
    }
    // Put together with its main file already, unless it says that it is something else.
    if (covered.has(absolutePath(files, path)) && !reading.text?.includes("kata-config:")) return;
    for (const gathered of gatherText(session, parsed, path, reading, certain, io)) {
      const { document, assembly } = gathered;
      if (document.part || document.yaml) yield gathered;
      else if (!certain && !session.isKata(document)) continue;
      else if (assembly.target.kind === "drop-in") later.push(gathered);
      else {
        for (const file of gathered.files) covered.add(absolutePath(files, file.source.path));
        yield gathered;
      }
    }
  }
  // Each is put together with all beside it, so those that a main file covers are passed over before that.
  for (const one of found) {
    progress.step(one.path);
    if (baseName(directoryOf(one.path)) === "config.d") dropIns.push(one);
    else yield* gatherOne(one);
  }
  for (const one of dropIns) yield* gatherOne(one);
  for (const gathered of later) {
    if (!covered.has(absolutePath(files, gathered.document.source.path))) yield gathered;
  }
  progress.end();
}

/** The configuration in one file: all of it, or the parts that are Kata's. */
function gatherText(
  session: Session,
  parsed: Parsed,
  path: string,
  { text = "", badByte }: Reading,
  certain: boolean,
  io: Messages,
): readonly Gathered[] {
  const options = targetOptions(parsed);
  const put = (document: KataDocument): Gathered => {
    const assembly = session.assemble(document, options);
    for (const { path: unread, fault } of session.unread(assembly)) session.unreadable.set(unread, fault);
    tellNewerRelease(session, assembly.target.release, io);
    const isPart = assembly.target.kind === "drop-in" || document.yaml !== undefined;
    return { document, assembly, options, files: isPart ? [document] : (assembly.units[0]?.files ?? []) };
  };
  const language = languageOf(path, text) ?? "toml";
  const excess = language === "toml" ? tooManyStatements(text) : undefined;
  if (excess) {
    session.unreadable.set(path, excess);
    return [];
  }
  const whole = language === "toml" ? session.open(path, text, badByte) : undefined;
  const parts =
    whole && !setsHandlers(whole.toml)
      ? []
      : session.documentsIn(createSource(path, text, badByte), language, [], (fault) =>
          session.unreadable.set(path, fault),
        );
  if (whole && parts.length === 0) {
    if (recogniseLocation(path) || !isForeign(session, whole, options)) return [put(whole)];
  }
  if (parts.length === 0 && certain && !session.unreadable.has(path))
    io.err(`${visible(path)} holds nothing of Kata's.\n`);
  return parts.map(put);
}

/** Whether nothing but errors stands in a text. */
function isAllErrors({ toml }: KataDocument): boolean {
  return toml.root.entries.size === 0 && toml.errors.length > 0;
}

/** Whether a file is another program's; one without anything of ours may be Kata's if a target was named for it. */
function isForeign({ workspace }: Session, document: KataDocument, options: AssembleOptions): boolean {
  if (isOfOthers(document)) return true;
  // Prose, or another language: its name is not TOML's, and not a line of it is TOML.
  const { path } = document.source;
  if (/\.\w+$/.test(path) && languageOf(path, "") === undefined && isAllErrors(document)) return true;
  const { runtime, kind, hypervisor, base } = options;
  return (
    (runtime ?? kind ?? hypervisor ?? base) === undefined && hasNothingOfOurs(document, workspace.library)
  );
}

/**
 * Tells directories from files.
 *
 * @throws UsageError when a path is not there.
 */
function sortPaths(paths: readonly string[]) {
  const directories: string[] = [];
  const files: string[] = [];
  for (const path of paths) {
    try {
      if (statSync(path).isDirectory()) directories.push(path.replace(/(?<=.)\/+$/, ""));
      else files.push(path);
    } catch (error) {
      throw new UsageError(`cannot read ${path}: ${faultOf(error as NodeJS.ErrnoException).reason}.`);
    }
  }
  return { directories, files };
}

/** Problems to be told for a gathered file: those of a drop-in's main file only when the main file was asked for. */
export function ownProblems(
  { document, assembly }: Gathered,
  problems: readonly Problem[],
): readonly Problem[] {
  if (assembly.target.kind !== "drop-in") return problems;
  return problems.filter((problem) => problem.file === document);
}
