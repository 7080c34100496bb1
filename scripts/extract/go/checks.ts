import { optionId } from "../snapshot.ts";
import { evaluate, type Frame, type Scope } from "./evaluate.ts";
import { functionNamed, type HypervisorFlows, runtimeRoots } from "./flows.ts";
import type { GoOption, GoOptions } from "./options.ts";
import { type Expression, type Statement, walkExpression, walkStatements } from "./syntax.ts";
import { type ClosedSet, comparedIn, constantsNamed, setsOfMethods, setsOfSetters } from "./values.ts";

/** What the loader, or a check at the sandbox's start, holds an option against. */
export interface EnforcedSet extends ClosedSet {
  enforced?: "start";
  narrowed?: Record<string, string[]>;
}

const machineFolder = "src/runtime/virtcontainers";

/** Sets that are checked when the sandbox starts: the function that holds them. */
const startChecks = [
  { key: "virtio_fs_cache", name: "valid", receiver: "virtiofsd" },
  { key: "rootfs_type", name: "GetKernelRootParams", receiver: undefined },
];

/** The closed sets of all options, by option. */
export function closedSets(
  scope: Scope,
  found: GoOptions,
  hypervisors: HypervisorFlows,
): Map<string, EnforcedSet> {
  const sets = new Map<string, EnforcedSet>();
  const put = (struct: string, field: string, set: EnforcedSet): void => {
    const option = found.options.find((o) => o.struct === struct && o.field === field);
    if (option) sets.set(optionId(option.table, option.key), set);
  };
  for (const struct of ["hypervisor", "runtime"]) {
    for (const [field, set] of setsOfMethods(scope, struct)) put(struct, field, set);
  }
  const load = functionNamed(scope, "LoadConfiguration");
  const setters = load ? setsOfSetters(scope, load, runtimeRoots, "runtime") : [];
  for (const [field, set] of setters) put("runtime", field, set);

  const machine = scope.release.package(machineFolder);
  for (const { key, name, receiver } of machine ? startChecks : []) {
    const check = machine?.functions.find((fn) => fn.name === name && fn.receiver?.type === receiver);
    const values = check && machine && comparedIn({ release: scope.release, package: machine }, check);
    if (values) sets.set(optionId("hypervisor.*", key), { values, emptyIsAbsent: true, enforced: "start" });
  }
  narrowByBuilders(scope, found, hypervisors, sets);
  readPorts(scope, found, hypervisors, sets);
  return sets;
}

/** `if sharedFS != A && sharedFS != B { return … }` in the function that builds a hypervisor's configuration. */
function narrowByBuilders(
  scope: Scope,
  found: GoOptions,
  { builders, flows }: HypervisorFlows,
  sets: Map<string, EnforcedSet>,
): void {
  for (const [name, builder] of builders) {
    const locals = flows.get(name)?.locals;
    const option = (expression: Expression): GoOption | undefined => {
      const fields = expression.kind === "name" ? locals?.get(expression.name)?.fields : undefined;
      const [field] = fields?.size === 1 ? fields : [];
      return found.options.find((o) => o.struct === "hypervisor" && o.field === field);
    };
    for (const [of, values] of unequal(scope, builder.body, option)) {
      narrow(sets, of, name, values);
    }
  }
}

/** Per option, the strings that a check which returns early holds it against by `!=`. */
function unequal(
  scope: Scope,
  body: readonly Statement[],
  option: (expression: Expression) => GoOption | undefined,
): Map<GoOption, string[]> {
  const found = new Map<GoOption, string[]>();
  const frame: Frame = { ...scope, locals: new Map() };
  walkStatements(
    body,
    () => {},
    (statement) => {
      if (statement.kind !== "if" || statement.then.at(-1)?.kind !== "return") return;
      walkExpression(statement.condition, (part) => {
        if (part.kind !== "binary" || part.operator !== "!=") return;
        const of = option(part.left);
        const value = evaluate(frame, part.right);
        if (of && typeof value === "string") found.set(of, [...(found.get(of) ?? []), value]);
      });
    },
  );
  return found;
}

function narrow(
  sets: Map<string, EnforcedSet>,
  option: GoOption,
  hypervisor: string,
  values: string[],
): void {
  const set = sets.get(optionId(option.table, option.key));
  const left = set?.values.filter((value) => values.includes(value));
  if (set && left && left.length > 0 && left.length < set.values.length) {
    set.narrowed = { ...set.narrowed, [hypervisor]: left };
  }
}

/**
 * The ports of checkPCIeConfig. It looks at qemu and clh, and at machine types that have PCIe; both
 * options off passes before any other check.
 */
function readPorts(
  scope: Scope,
  found: GoOptions,
  hypervisors: HypervisorFlows,
  sets: Map<string, EnforcedSet>,
): void {
  const check = functionNamed(scope, "checkPCIeConfig");
  if (!check) return;
  const off = evaluate(
    { ...scope, locals: new Map() },
    { kind: "selector", of: { kind: "name", name: "config" }, name: "NoPort" },
  );
  const values = constantsNamed(scope, check).filter((value) => value.endsWith("-port"));
  const ports = new Map<string, GoOption>();
  for (const option of found.options) {
    if (!/^(?:cold|hot)_plug_vfio$/.test(option.key)) continue;
    sets.set(optionId(option.table, option.key), { values, emptyIsAbsent: true });
    ports.set(option.key.startsWith("cold") ? "coldPlug" : "hotPlug", option);
  }
  walkStatements(
    check.body,
    () => {},
    (statement) => {
      if (statement.kind !== "if" || statement.condition.kind !== "binary") return;
      const { operator, left, right } = statement.condition;
      if (operator !== "==" || left.kind !== "name" || left.name !== "hypervisorType") return;
      const type = evaluate({ ...scope, locals: new Map() }, right);
      const option = (e: Expression): GoOption | undefined =>
        e.kind === "name" ? ports.get(e.name) : undefined;
      for (const [of, allowed] of unequal(scope, statement.then, option)) {
        if (typeof type !== "string" || !hypervisors.flows.has(type)) continue;
        narrow(sets, of, type, typeof off === "string" ? [...allowed, off] : allowed);
      }
    },
  );
}
