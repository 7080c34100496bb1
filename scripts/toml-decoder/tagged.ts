import { inlineTable } from "../../server/src/toml/tree/tables.ts";
import type { DateTimeNode, Value, ValueNode } from "../../server/src/toml/types.ts";

/** The tagged JSON of toml-test: `{"type": "integer", "value": "1"}` for a scalar, arrays and objects for the rest. */
export type Tagged =
  | { readonly type: string; readonly value: string }
  | readonly Tagged[]
  | { readonly [name: string]: Tagged };

/** Of a document without errors and placeholders; others throw a `TypeError`. */
export function toTagged(value: Value): Tagged {
  switch (value.kind) {
    case "leaf":
      return tagNode(value.node);
    case "tables":
      return value.tables.map(toTagged);
    case "table":
      return Object.fromEntries(
        Array.from(value.entries.values(), (entry) => [entry.name, toTagged(entry.value)]),
      );
  }
}

function tagNode(node: ValueNode): Tagged {
  switch (node.type) {
    case "string":
      return { type: "string", value: node.value };
    case "integer":
      return { type: "integer", value: String(node.value) };
    case "float":
      return { type: "float", value: floatText(node.value) };
    case "boolean":
      return { type: "bool", value: String(node.value) };
    case "datetime":
      return { type: node.kind, value: timeText(node) };
    case "array":
      return node.elements.map(tagNode);
    case "inline-table":
      return toTagged(inlineTable(node, 0));
    default:
      throw new TypeError(`a node of type ${node.type} has no value`);
  }
}

function floatText(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Object.is(value, -0) ? "-0" : String(value);
}

/** `T` and `Z`, seconds always, and at least milliseconds where there is a fraction. */
function timeText({ value, kind }: DateTimeNode): string {
  if (kind === "date-local") return value;
  return value
    .toUpperCase()
    .replace(" ", "T")
    .replace(/(^|T)(\d\d:\d\d)(?!:)/, "$1$2:00")
    .replace(/\.\d+/, (fraction) => fraction.padEnd(4, "0"));
}
