import type { LoaderType } from "../../../server/src/knowledge/facts.ts";
import { outside, type Value } from "./evaluate.ts";
import { type Flow, targetOf } from "./flow.ts";
import type { GoOption } from "./options.ts";

/**
 * The value that holds when the option is absent, of the option's own type; `undefined` where the host
 * decides it.
 */
export function defaultOf(flow: Flow, field: string, type: LoaderType, isPointer: boolean): unknown {
  const target = targetOf(flow.targets, field);
  const local = targetOf(flow.locals, field);
  for (const candidate of [target, local]) {
    if (candidate && fits(candidate.value, type, isPointer)) return candidate.value;
  }
  const decided = target ?? local;
  const unknown = decided?.value === outside && !local;
  return unknown ? undefined : zero(type, isPointer);
}

function fits(value: Value, type: LoaderType, isPointer: boolean): boolean {
  if (value === null) return isPointer;
  if (type === "[]table") return false;
  if (type.startsWith("[]")) return Array.isArray(value) && value.every((item) => typeof item === "string");
  if (type === "string") return typeof value === "string";
  if (type === "bool") return typeof value === "boolean";
  return typeof value === "number" && type !== "table";
}

/** The values that hypervisors give an option's place whatever the file says, where they do not read it. */
export function forcedOn(
  option: GoOption,
  flows: ReadonlyMap<string, Flow>,
): Record<string, unknown> | undefined {
  const places = new Set<string>();
  for (const { targets } of flows.values()) {
    for (const [place, { fields }] of targets)
      if (fields.size === 1 && fields.has(option.field)) places.add(place);
  }
  const forced = [...flows].flatMap(([name, { reads, targets }]): [string, unknown][] => {
    const target = [...places].map((place) => targets.get(place)).find((found) => found?.fields.size === 0);
    const isForced = target && !reads.has(option.field) && fits(target.value, option.type, false);
    return isForced ? [[name, target.value]] : [];
  });
  return forced.length > 0 ? Object.fromEntries(forced.sort(([a], [b]) => (a < b ? -1 : 1))) : undefined;
}

/** What Go has where nothing was decoded. */
export function zero(type: LoaderType, isPointer: boolean): unknown {
  if (isPointer) return null;
  if (type.startsWith("[]")) return [];
  if (type === "string") return "";
  return type === "bool" ? false : 0;
}
