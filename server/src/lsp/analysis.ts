import type { KataDocument } from "../documents/document.ts";
import type { Host } from "../environment/host.ts";
import type { Ground } from "../features/harmless-fixes.ts";
import type { Problem } from "../lint/problem.ts";
import type { AssembleOptions, Assembly } from "../project/assemble.ts";
import type { Service } from "../service.ts";
import type { OpenDocument } from "./documents.ts";
import type { Policies } from "./policies.ts";
import { type Settings, targetSettings } from "./settings.ts";

/** What is known of the open documents, worked out once for each state of things. */
export interface Analysis {
  assembly(open: OpenDocument, part: KataDocument, settings: Settings): Assembly;
  /** The problems of a document, its main file and drop-ins taken into account. */
  problems(open: OpenDocument, settings: Settings): readonly Problem[];
  /** What fixes of a part are tried on: its main file and drop-ins too. */
  ground(open: OpenDocument, part: KataDocument, settings: Settings): Ground;
  /** The paths of the files that were looked at together with a document, the last time that it was analysed. */
  companions(open: OpenDocument): ReadonlySet<string>;
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
}

export function createAnalysis(service: Service, policies: Policies, host: Host | undefined): Analysis {
  const kept = new WeakMap<OpenDocument, Kept>();
  let state = 0;

  function look(open: OpenDocument, settings: Settings): Kept {
    const known = kept.get(open);
    if (known && known.state === state && known.settings === settings) return known;
    const made: Kept = { state, settings, assemblies: new Map(), all: new Map() };
    kept.set(open, made);
    return made;
  }

  function assemblyOf(open: OpenDocument, part: KataDocument, settings: Settings): Assembly {
    const { assemblies } = look(open, settings);
    let assembly = assemblies.get(part);
    if (!assembly) {
      assembly = service.assemble(part, optionsFor(open.path, settings, policies, host));
      assemblies.set(part, assembly);
    }
    return assembly;
  }

  function problemsOfAll(open: OpenDocument, part: KataDocument, settings: Settings): readonly Problem[] {
    const { all } = look(open, settings);
    let problems = all.get(part);
    if (!problems) {
      problems = service.problems(assemblyOf(open, part, settings), settings.severity);
      all.set(part, problems);
    }
    return problems;
  }

  return {
    assembly: assemblyOf,
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
      return {
        problems: problemsOfAll(open, part, settings),
        retry: (changed) => service.retry(assembly, changed, options, settings.severity),
      };
    },
    companions(open) {
      const paths = new Set<string>();
      for (const { units } of kept.get(open)?.assemblies.values() ?? [])
        for (const unit of units) for (const file of unit.files) paths.add(file.source.path);
      return paths;
    },
    touch() {
      state++;
    },
  };
}

function optionsFor(
  path: string,
  settings: Settings,
  policies: Policies,
  host: Host | undefined,
): AssembleOptions {
  const asked =
    settings.hostChecks === "on" || (settings.hostChecks === "auto" && /^\/(?:etc|opt)\//.test(path));
  const library = policies.library(settings.policy);
  return { ...targetSettings(settings), ...(asked && host && { host }), ...(library && { library }) };
}
