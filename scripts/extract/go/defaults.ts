import type { LoaderType } from "../../../server/src/schema/upstream.ts";
import { outside, type Value } from "./evaluate.ts";
import { type Flow, targetOf } from "./flow.ts";

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
  if (type.startsWith("[]")) return Array.isArray(value) && value.every((item) => typeof item === "string");
  if (type === "string") return typeof value === "string";
  if (type === "bool") return typeof value === "boolean";
  return typeof value === "number" && type !== "table";
}

/** What Go has where nothing was decoded. */
export function zero(type: LoaderType, isPointer: boolean): unknown {
  if (isPointer) return null;
  if (type.startsWith("[]")) return [];
  if (type === "string") return "";
  return type === "bool" ? false : 0;
}
