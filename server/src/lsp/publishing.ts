import type { CancellationToken, Diagnostic } from "vscode-languageserver";
import type { KataDocument } from "../documents/document.ts";
import { isKataPath } from "../documents/locations.ts";
import type { Problem } from "../lint/problem.ts";
import { toDiagnostics } from "./diagnostics.ts";
import type { OpenDocument } from "./documents.ts";
import { DiagnosticSeverity } from "./protocol.ts";
import { createScheduler, type Task } from "./scheduler.ts";
import type { Session } from "./session.ts";
import type { Settings } from "./settings.ts";
import { createToldOnce } from "./told-once.ts";
import { createUnopened, WORKSPACE } from "./unopened.ts";
import { checkWorkspace, type WorkspaceProblems } from "./workspace.ts";

/** Keeps the client's list of problems true. */
export interface Checking {
  /** A text changed. */
  changed(open: OpenDocument): void;
  /** A document was opened or saved. */
  settled(open: OpenDocument): void;
  closed(open: OpenDocument): void;
  /** Something else changed: settings, or files on the disk. */
  recheckAll(): void;
  /** Somebody looks at a document: it comes before others that wait. */
  looked(open: OpenDocument): void;
  diagnosticsOf(open: OpenDocument, settings: Settings): Diagnostic[];
  /** Checks the whole workspace, and from now on again whenever files change on the disk. */
  workspace(token?: CancellationToken): Promise<WorkspaceProblems>;
  /** What the workspace used that is at risk when it was checked last; nothing before. */
  workspaceAtRisk(): WorkspaceProblems["atRisk"];
}

/**
 * @param later puts a task behind the messages that wait now
 * @param fault hears of faults of ours, which end nothing
 */
export function createChecking(
  session: Session,
  later: (task: () => void) => void,
  fault: (error: unknown) => void,
): Checking {
  const { connection, wire, documents, settings, policies, analysis, disk } = session;
  const toldPolicies = new Map<string, readonly Problem[]>();
  const unopened = createUnopened(session);
  const once = createToldOnce();
  let keepsWorkspace = false;
  let workspaceAtRisk: WorkspaceProblems["atRisk"] = [];

  function diagnosticsOf(open: OpenDocument, set: Settings): Diagnostic[] {
    if (!set.enable) return [];
    if (open.excess)
      return isKataPath(open.path)
        ? [excessDiagnostic(`This file is not checked: ${open.excess.reason}.`)]
        : [];
    const found =
      open.parts.length === 0
        ? (policies.problems().get(open.path) ?? [])
        : once.told(open.uri, analysis.problems(open, set));
    const told = toDiagnostics(found, wire);
    if (open.partExcess)
      told.push(excessDiagnostic(`Not all of this file is checked: ${open.partExcess.reason}.`));
    return told;
  }

  const publish: Task = (uri, isUrgent, isOver) => {
    const open = documents.get(uri);
    if (!open) return true;
    const set = settings.known(uri);
    if (!set) {
      settings.of(uri).then(() => (isUrgent ? soon(uri) : eventually(uri)), fault);
      return true;
    }
    let diagnostics: Diagnostic[];
    try {
      if (set.enable && !analysis.prepare(open, set, isOver)) return false;
      diagnostics = diagnosticsOf(open, set);
    } catch (error) {
      fault(error);
      return true;
    }
    connection.sendDiagnostics({ uri, version: open.version, diagnostics });
    tellUnit(open, set);
    tellPolicies();
    return true;
  };

  /** The other files of the unit have their problems told too where they are not open. */
  function tellUnit(open: OpenDocument, set: Settings): void {
    const found = new Map<string, readonly Diagnostic[]>();
    for (const part of set.enable ? open.parts : []) {
      if (part.part) continue;
      const byFile = new Map<KataDocument, Problem[]>();
      for (const { files } of analysis.assembly(open, part, set).units)
        for (const file of files) if (!file.part && file !== part) byFile.set(file, []);
      if (byFile.size === 0) continue;
      for (const problem of analysis.ground(open, part, set).problems)
        byFile.get(problem.file)?.push(problem);
      for (const [file, own] of byFile)
        found.set(file.source.path, toDiagnostics(once.told(open.uri, own), wire));
    }
    unopened.tell(open.uri, found);
  }

  async function checkAll(token?: CancellationToken): Promise<WorkspaceProblems> {
    const result = await checkWorkspace(session, token);
    const found = [...result.problems].map(
      ([path, problems]) => [path, toDiagnostics(once.told(wire.uriOf(path), problems), wire)] as const,
    );
    unopened.tell(WORKSPACE, new Map(found));
    workspaceAtRisk = result.atRisk;
    return result;
  }

  /** A policy that is not open has its problems told too, when they change. */
  function tellPolicies(): void {
    for (const [path, problems] of policies.problems()) {
      const known = toldPolicies.get(path) ?? [];
      toldPolicies.set(path, problems);
      if (documents.byPath(path) || (known.length === 0 && problems.length === 0)) continue;
      connection.sendDiagnostics({ uri: wire.uriOf(path), diagnostics: toDiagnostics(problems, wire) });
    }
  }

  const { soon, eventually, hasten, forget } = createScheduler(publish, later);
  settings.onLateAnswer(eventually);

  /** Documents that are read together with one: main file and drop-ins. */
  function related(open: OpenDocument): ReadonlySet<OpenDocument> {
    const found = new Set(analysis.readersOf(open.path));
    for (const path of analysis.companions(open)) {
      const other = documents.byPath(path);
      if (other && other.parts.length > 0) found.add(other);
    }
    found.delete(open);
    return found;
  }

  function check({ uri }: OpenDocument): void {
    if (settings.known(uri)) soon(uri);
    else settings.of(uri).then(() => soon(uri), fault);
  }

  /** Checks what is read together with a document; a policy is read with all. */
  function checkOthers(open: OpenDocument, others = related(open), wants = (_: OpenDocument) => true): void {
    for (const other of others) if (wants(other)) check(other);
    if (!policies.isUsed(open.path)) return;
    for (const other of documents.all()) if (other !== open && wants(other)) eventually(other.uri);
  }

  return {
    diagnosticsOf,
    looked: (open) => hasten(open.uri),
    workspace(token) {
      keepsWorkspace = true;
      return checkAll(token);
    },
    workspaceAtRisk: () => workspaceAtRisk,
    changed(open) {
      analysis.touch();
      const onType = (one: OpenDocument) => settings.known(one.uri)?.validate !== "onSave";
      if (onType(open)) check(open);
      checkOthers(open, related(open), onType);
    },
    settled(open) {
      unopened.opened(open.path);
      disk.forget();
      analysis.touch();
      check(open);
      checkOthers(open);
    },
    closed(open) {
      const others = related(open);
      disk.forget();
      analysis.forget(open);
      analysis.touch();
      settings.forget(open.uri);
      forget(open.uri);
      connection.sendDiagnostics({ uri: open.uri, diagnostics: [] });
      unopened.forget(open.uri);
      unopened.closed(open.path);
      if (once.forget(open.uri)) for (const { uri } of documents.all()) eventually(uri);
      checkOthers(open, others);
    },
    recheckAll() {
      disk.forget();
      analysis.touch();
      // What was opened last is most likely what is seen.
      for (const { uri } of [...documents.all()].reverse()) eventually(uri);
      if (keepsWorkspace) checkAll().catch(fault);
    },
  };
}

/** Told in place of problems, or beside those of what was checked. */
function excessDiagnostic(message: string): Diagnostic {
  const start = { line: 0, character: 0 };
  return {
    range: { start, end: start },
    severity: DiagnosticSeverity.Information,
    source: "kata",
    code: "too-large",
    message,
  };
}
