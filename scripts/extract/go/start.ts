import { type Node, part, parts, walk } from "../syntax.ts";
import type { GoFunction } from "./items.ts";
import { evaluateIn } from "./load.ts";
import type { GoOption } from "./options.ts";
import type { GoSources } from "./packages.ts";

/** A set that is enforced when the sandbox starts. */
export interface StartSet {
  values: string[];
  enforced: "start";
  emptyIsAbsent: true;
}

const machineFolder = "src/runtime/virtcontainers";

/** Checks that are made when the sandbox starts: the function that compares the values. */
const startChecks = [
  { key: "virtio_fs_cache", name: "valid", receiver: "*virtiofsd" },
  { key: "rootfs_type", name: "GetKernelRootParams", receiver: undefined },
];

/** The sets that are only enforced when the sandbox starts. */
export function startSets(sources: GoSources, options: readonly GoOption[]): Map<GoOption, StartSet> {
  const functions = sources.package(machineFolder)?.functions ?? [];
  const sets = startChecks.flatMap(({ key, name, receiver }): [GoOption, StartSet][] => {
    const option = options.find((one) => one.table === "hypervisor.*" && one.key === key);
    const check = functions.find((fn) => fn.name === name && fn.receiver?.type.text === receiver);
    const values = (check ? comparedIn(check) : [])
      .map((value) => check && evaluateIn(sources, check.file, value))
      .filter((value): value is string => typeof value === "string" && value !== "");
    return option && values.length > 0 ? [[option, { values, enforced: "start", emptyIsAbsent: true }]] : [];
  });
  return new Map(sets);
}

/** What a function's first switch has cases for or, where it has none, what it compares something with by `!=`. */
function comparedIn({ body }: GoFunction): Node[] {
  const nodes = [...walk(body)];
  const first = nodes.find(({ type }) => type === "expression_switch_statement");
  const cases = parts(first ?? null).filter(({ type }) => type === "expression_case");
  if (first) return cases.flatMap((one) => parts(part(one, "value")));
  const comparisons = nodes.filter(({ type }) => type === "binary_expression");
  return comparisons.filter((one) => part(one, "operator").text === "!=").map((one) => part(one, "right"));
}
