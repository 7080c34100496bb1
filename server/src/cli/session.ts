import { createDocument, type KataDocument } from "../documents/document.ts";
import { absolutePath, type Files } from "../environment/files.ts";
import { knownFrom } from "../knowledge/catalogue.ts";
import { type ReadPolicy, readPolicy } from "../knowledge/policy/read.ts";
import { policyProblems } from "../lint/policy-file.ts";
import { messageOf, type Problem } from "../lint/problem.ts";
import { nodeFiles } from "../node/files.ts";
import { readKnowledge } from "../node/knowledge.ts";
import { createService, type Service } from "../service.ts";
import { parse } from "../toml/index.ts";
import type { Parsed } from "./arguments.ts";
import { hostOf } from "./host-option.ts";
import type { Io } from "./io.ts";
import { rememberFiles } from "./remembered-files.ts";
import { span } from "./report/place.ts";
import { visible } from "./report/text.ts";
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
  /** Files that were found and could not be read. */
  readonly unreadable: string[];
  /** Texts to take instead of what is on the disk, by path from the root. */
  readonly changed: Map<string, ChangedText>;
  /** Releases that are newer than the newest known, told already. */
  readonly newer: Set<string>;
}

/** @throws UsageError when the policy or the host facts cannot be read. */
export function openSession(parsed: Parsed): Session {
  const disk = rememberFiles(nodeFiles);
  const changed = new Map<string, ChangedText>();
  const files: Files = {
    ...disk,
    read: (path) => changed.get(absolutePath(disk, path))?.after ?? disk.read(path),
  };
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
    unreadable: [],
    changed,
    newer: new Set(),
  };
}

function policyOf(
  parsed: Parsed,
  files: Files,
): (ReadPolicy & { readonly document: KataDocument }) | undefined {
  const path = parsed.values["policy"];
  if (typeof path !== "string") return undefined;
  const text = files.read(path);
  if (text === undefined) throw new UsageError(`cannot read the policy ${path}.`);
  const document = createDocument(path, parse(text));
  return { ...readPolicy(document.toml), document };
}

/** Says on stderr what is wrong with the policy, for commands whose output has no place for it. */
export function tellPolicyProblems({ policyProblems: problems }: Session, io: Io): void {
  for (const problem of problems) {
    const { file, line, column } = span(problem);
    io.err(visible(`${file}:${line}:${column}: error[policy]: ${messageOf(problem)}`).concat("\n"));
  }
}

/** Says on stderr, once for each release, how far it is known when its code was not read. */
export function tellNewerRelease(session: Session, release: string, io: Io): void {
  const known = knownFrom(session.workspace.library, release);
  if (known === undefined || session.newer.has(release)) return;
  session.newer.add(release);
  io.err(`kata-config: ${known}.\n`);
}

/** The exit status of a run: 2, with a line on stderr, when a file could not be read. */
export function exitStatus({ unreadable }: Session, io: Io, status: 0 | 1): number {
  if (unreadable.length === 0) return status;
  io.err(`kata-config: cannot read ${visible(unreadable.join(", "))}.\n`);
  return 2;
}
