import type { CancellationToken } from "vscode-languageserver";
import type { KataDocument } from "../documents/document.ts";
import { languageOf } from "../documents/language.ts";
import { createSource } from "../documents/source.ts";
import { baseName, directoryOf } from "../environment/files.ts";
import { type UseAtRisk, usesAtRisk } from "../lifecycle/at-risk.ts";
import type { Problem } from "../lint/problem.ts";
import type { Assembly } from "../project/assemble.ts";
import { type Candidate, walk } from "../project/walk.ts";
import { loadDocument } from "../project/workspace.ts";
import { append } from "../util/append.ts";
import { optionsFor } from "./analysis.ts";
import { throwIfCancelled } from "./cancellation.ts";
import { SLICE } from "./scheduler.ts";
import type { Session } from "./session.ts";

/** A file of the workspace that holds something of Kata's. */
export interface WorkspaceFile {
  readonly path: string;
  /** The whole of a TOML file, or the parts of another. */
  readonly parts: readonly KataDocument[];
}

/** What was found in the workspace. */
export interface WorkspaceProblems {
  /** By the path of the file; a file without any is there too. */
  readonly problems: ReadonlyMap<string, readonly Problem[]>;
  /** Directories and files that cannot be read, with the reason. */
  readonly unread: ReadonlyMap<string, string>;
  readonly atRisk: readonly UseAtRisk[];
}

/** Comes back from time to time, so that nobody waits for a long piece of work. */
type Breathe = () => Promise<void>;

/** @throws ResponseError when the request was cancelled meanwhile. */
function breathing({ pause }: Session, token: CancellationToken | undefined): Breathe {
  let since = Date.now();
  return async () => {
    if (Date.now() - since < SLICE) return;
    await pause();
    throwIfCancelled(token);
    since = Date.now();
  };
}

/** The files below the folders that the client has open which hold something of Kata's, as they are on the screen. */
export async function* workspaceFiles(
  session: Session,
  token?: CancellationToken,
  unread = new Map<string, string>(),
): AsyncGenerator<WorkspaceFile> {
  const { files } = session.service.workspace;
  const breathe = breathing(session, token);
  const faults: Parameters<typeof walk>[3] = new Map();
  for (const folder of session.folders.paths()) {
    for (const step of walk(folder, files, false, faults)) {
      await breathe();
      const parts = step && !step.isLink ? partsOf(session, step.candidate, unread) : [];
      if (step && parts.length > 0) yield { path: step.candidate.path, parts };
    }
  }
  for (const [path, { reason }] of faults) unread.set(path, reason);
}

function partsOf(
  { documents, service }: Session,
  { path }: Candidate,
  unread: Map<string, string>,
): readonly KataDocument[] {
  const open = documents.byPath(path);
  if (open) return open.parts;
  const { text, badByte } = service.workspace.files.read(path);
  if (text === undefined) return [];
  const language = languageOf(path, text) ?? "toml";
  if (language !== "toml")
    return service.documentsIn(createSource(path, text, badByte), language, [], ({ reason }) =>
      unread.set(path, reason),
    );
  const { document } = loadDocument(service.workspace, path);
  return document && service.isKata(document) ? [document] : [];
}

/** Checks every file of the workspace as it would be if it were open, main files together with their drop-ins. */
export async function checkWorkspace(
  session: Session,
  token?: CancellationToken,
): Promise<WorkspaceProblems> {
  const { disk, policies, service, settings } = session;
  const breathe = breathing(session, token);
  const problems = new Map<string, readonly Problem[]>();
  const unread = new Map<string, string>();
  const atRisk: UseAtRisk[] = [];
  /** A drop-in is told with its main file, where that is found; until then it is not put together with all beside it. */
  const dropIns: { readonly path: string; readonly look: () => Promise<void> }[] = [];

  const tell = (assembly: Assembly, found: readonly Problem[]) => {
    append(atRisk, usesAtRisk(assembly));
    for (const file of new Set(assembly.units.flatMap((unit) => unit.files))) {
      if (file.part || problems.has(file.source.path)) continue;
      problems.set(
        file.source.path,
        found.filter((problem) => problem.file === file),
      );
    }
  };
  for await (const { parts, path } of workspaceFiles(session, token, unread)) {
    const set = await settings.of(session.wire.uriOf(path));
    if (!set.enable) continue;
    const inParts: Problem[] = [];
    for (const part of parts) {
      const assembled = () => service.assemble(part, optionsFor(path, set, policies, disk.host));
      const check = async (assembly: Assembly): Promise<readonly Problem[]> => {
        const steps = service.check(assembly, set.severity);
        for (;;) {
          const { done, value } = steps.next();
          if (done) return value;
          await breathe();
        }
      };
      const tellDropIn = async (assembly: Assembly) => tell(assembly, await check(assembly));
      if (!part.part && baseName(directoryOf(path)) === "config.d") {
        dropIns.push({ path: part.source.path, look: () => tellDropIn(assembled()) });
        continue;
      }
      const assembly = assembled();
      if (part.part) {
        append(
          inParts,
          (await check(assembly)).filter(({ file }) => file === part),
        );
        append(atRisk, usesAtRisk(assembly));
      } else if (assembly.target.kind === "drop-in")
        dropIns.push({ path: part.source.path, look: () => tellDropIn(assembly) });
      else tell(assembly, await check(assembly));
      await breathe();
    }
    if (inParts.length > 0 || parts.some(({ part }) => part)) problems.set(path, inParts);
  }
  for (const { path, look } of dropIns) {
    if (!problems.has(path)) await look();
    await breathe();
  }
  return { problems, unread, atRisk };
}
