import { inlineTable } from "./tree.ts";
import type { DateTimeNode, Value, ValueNode } from "./types.ts";

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

// A class tells a marker from a table that happens to have the same keys.
class MarkerValue implements Marker {
  readonly marker: Marker["marker"];
  readonly text: string;
  constructor(marker: Marker["marker"], text: string) {
    this.marker = marker;
    this.text = text;
  }
}

export const isMarker = (value: unknown): value is Marker => value instanceof MarkerValue;

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
      return new MarkerValue("datetime", (node satisfies DateTimeNode).value);
    case "placeholder":
      return new MarkerValue("placeholder", node.name);
    case "invalid":
      return new MarkerValue("invalid", "");
    case "array":
      return node.elements.map(nodeToJs);
    case "inline-table":
      return toJs(inlineTable(node, 0));
  }
}
