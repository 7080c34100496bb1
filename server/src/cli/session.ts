import { basename, dirname, resolve } from "node:path";
import { createDocument, type KataDocument } from "../documents/document.ts";
import { recogniseLocation } from "../documents/locations.ts";
import {
  absolutePath,
  type Fault,
  type Files,
  LARGEST_FILE,
  tooManyStatements,
} from "../environment/files.ts";
import { knownFrom } from "../knowledge/library.ts";
import { type ReadPolicy, readPolicy } from "../knowledge/policy/read.ts";
import { policyProblems } from "../lint/policy-file.ts";
import { messageOf, type Problem } from "../lint/problem.ts";
import { confine, isWithin, realPath } from "../node/confine.ts";
import { nodeFiles } from "../node/files.ts";
import { readKnowledge } from "../node/knowledge.ts";
import { createService, type Service } from "../service.ts";
import { parse } from "../toml/index.ts";
import { visible } from "../util/visible.ts";
import type { Parsed } from "./arguments.ts";
import { hostOf } from "./host-option.ts";
import type { Io, Messages } from "./io.ts";
import { rememberFiles } from "./remembered-files.ts";
import { span } from "./report/place.ts";
import { UsageError } from "./usage-error.ts";

export interface ChangedText {
  /** What was read. */
  readonly before: string;
  readonly after: string;
}

/** The analysis for one run of a command. */
export interface Session extends Service {
  /** What is wrong with the policy file, if one was given. */
  readonly policyProblems: readonly Problem[];
  /** In bytes. */
  readonly largestFile: number;
  /** What was found or named and could not be read. */
  readonly unreadable: Map<string, Fault>;
  /** From now on a link is followed only inside these directories, or to a place that is known to be Kata's. */
  confineTo(directories: readonly string[]): void;
  /** Whether a path lies outside of them. */
  isOutside(path: string): boolean;
  /** Texts to take instead of what is on the disk, by path from the root. */
  readonly changed: Map<string, ChangedText>;
  /** Why changed texts could not be written, by path from the root. */
  readonly unwritten: Map<string, string>;
  /** Releases that are newer than the newest known, told already. */
  readonly newer: Set<string>;
}

/** @throws UsageError when the policy, the main file that `--base` names or the host facts cannot be read. */
export function openSession(parsed: Parsed): Session {
  const largest = largestFile(parsed);
  const roots: string[] = [];
  const isOutside = (real: string): boolean =>
    roots.length > 0 && !roots.some((root) => isWithin(real, root));
  const disk = rememberFiles(
    confine(
      nodeFiles(() => largest),
      (path, real) =>
        isOutside(real) && isLink(path, real) && !recogniseLocation(real) ? OUTSIDE : undefined,
    ),
  );
  const changed = new Map<string, ChangedText>();
  const unreadable = new Map<string, Fault>();
  const files: Files = {
    ...disk,
    read(path) {
      const text = changed.size === 0 ? undefined : changed.get(absolutePath(disk, path))?.after;
      if (text !== undefined) return { text };
      const reading = disk.read(path);
      // Whatever it was read for, such as the version that stands around a file.
      if (reading.fault?.kind === "forbidden") unreadable.set(path, reading.fault);
      return reading;
    },
  };
  for (const [option, what] of [
    ["base", "the main file"],
    ["config", "the configuration"],
  ] as const) {
    const path = parsed.values[option];
    const fault = typeof path === "string" ? files.read(path).fault : undefined;
    if (fault) throw new UsageError(`cannot read ${what} ${path}: ${fault.reason}.`);
  }
  const read = policyOf(parsed, files);
  const service = createService({
    knowledge: readKnowledge(),
    files,
    host: hostOf(String(parsed.values["host"])),
    ...(read?.policy && { policy: read.policy }),
  });
  return {
    ...service,
    policyProblems: read ? policyProblems(read.document, read.problems) : [],
    largestFile: largest,
    unreadable,
    confineTo: (directories) => void roots.push(...directories.flatMap((one) => realPath(one) ?? [])),
    isOutside: (path) => isOutside(realPath(path) ?? path),
    changed,
    unwritten: new Map(),
    newer: new Set(),
  };
}

function policyOf(
  parsed: Parsed,
  files: Files,
): (ReadPolicy & { readonly document: KataDocument }) | undefined {
  const path = parsed.values["policy"];
  if (typeof path !== "string") return undefined;
  const { text, badByte, fault } = files.read(path);
  const excess = text === undefined ? fault : tooManyStatements(text);
  if (text === undefined || excess)
    throw new UsageError(`cannot read the policy ${path}: ${excess?.reason}.`);
  const document = createDocument(path, parse(text), badByte);
  return { ...readPolicy(document.toml, badByte), document };
}

/** Says on stderr what is wrong with the policy, for commands whose output has no place for it. */
export function tellPolicyProblems({ policyProblems: problems }: Session, io: Io): void {
  for (const problem of problems) {
    const { file, line, column } = span(problem);
    io.err(visible(`${file}:${line}:${column}: error[policy]: ${messageOf(problem)}`).concat("\n"));
  }
}

/** Says on stderr, once for each release, how far it is known when its code was not read. */
export function tellNewerRelease(session: Session, release: string, io: Messages): void {
  const known = knownFrom(session.workspace.library, release);
  if (known === undefined || session.newer.has(release)) return;
  session.newer.add(release);
  io.err(`kata-config: ${known}.\n`);
}

/** How many paths that cannot be read are named; the rest is counted. */
const MOST_NAMED = 20;

/**
 * The exit status of a run: 2, with a line on stderr for each, when something could not be read or written. What was
 * only passed over, such as a link out of the directories that were named, does not change it.
 */
export function exitStatus({ unreadable, unwritten }: Session, io: Io, status: 0 | 1): number {
  const all = [...unreadable];
  for (const [path, { kind, reason }] of all.slice(0, MOST_NAMED)) {
    const what = kind === "outside" ? "passed over" : "cannot read";
    io.err(`kata-config: ${what} ${visible(path)}: ${reason}.\n`);
  }
  if (all.length > MOST_NAMED) io.err(`kata-config: and ${all.length - MOST_NAMED} more.\n`);
  for (const reason of unwritten.values()) io.err(`kata-config: ${visible(reason)}; it is as it was.\n`);
  return unwritten.size > 0 || all.some(([, { kind }]) => kind !== "outside") ? 2 : status;
}

const OUTSIDE: Fault = {
  kind: "outside",
  reason: "it is a link to a place outside of the directories that were named; name it to have it read",
};

/** Whether a path is a link itself; a directory on the way to it may be one. */
function isLink(path: string, real: string): boolean {
  const directory = realPath(dirname(path));
  return directory !== undefined && real !== resolve(directory, basename(path));
}

/** @throws UsageError when `--max-file-size` is no number of megabytes. */
function largestFile({ values }: Parsed): number {
  const given = values["max-file-size"];
  if (given === undefined) return LARGEST_FILE;
  const megabytes = Number(given);
  if (!(megabytes > 0 && megabytes <= 1000))
    throw new UsageError(`--max-file-size ${given}: takes megabytes, from 0.1 to 1000.`);
  return megabytes * 1e6;
}
