import type { Value, ValueNode } from "../types.ts";
import { inlineTable } from "./tables.ts";

/** What has no plain value: a date or time, a placeholder, or a value that could not be read. */
export interface Marker {
  readonly marker: "datetime" | "placeholder" | "invalid";
  /** As written for a date or time, the name of a placeholder, else empty. */
  readonly text: string;
}
/** Integers are `bigint`, floats `number`. */
export type Plain = string | bigint | number | boolean | Marker | readonly Plain[] | PlainTable;
export interface PlainTable {
  readonly [name: string]: Plain;
}

/** Tells a marker from a table that happens to have the same keys. */
const MARKER = Symbol("marker");

function createMarker(marker: Marker["marker"], text: string): Marker {
  const made = { marker, text };
  Object.defineProperty(made, MARKER, { value: true });
  return made;
}

/** Whether a value stands for one that JavaScript lacks: see {@link Marker}. */
export const isMarker = (value: unknown): value is Marker =>
  typeof value === "object" && value !== null && MARKER in value;

/** The value as plain JavaScript, offsets left behind. */
export function toJs(value: Value | ValueNode): Plain {
  if ("type" in value) return nodeToJs(value);
  switch (value.kind) {
    case "leaf":
      return nodeToJs(value.node);
    case "tables":
      return value.tables.map(toJs);
    case "table":
      return Object.fromEntries(
        Array.from(value.entries.values(), (entry) => [entry.name, toJs(entry.value)]),
      );
  }
}

function nodeToJs(node: ValueNode): Plain {
  switch (node.type) {
    case "string":
    case "integer":
    case "float":
    case "boolean":
      return node.value;
    case "datetime":
      return createMarker("datetime", node.value);
    case "placeholder":
      return createMarker("placeholder", node.name);
    case "invalid":
      return createMarker("invalid", "");
    case "array":
      return node.elements.map(nodeToJs);
    case "inline-table":
      return toJs(inlineTable(node, 0));
  }
}
