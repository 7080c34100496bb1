import { statSync } from "node:fs";
import type { KataDocument } from "../documents/document.ts";
import { languageOf } from "../documents/language.ts";
import { createSource } from "../documents/source.ts";
import { absolutePath, directoryOf, type Reading } from "../environment/files.ts";
import type { Problem } from "../lint/problem.ts";
import type { AssembleOptions, Assembly } from "../project/assemble.ts";
import { type Parsed, targetOptions } from "./arguments.ts";
import type { Io } from "./io.ts";
import { progressLine } from "./progress.ts";
import { visible } from "./report/text.ts";
import { type Session, tellNewerRelease } from "./session.ts";
import { UsageError } from "./usage-error.ts";
import { candidates } from "./walk.ts";

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
  const options = targetOptions(parsed);
  const { positionals, values } = parsed;
  const put = (document: KataDocument): Gathered => {
    const assembly = session.assemble(document, options);
    for (const { path, fault } of assembly.units[0]?.unread ?? []) session.unreadable.set(path, fault);
    tellNewerRelease(session, assembly.target.release, io);
    const isPart = assembly.target.kind === "drop-in";
    return { document, assembly, options, files: isPart ? [document] : (assembly.units[0]?.files ?? []) };
  };
  const putAll = (path: string, { text = "", badByte }: Reading, certain: boolean): readonly Gathered[] => {
    const language = languageOf(path) ?? "toml";
    if (language === "toml") return [put(session.open(path, text, badByte))];
    const parts = session.documentsIn(createSource(path, text), language);
    if (parts.length === 0 && certain) io.err(`${visible(path)} holds nothing of Kata's.\n`);
    return parts.map(put);
  };
  if (positionals.includes("-")) {
    if (positionals.length > 1) throw new UsageError('"-" stands alone: name files or read standard input.');
    const input = io.readInput(session.largestFile);
    if (input.fault) throw new UsageError(`cannot read standard input: ${input.fault.reason}.`);
    yield* putAll(String(values["stdin-filename"] ?? "<stdin>"), input, true);
    return;
  }
  const { files } = session.workspace;
  const paths = positionals.length > 0 ? positionals : ["."];
  const named = sortPaths(paths);
  if (named.directories.length > 0)
    session.confineTo([...named.directories, ...named.files.map((file) => directoryOf(file))]);
  const { files: found, unread } = candidates(named, files, options.runtime !== undefined);
  for (const [path, fault] of unread) session.unreadable.set(path, fault);
  const covered = new Set<string>();
  const later: Gathered[] = [];
  const progress = progressLine(io, found.length);
  for (const { path, certain } of found) {
    progress.step(path);
    const reading = files.read(path);
    if (reading.fault) {
      session.unreadable.set(path, reading.fault);
      continue;
    }
    for (const gathered of putAll(path, reading, certain)) {
      const { document, assembly } = gathered;
      if (document.part) yield gathered;
      else if (!certain && !session.isKata(document)) continue;
      else if (assembly.target.kind === "drop-in") later.push(gathered);
      else {
        for (const file of gathered.files) covered.add(absolutePath(files, file.source.path));
        yield gathered;
      }
    }
  }
  for (const gathered of later) {
    if (!covered.has(absolutePath(files, gathered.document.source.path))) yield gathered;
  }
  progress.end();
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
      const { code } = error as NodeJS.ErrnoException;
      throw new UsageError(`cannot read ${path}: ${code ?? String(error)}`);
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
