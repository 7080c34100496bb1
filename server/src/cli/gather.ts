import type { KataDocument } from "../document.ts";
import type { Problem } from "../lint.ts";
import type { Assembly } from "../project.ts";
import type { Service } from "../service.ts";
import type { Io } from "./io.ts";
import { type Parsed, targetOptions } from "./options.ts";
import { UsageError } from "./usage.ts";
import { candidates } from "./walk.ts";

/** A file to be checked, with what belongs to it. */
export interface Gathered {
  readonly document: KataDocument;
  readonly assembly: Assembly;
}

/**
 * Reads the files that a command's arguments stand for, each with its main file and drop-ins. A drop-in that
 * a main file among them covers does not come again.
 *
 * @throws UsageError when a path cannot be read.
 */
export function* gather(service: Service, parsed: Parsed, io: Io): Generator<Gathered> {
  const options = targetOptions(parsed);
  const { positionals, values } = parsed;
  if (positionals.includes("-")) {
    const name = String(values["stdin-filename"] ?? "<stdin>");
    const document = service.open(name, io.readInput());
    yield { document, assembly: service.assemble(document, options) };
    return;
  }
  const { files } = service.workspace;
  const paths = positionals.length > 0 ? positionals : ["."];
  const found = candidates(paths, files, options.runtime !== undefined);
  const covered = new Set<string>();
  const progress = progressLine(io, found.length);
  const later: Gathered[] = [];
  for (const { path, named } of found) {
    progress.step(path);
    const text = files.read(path);
    if (text === undefined) throw new UsageError(`cannot read ${path}.`);
    const document = service.open(path, text);
    if (!named && options.runtime === undefined && !service.isKata(document)) continue;
    const gathered = { document, assembly: service.assemble(document, options) };
    if (gathered.assembly.target.kind === "drop-in") later.push(gathered);
    else {
      for (const file of gathered.assembly.units[0]?.files ?? []) covered.add(file.path);
      yield gathered;
    }
  }
  for (const gathered of later) if (!covered.has(gathered.document.path)) yield gathered;
  progress.end();
}

/** Problems to be told for a gathered file: those of a drop-in's main file only when the main file was asked for. */
export function ownProblems(
  { document, assembly }: Gathered,
  problems: readonly Problem[],
): readonly Problem[] {
  if (assembly.target.kind !== "drop-in") return problems;
  return problems.filter((problem) => problem.file === document);
}

/** A line on stderr that moves, when a terminal is there and it takes longer than a moment. */
function progressLine(io: Io, total: number): { step(path: string): void; end(): void } {
  const start = Date.now();
  let last = 0;
  let count = 0;
  return {
    step(path) {
      count++;
      const now = Date.now();
      if (!io.errIsTerminal || now - start < 400 || now - last < 100) return;
      last = now;
      io.err(`\r\u001b[2K${count}/${total} ${path.slice(-60)}`);
    },
    end() {
      if (last > 0) io.err("\r\u001b[2K");
    },
  };
}
