import { tomlDialect } from "../known.ts";
import type { Repository, Tree } from "../repository.ts";
import { byHypervisor, type OptionFacts, optionId, type Snapshot } from "../snapshot.ts";
import { hypervisorTables, readTemplates, runtimeMakefile } from "../templates.ts";
import { annotationsIn, type GoAnnotation } from "./annotations.ts";
import { defaultOf, zero } from "./defaults.ts";
import { evaluate, type Scope, type Value } from "./evaluate.ts";
import { emptyOptions, type Flow, ownRoots, type Roots, trace } from "./flow.ts";
import { type GoOption, type GoOptions, goOptions } from "./options.ts";
import { type GoCache, type GoRelease, goRelease } from "./release.ts";
import type { GoFunction, SwitchCase } from "./syntax.ts";
import { walkStatements } from "./syntax.ts";
import { type ClosedSet, comparedIn, constantsNamed, setsOfMethods, setsOfSetters } from "./values.ts";

const runtimeFolder = "src/runtime";
const loaderFolder = `${runtimeFolder}/pkg/katautils`;
const machineFolder = `${runtimeFolder}/virtcontainers`;

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
      options: optionFacts(scope, found, hypervisors.flows),
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

const named = (scope: Scope, name: string): GoFunction | undefined =>
  scope.package.functions.find((fn) => fn.name === name);

/** The hypervisor tables that updateRuntimeConfigHypervisor knows, and what it makes of each. */
function readHypervisors(scope: Scope): { flows: Map<string, Flow>; othersRejected: boolean } {
  const flows = new Map<string, Flow>();
  let othersRejected = false;
  const dispatch = named(scope, "updateRuntimeConfigHypervisor");
  const cases: SwitchCase[] = [];
  walkStatements(
    dispatch?.body ?? [],
    () => {},
    (statement) => {
      if (statement.kind === "switch") cases.push(...statement.cases);
    },
  );
  for (const { values, body } of cases) {
    othersRejected ||= values === undefined && body.length > 0;
    const name = values?.[0] && evaluate({ ...scope, locals: new Map() }, values[0]);
    let constructor: GoFunction | undefined;
    walkStatements(body, (expression) => {
      if (expression.kind === "call" && expression.callee.kind === "name")
        constructor ??= named(scope, expression.callee.name);
    });
    if (typeof name !== "string" || !constructor) continue;
    const given: Record<string, Value> = {
      [constructor.parameters[0]?.name ?? "h"]: emptyOptions(scope, "hypervisor"),
    };
    flows.set(
      name,
      trace(scope, constructor, ownRoots(constructor), "hypervisor", "HypervisorConfig", given),
    );
  }
  return { flows, othersRejected };
}

/** What the tables other than hypervisors become. */
interface OtherFlows {
  flows: Map<string, Flow[]>;
  setters: Map<string, ClosedSet>;
}

function readOthers(scope: Scope): OtherFlows {
  const flows = new Map<string, Flow[]>();
  const add = (
    struct: string,
    fn: GoFunction | undefined,
    roots: Roots,
    into: string,
    given: Record<string, Value>,
  ): void => {
    if (fn) flows.set(struct, [...(flows.get(struct) ?? []), trace(scope, fn, roots, struct, into, given)]);
  };
  const factory = named(scope, "newFactoryConfig");
  if (factory)
    add("factory", factory, ownRoots(factory), "FactoryConfig", { f: emptyOptions(scope, "factory") });
  const agent: Roots = (e) => (e.kind === "name" && e.name === "agent" ? "agent" : undefined);
  add("agent", named(scope, "updateRuntimeConfigAgent"), agent, "KataAgentConfig", {
    agent: emptyOptions(scope, "agent"),
  });
  const runtime: Roots = (e) =>
    e.kind === "selector" && e.of.kind === "name" && e.of.name === "tomlConf" && e.name === "Runtime"
      ? "runtime"
      : undefined;
  const tomlConf = new Map<string, Value>([["Runtime", emptyOptions(scope, "runtime")]]);
  const load = named(scope, "LoadConfiguration");
  add("runtime", load, runtime, "RuntimeConfig", { tomlConf });
  add("runtime", named(scope, "updateRuntimeConfigRuntime"), runtime, "RuntimeConfig", { tomlConf });
  return { flows, setters: load ? setsOfSetters(scope, load, runtime, "runtime") : new Map() };
}

function optionFacts(
  scope: Scope,
  found: GoOptions,
  hypervisors: Map<string, Flow>,
): Map<string, OptionFacts> {
  const others = readOthers(scope);
  const sets = closedSets(scope, found, others);
  const annotations = annotationsOf(scope, found, hypervisors, others);
  const facts = new Map<string, OptionFacts>();
  for (const option of found.options) {
    const id = optionId(option.table, option.key);
    const set = sets.get(id);
    const annotation = annotations.get(id);
    const readers = readersOf(option, found, hypervisors);
    const fallback = option.type.endsWith("table")
      ? undefined
      : defaults(scope, option, readers, hypervisors, others, set);
    facts.set(id, {
      table: option.table,
      key: option.key,
      type: option.type,
      ...(set && { values: set.values, ...(set.enforced && { enforced: set.enforced }) }),
      ...(set?.emptyIsAbsent && { emptyIsAbsent: true }),
      ...(readers && { hypervisors: readers }),
      ...(fallback && { default: fallback }),
      ...(annotation !== undefined && { annotation }),
    });
  }
  return facts;
}

/** The hypervisors whose configuration takes the option, for tables below `hypervisor.*`. */
function readersOf(option: GoOption, found: GoOptions, hypervisors: Map<string, Flow>): string[] | undefined {
  if (!option.table.startsWith("hypervisor.*")) return undefined;
  const holder = outermost(option, found);
  return [...hypervisors].flatMap(([name, { reads }]) => (reads.has(holder.field) ? [name] : [])).sort();
}

/** The option of `hypervisor.*` itself that an option of a table below it belongs to. */
function outermost(option: GoOption, found: GoOptions): GoOption {
  const key = /^hypervisor\.\*\.(\w+)/.exec(option.table)?.[1];
  return found.options.find((other) => other.table === "hypervisor.*" && other.key === key) ?? option;
}

function defaults(
  scope: Scope,
  option: GoOption,
  readers: string[] | undefined,
  hypervisors: Map<string, Flow>,
  others: OtherFlows,
  set: ClosedSet | undefined,
): Record<string, unknown> | undefined {
  const type = scope.package.types.get(option.struct);
  const isPointer =
    type?.kind === "struct" && type.fields.some((f) => f.name === option.field && f.type.kind === "pointer");
  if (readers && option.table === "hypervisor.*") {
    const values = readers.map((name): [string, unknown] => {
      const flow = hypervisors.get(name);
      return [name, flow && defaultOf(flow, option.field, option.type, isPointer)];
    });
    return byHypervisor(new Map(values.filter(([, value]) => value !== undefined)));
  }
  if (others.setters.has(option.field) && option.struct === "runtime")
    return set?.unset === undefined ? undefined : { "*": set.unset };
  for (const flow of others.flows.get(option.struct) ?? []) {
    if (!flow.reads.has(option.field)) continue;
    const value = defaultOf(flow, option.field, option.type, isPointer);
    return value === undefined ? undefined : { "*": value };
  }
  return { "*": zero(option.type, isPointer) };
}

interface EnforcedSet extends ClosedSet {
  enforced?: "start";
}

/** Sets that are checked when the sandbox starts: the function whose switch holds them. */
const startChecks = [
  { key: "virtio_fs_cache", name: "valid", receiver: "virtiofsd" },
  { key: "rootfs_type", name: "GetKernelRootParams", receiver: undefined },
];

function closedSets(scope: Scope, found: GoOptions, others: OtherFlows): Map<string, EnforcedSet> {
  const sets = new Map<string, EnforcedSet>();
  const put = (struct: string, field: string, set: EnforcedSet): void => {
    const option = found.options.find((o) => o.struct === struct && o.field === field);
    if (option) sets.set(optionId(option.table, option.key), set);
  };
  for (const struct of ["hypervisor", "runtime"]) {
    for (const [field, set] of setsOfMethods(scope, struct)) put(struct, field, set);
  }
  for (const [field, set] of others.setters) put("runtime", field, set);

  const ports = named(scope, "checkPCIeConfig");
  if (ports) {
    const values = constantsNamed(scope, ports).filter((value) => value.endsWith("-port"));
    for (const field of ["ColdPlugVFIO", "HotPlugVFIO"])
      put("hypervisor", field, { values, emptyIsAbsent: true });
  }
  const machine = scope.release.package(machineFolder);
  for (const { key, name, receiver } of machine ? startChecks : []) {
    const check = machine?.functions.find((fn) => fn.name === name && fn.receiver?.type === receiver);
    const values = check && machine && comparedIn({ release: scope.release, package: machine }, check);
    if (values) sets.set(optionId("hypervisor.*", key), { values, emptyIsAbsent: true, enforced: "start" });
  }
  return sets;
}

/** Option → the annotation that overrides it. */
function annotationsOf(
  scope: Scope,
  found: GoOptions,
  hypervisors: Map<string, Flow>,
  others: OtherFlows,
): Map<string, string> {
  const packages = [`${runtimeFolder}/pkg/oci`, `${machineFolder}/types`];
  const all = packages.flatMap((folder): GoAnnotation[] => {
    const home = scope.release.package(folder);
    return home ? annotationsIn({ release: scope.release, package: home }) : [];
  });
  const flows: [string, Flow][] = [
    ...[...hypervisors.values()].map((flow): [string, Flow] => ["hypervisor", flow]),
    ...[...others.flows].flatMap(([struct, list]) => list.map((flow): [string, Flow] => [struct, flow])),
  ];
  const result = new Map<string, string>();
  for (const { name, targets } of all) {
    const table = /^io\.katacontainers\.config\.(hypervisor|agent|runtime)\./.exec(name)?.[1];
    const suffix = name.slice(name.lastIndexOf(".") + 1);
    const byName = found.options.find(
      (o) => o.key === suffix && o.table.split(".")[0] === table && !o.table.endsWith("[]"),
    );
    const option = byName ?? optionBehind(targets, flows, found);
    if (option) result.set(optionId(option.table, option.key), name);
  }
  return result;
}

/** The one option that the fields set by an annotation are filled from. */
function optionBehind(targets: string[], flows: [string, Flow][], found: GoOptions): GoOption | undefined {
  for (const target of targets) {
    for (const [struct, flow] of flows) {
      const fields = flow.targets.get(target)?.fields;
      const [field] = fields ?? [];
      const option =
        fields?.size === 1 ? found.options.find((o) => o.struct === struct && o.field === field) : undefined;
      if (option) return option;
    }
  }
  return undefined;
}
