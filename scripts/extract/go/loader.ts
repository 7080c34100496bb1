import type { Change } from "../../../server/src/knowledge/facts.ts";
import { tomlDialect } from "../known.ts";
import type { Repository, Tree } from "../repository.ts";
import { byHypervisor, type OptionFacts, optionId, type Snapshot } from "../snapshot.ts";
import { hypervisorTables, readTemplates, runtimeMakefile } from "../templates.ts";
import { annotationsByOption } from "./annotations.ts";
import { closedSets, type EnforcedSet } from "./checks.ts";
import { defaultOf, forcedOn, zero } from "./defaults.ts";
import type { Scope } from "./evaluate.ts";
import type { Flow } from "./flow.ts";
import { type HypervisorFlows, readHypervisors, readOthers } from "./flows.ts";
import { type GoOption, type GoOptions, goOptions } from "./options.ts";
import { type GoCache, type GoRelease, goRelease } from "./release.ts";

const runtimeFolder = "src/runtime";
const loaderFolder = `${runtimeFolder}/pkg/katautils`;

/** Reads what the Go runtime's loader does, release by release. */
export function goLoader(repository: Repository): (release: string) => Snapshot {
  const cache: GoCache = new Map();
  return (release) => {
    const tree = repository.tree(release, [runtimeFolder]);
    const sources = goRelease(repository, tree, cache);
    const loader = sources.package(loaderFolder);
    if (!loader) throw new Error(`${release} has no ${loaderFolder}`);
    const scope: Scope = { release: sources, package: loader };
    const found = goOptions(sources, loader, "tomlConfig");
    const hypervisors = readHypervisors(scope);
    return {
      toml: dialect(sources),
      hypervisors: [...hypervisors.flows.keys()].sort(),
      templates: templates(repository, tree),
      unknownKeys: new Map([
        // updateRuntimeConfigHypervisor: a table that no case names is an error where there is a default.
        ["hypervisor", hypervisors.othersRejected ? "rejected" : "ignored"],
        // toml.Decode leaves out keys without a field; decodeConfig does not look at its metadata.
        ...found.tables.map((table): [string, "ignored"] => [table, "ignored"]),
      ]),
      options: optionFacts(scope, found, hypervisors),
    };
  };
}

function dialect(sources: GoRelease): Snapshot["toml"] {
  const library = "github.com/BurntSushi/toml";
  const version = new RegExp(`${library} v(\\S+)`).exec(sources.file(`${runtimeFolder}/go.mod`) ?? "")?.[1];
  return tomlDialect(library, version ?? "");
}

function templates(repository: Repository, tree: Tree): Snapshot["templates"] {
  const makefile = runtimeMakefile(repository, tree, runtimeFolder);
  return readTemplates(repository, tree, runtimeFolder, makefile).map(({ file, text }) => ({
    file,
    hypervisor: hypervisorTables(text)[0] ?? "",
  }));
}

function optionFacts(scope: Scope, found: GoOptions, hypervisors: HypervisorFlows): Map<string, OptionFacts> {
  const others = readOthers(scope);
  const sets = closedSets(scope, found, hypervisors);
  const annotations = annotationsByOption(scope, found, hypervisors.flows, others);
  return new Map(
    found.options.map((option): [string, OptionFacts] => {
      const id = optionId(option.table, option.key);
      const set = sets.get(id);
      const annotation = annotations.get(id);
      const readers = readersOf(option, found, hypervisors.flows);
      const fallback = defaults(scope, option, readers, hypervisors.flows, others, set);
      const forced = option.table === "hypervisor.*" ? forcedOn(option, hypervisors.flows) : undefined;
      return [
        id,
        {
          table: option.table,
          key: option.key,
          type: option.type,
          ...(set && setFacts(set)),
          ...(readers && { hypervisors: readers }),
          ...(fallback && { default: fallback }),
          ...(forced && { changes: asChanges(forced) }),
          ...(annotation !== undefined && { annotation }),
        },
      ];
    }),
  );
}

function asChanges(forced: Record<string, unknown>): Change[] {
  const values = [...new Set(Object.values(forced))] as Change["to"][];
  return values.map((to) => ({ to, hypervisors: Object.keys(forced).filter((name) => forced[name] === to) }));
}

function setFacts({ values, enforced, narrowed, emptyIsAbsent }: EnforcedSet): Partial<OptionFacts> {
  return {
    values,
    ...(narrowed && { narrowed }),
    ...(enforced && { enforced }),
    ...(emptyIsAbsent && { emptyIsAbsent }),
  };
}

/** The hypervisors whose configuration takes the option, for tables below `hypervisor.*`. */
function readersOf(option: GoOption, found: GoOptions, flows: Map<string, Flow>): string[] | undefined {
  if (!option.table.startsWith("hypervisor.*")) return undefined;
  const key = /^hypervisor\.\*\.(\w+)/.exec(option.table)?.[1];
  const holder = found.options.find((other) => other.table === "hypervisor.*" && other.key === key) ?? option;
  return [...flows].flatMap(([name, { reads }]) => (reads.has(holder.field) ? [name] : [])).sort();
}

function defaults(
  scope: Scope,
  option: GoOption,
  readers: string[] | undefined,
  hypervisors: Map<string, Flow>,
  others: Map<string, Flow[]>,
  set: EnforcedSet | undefined,
): Record<string, unknown> | undefined {
  if (option.type === "table") return undefined;
  const struct = scope.package.types.get(option.struct);
  const isPointer =
    struct?.kind === "struct" &&
    struct.fields.some((f) => f.name === option.field && f.type.kind === "pointer");
  if (readers && option.table === "hypervisor.*") {
    const values = readers.map((name): [string, unknown] => {
      const flow = hypervisors.get(name);
      return [name, flow && defaultOf(flow, option.field, option.type, isPointer)];
    });
    return byHypervisor(new Map(values.filter(([, value]) => value !== undefined)));
  }
  if (set?.setter) return set.unset === undefined ? undefined : { "*": set.unset };
  for (const flow of others.get(option.struct) ?? []) {
    if (!flow.reads.has(option.field)) continue;
    const value = defaultOf(flow, option.field, option.type, isPointer);
    return value === undefined ? undefined : { "*": value };
  }
  return { "*": zero(option.type, isPointer) };
}
