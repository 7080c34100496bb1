import type { Diagnostic } from "vscode-languageserver";
import type { Problem } from "../lint/problem.ts";
import { toDiagnostics } from "./diagnostics.ts";
import type { OpenDocument } from "./documents.ts";
import { createScheduler } from "./scheduler.ts";
import type { Session } from "./session.ts";
import type { Settings } from "./settings.ts";

/** Keeps the client's list of problems true. */
export interface Checking {
  /** A text changed. */
  changed(open: OpenDocument): void;
  /** A document was opened or saved. */
  settled(open: OpenDocument): void;
  closed(open: OpenDocument): void;
  /** Something else changed: settings, or files on the disk. */
  recheckAll(): void;
  diagnosticsOf(open: OpenDocument, settings: Settings): Diagnostic[];
}

export function createChecking(
  session: Session,
  later: (task: () => void) => void,
  fault: (error: unknown) => void,
): Checking {
  const { connection, wire, documents, settings, policies, analysis, disk } = session;
  const toldPolicies = new Map<string, readonly Problem[]>();

  function diagnosticsOf(open: OpenDocument, set: Settings): Diagnostic[] {
    if (!set.enable) return [];
    if (open.parts.length === 0) return toDiagnostics(policies.problems().get(open.path) ?? [], wire);
    return toDiagnostics(analysis.problems(open, set), wire);
  }

  function publish(uri: string): void {
    const open = documents.get(uri);
    const set = open && settings.known(uri);
    if (!open || !set) return;
    let diagnostics: Diagnostic[];
    try {
      diagnostics = diagnosticsOf(open, set);
    } catch (error) {
      fault(error);
      return;
    }
    connection.sendDiagnostics({ uri, version: open.version, diagnostics });
    tellPolicies();
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

  const schedule = createScheduler(publish, later);

  function check(open: OpenDocument): void {
    if (settings.known(open.uri)) schedule(open.uri);
    else settings.of(open.uri).then(() => schedule(open.uri), fault);
  }

  /** Documents that are read together with one: main file and drop-ins. */
  function related(open: OpenDocument): OpenDocument[] {
    if (policies.problems().has(open.path)) return [...documents.all()].filter((other) => other !== open);
    const own = analysis.companions(open);
    return [...documents.all()].filter(
      (other) =>
        other !== open &&
        other.parts.length > 0 &&
        (own.has(other.path) || analysis.companions(other).has(open.path)),
    );
  }

  return {
    diagnosticsOf,
    changed(open) {
      analysis.touch();
      const onType = (one: OpenDocument) => settings.known(one.uri)?.validate !== "onSave";
      if (onType(open)) check(open);
      for (const other of related(open)) if (onType(other)) check(other);
    },
    settled(open) {
      disk.forget();
      analysis.touch();
      check(open);
      for (const other of related(open)) check(other);
    },
    closed(open) {
      const others = related(open);
      disk.forget();
      analysis.touch();
      settings.forget(open.uri);
      connection.sendDiagnostics({ uri: open.uri, diagnostics: [] });
      for (const other of others) check(other);
    },
    recheckAll() {
      disk.forget();
      analysis.touch();
      for (const open of documents.all()) check(open);
    },
  };
}
