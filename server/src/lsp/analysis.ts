import type { KataDocument } from "../documents/document.ts";
import type { Host } from "../environment/host.ts";
import type { Ground } from "../features/harmless-fixes.ts";
import type { Problem } from "../lint/problem.ts";
import type { AssembleOptions, Assembly } from "../project/assemble.ts";
import type { Service } from "../service.ts";
import type { Steps } from "../util/steps.ts";
import type { OpenDocument } from "./documents.ts";
import type { Policies } from "./policies.ts";
import { type Settings, targetSettings } from "./settings.ts";

/** What is known of the open documents, worked out once for each state of things. */
export interface Analysis {
  assembly(open: OpenDocument, part: KataDocument, settings: Settings): Assembly;
  /**
   * Works on the parts of a document and their problems, one after the other.
   *
   * @param isOver whether to stop.
   * @returns whether all are known.
   */
  prepare(open: OpenDocument, settings: Settings, isOver: () => boolean): boolean;
  /** The problems of a document, its main file and drop-ins taken into account. */
  problems(open: OpenDocument, settings: Settings): readonly Problem[];
  /** What fixes of a part are tried on: its main file and drop-ins too. */
  ground(open: OpenDocument, part: KataDocument, settings: Settings): Ground;
  /** The paths of the files that were looked at together with a document, the last time that it was analysed. */
  companions(open: OpenDocument): ReadonlySet<string>;
  /** The documents of which a path was a companion. */
  readersOf(path: string): ReadonlySet<OpenDocument>;
  /** Drops what is kept of a document that is closed. */
  forget(open: OpenDocument): void;
  /** Says that something changed: a text, a setting, a file on the disk. */
  touch(): void;
}

interface Kept {
  readonly state: number;
  readonly settings: Settings;
  readonly assemblies: Map<KataDocument, Assembly>;
  /** Of all files of an assembly. */
  readonly all: Map<KataDocument, readonly Problem[]>;
  problems?: readonly Problem[];
  /** The part whose problems are being worked out, and what is left of that. */
  begun?: { readonly part: KataDocument; readonly steps: Steps<readonly Problem[]> };
}

/** Of so many documents what was worked out is kept; of others it is worked out anew when somebody asks. */
const MOST_KEPT = 100;

const NOBODY: ReadonlySet<never> = new Set();

/** @param host asked where the setting `kata.hostChecks` allows it; undefined where there is none */
export function createAnalysis(service: Service, policies: Policies, host: Host | undefined): Analysis {
  /** The one that was asked for last is the last. */
  const kept = new Map<OpenDocument, Kept>();
  const companions = new Map<OpenDocument, ReadonlySet<string>>();
  const readers = new Map<string, Set<OpenDocument>>();
  let state = 0;

  function look(open: OpenDocument, settings: Settings): Kept {
    const known = kept.get(open);
    const isTrue = known && known.state === state && known.settings === settings;
    const found: Kept = isTrue ? known : { state, settings, assemblies: new Map(), all: new Map() };
    kept.delete(open);
    kept.set(open, found);
    const [oldest] = kept.size > MOST_KEPT ? kept.keys() : [];
    if (oldest) drop(oldest);
    return found;
  }

  function drop(open: OpenDocument): void {
    kept.delete(open);
    open.whole?.cache.clear();
  }

  function assemblyOf(open: OpenDocument, part: KataDocument, settings: Settings): Assembly {
    const { assemblies } = look(open, settings);
    let assembly = assemblies.get(part);
    if (!assembly) {
      assembly = service.assemble(part, optionsFor(open.path, settings, policies, host));
      assemblies.set(part, assembly);
      noteCompanions(open, assemblies.values());
    }
    return assembly;
  }

  function noteCompanions(open: OpenDocument, assemblies: Iterable<Assembly>): void {
    const paths = new Set<string>();
    for (const { units } of assemblies) {
      for (const { files, unread } of units) {
        for (const { source } of files) paths.add(source.path);
        for (const { path } of unread) paths.add(path);
      }
    }
    const before = companions.get(open) ?? NOBODY;
    if (paths.size === before.size && [...paths].every((path) => before.has(path))) return;
    for (const path of before) readers.get(path)?.delete(open);
    for (const path of paths) {
      const there = readers.get(path);
      if (there) there.add(open);
      else readers.set(path, new Set([open]));
    }
    companions.set(open, paths);
  }

  /** Goes on with the problems of a part until they are known, or until it is over. */
  function work(
    open: OpenDocument,
    part: KataDocument,
    settings: Settings,
    isOver: () => boolean,
  ): readonly Problem[] | undefined {
    const found = look(open, settings);
    const known = found.all.get(part);
    if (known) return known;
    const { begun } = found;
    const steps =
      begun?.part === part ? begun.steps : service.check(assemblyOf(open, part, settings), settings.severity);
    // One that ends in a fault is not gone on with.
    delete found.begun;
    for (;;) {
      const { done, value } = steps.next();
      if (done) {
        found.all.set(part, value);
        return value;
      }
      if (!isOver()) continue;
      found.begun = { part, steps };
      return undefined;
    }
  }

  function problemsOfAll(open: OpenDocument, part: KataDocument, settings: Settings): readonly Problem[] {
    return work(open, part, settings, () => false)!;
  }

  return {
    assembly: assemblyOf,
    prepare(open, settings, isOver) {
      if (!open.findParts(isOver)) return false;
      const { all } = look(open, settings);
      for (const part of open.parts) {
        if (all.has(part)) continue;
        if (isOver() || !work(open, part, settings, isOver)) return false;
      }
      return true;
    },
    problems(open, settings) {
      const found = look(open, settings);
      found.problems ??= open.parts.flatMap((part) =>
        problemsOfAll(open, part, settings).filter(({ file }) => file === part),
      );
      return found.problems;
    },
    ground(open, part, settings) {
      const assembly = assemblyOf(open, part, settings);
      const options = optionsFor(open.path, settings, policies, host);
      return service.ground(assembly, problemsOfAll(open, part, settings), options, settings.severity);
    },
    companions: (open) => companions.get(open) ?? NOBODY,
    readersOf: (path) => readers.get(path) ?? NOBODY,
    forget(open) {
      kept.delete(open);
      for (const path of companions.get(open) ?? []) {
        const there = readers.get(path);
        there?.delete(open);
        if (there?.size === 0) readers.delete(path);
      }
      companions.delete(open);
    },
    touch() {
      state++;
    },
  };
}

/** What the settings of a file say for its analysis. */
export function optionsFor(
  path: string,
  settings: Settings,
  policies: Policies,
  host: Host | undefined,
): AssembleOptions {
  const asked =
    settings.hostChecks === "on" || (settings.hostChecks === "auto" && /^\/(?:etc|opt)\//.test(path));
  const library = policies.library(settings.policy, path);
  return { ...targetSettings(settings), ...(asked && host && { host }), ...(library && { library }) };
}
