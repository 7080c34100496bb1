import type { LoaderType } from "../../knowledge/facts.ts";
import type { Value, ValueNode } from "../../toml/index.ts";

/** A loader's type as a user calls it: `an integer`, `an array of strings`. */
export function describeType(type: LoaderType): string {
  if (type === "[]table") return "an array of tables";
  if (type.startsWith("[]")) return `an array of ${describeType(type.slice(2) as LoaderType).split(" ")[1]}s`;
  if (type === "bool") return "true or false";
  if (type === "string") return "a string";
  if (type === "table") return "a table";
  return type.startsWith("float") ? "a number" : "an integer";
}

/** What a value is, as a user calls it. */
export function describeNode(node: ValueNode): string {
  switch (node.type) {
    case "integer":
      return "an integer";
    case "array":
      return "an array";
    case "inline-table":
      return "a table";
    case "datetime":
      return "a date";
    default:
      return `a ${node.type}`;
  }
}

/** What stands at a key, as a user calls it. */
export function describeValue(value: Value): string {
  if (value.kind === "leaf") return describeNode(value.node);
  return value.kind === "table" ? "a table" : "an array of tables";
}
