import type { LoaderType } from "../../knowledge/facts.ts";
import type { Value, ValueNode } from "../../toml/index.ts";
import { type Phrase, phrases } from "../../util/phrases.ts";

/** Types as a user calls them. */
const TYPES = phrases({
  boolean: "true or false",
  integer: "an integer",
  number: "a number",
  string: "a string",
  table: "a table",
  tables: "an array of tables",
  integers: "an array of integers",
  strings: "an array of strings",
});

/** A loader's type. */
export function describeType(type: LoaderType): Phrase {
  if (type === "[]table") return TYPES("tables");
  if (type.startsWith("[]")) return TYPES(type === "[]string" ? "strings" : "integers");
  if (type === "bool") return TYPES("boolean");
  if (type === "string" || type === "table") return TYPES(type);
  return TYPES(type.startsWith("float") ? "number" : "integer");
}

/** Values as a user calls them. */
const VALUES = phrases({
  integer: "an integer",
  float: "a float",
  boolean: "a boolean",
  string: "a string",
  datetime: "a date",
  array: "an array",
  arrayWith: "an array with {what}",
  table: "a table",
  tables: "an array of tables",
  unknown: "a value that is not known",
});

/** What a value is. */
export function describeNode(node: ValueNode): Phrase {
  switch (node.type) {
    case "inline-table":
      return VALUES("table");
    case "invalid":
    case "placeholder":
      return VALUES("unknown");
    default:
      return VALUES(node.type);
  }
}

/** An array with an element that does not belong there. */
export function describeArrayWith(stranger: ValueNode): Phrase {
  return VALUES("arrayWith", { what: describeNode(stranger) });
}

/** What stands at a key. */
export function describeValue(value: Value): Phrase {
  if (value.kind === "leaf") return describeNode(value.node);
  return VALUES(value.kind);
}
