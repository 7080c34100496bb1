import type { Library } from "../knowledge/library.ts";
import type { Demand } from "../knowledge/policy/types.ts";
import { inRange } from "../knowledge/releases.ts";
import { isUnknown, nodeOf, type Setting } from "../project/config.ts";
import type { Unit } from "../project/unit.ts";
import type { ValueNode } from "../toml/index.ts";
import { compilePattern, type Pattern } from "../util/pattern.ts";
import { remember } from "../util/remember.ts";
import { absentSite, defineRule, type Subject, valueSite } from "./rule.ts";

/** What an organisation requires or forbids, in its own words and with its own severities. */
export default defineRule({
  id: "policy",
  severity: "warning",
  summary: "The configuration is not as the organisation's own policy file wants it.",
  detail: "See `kata.policy` and `--policy`; the format is `schemas/policy.schema.json`.",
  upstream: ["none: the policy file given by the user"],
  messages: {
    demand: "{text} ({id})",
    unreadable: "{fault} The policy is not in force until this is mended.",
  },
  check(unit, report) {
    const { policy } = unit.library;
    if (!policy) return;
    const tell = (demand: Demand, at: Subject): void => {
      report({
        at,
        message: "demand",
        data: { text: demand.message, id: demand.id },
        severity: demand.severity,
        topic: demand.id,
        ...(demand.evidence && { evidence: demand.evidence }),
      });
    };
    for (const demand of policy.require) {
      if (!concerns(demand, unit)) continue;
      for (const path of pathsOf(unit, demand)) {
        const setting = unit.config.get(...path);
        if (!setting && unit.complete) tell(demand, absentSite(unit, ...path));
        else if (setting && !isUnknown(setting) && !meets(unit.library, demand, setting))
          tell(demand, valueSite(setting));
      }
    }
    for (const demand of policy.forbid) {
      if (!concerns(demand, unit)) continue;
      for (const path of pathsOf(unit, demand)) {
        const setting = unit.config.get(...path);
        if (setting && !isUnknown(setting) && meets(unit.library, demand, setting))
          tell(demand, valueSite(setting));
      }
    }
  },
});

function concerns({ runtime, releases }: Demand, unit: Unit): boolean {
  return among(runtime, unit.runtime) && (releases === undefined || inRange(unit.target.release, releases));
}

function among(wanted: string | readonly string[] | undefined, have: string): boolean {
  return wanted === undefined || (typeof wanted === "string" ? wanted === have : wanted.includes(have));
}

/** The options that a pattern stands for, in the tables that the unit has. */
function pathsOf(unit: Unit, { option, hypervisor }: Demand): readonly (readonly string[])[] {
  let paths: readonly (readonly string[])[] = [[]];
  for (const part of option.split(".")) {
    paths = paths.flatMap((path) => {
      if (part !== "*") return [[...path, part]];
      const table = unit.config.table(...path);
      return table ? unit.config.names(table).map((name) => [...path, name]) : [];
    });
  }
  return paths.filter((path) => path[0] !== "hypervisor" || among(hypervisor, path[1] ?? ""));
}

/** Whether a value is as a demand describes; a demand without a condition only asks that it is set. */
function meets(library: Library, demand: Demand, setting: Setting): boolean {
  const node = nodeOf(setting);
  if (!node) return true;
  const elements: readonly ValueNode[] = node.type === "array" ? node.elements : [node];
  const scalars = elements.map(scalar);
  if (demand.value !== undefined) {
    const wanted = Array.isArray(demand.value) ? demand.value : [demand.value];
    return wanted.length === scalars.length && wanted.every((value, index) => value === scalars[index]);
  }
  if (demand.values) return scalars.some((value) => demand.values?.includes(value));
  if (demand.pattern !== undefined) {
    const pattern = patternOf(library, demand.pattern);
    return scalars.some(
      (value) => typeof value === "string" && pattern.kind === "pattern" && pattern.matches(value),
    );
  }
  const { minimum = Number.NEGATIVE_INFINITY, maximum = Number.POSITIVE_INFINITY } = demand;
  if (demand.minimum === undefined && demand.maximum === undefined) return true;
  return scalars.every((value) => typeof value === "number" && value >= minimum && value <= maximum);
}

/** The compiled pattern, kept as long as the policy. */
function patternOf({ cache }: Library, pattern: string): Pattern {
  return remember(cache, `policy pattern ${pattern}`, () => compilePattern(pattern));
}

function scalar(node: ValueNode): unknown {
  switch (node.type) {
    case "integer":
      return Number(node.value);
    case "string":
    case "float":
    case "boolean":
      return node.value;
    default:
      return undefined;
  }
}
