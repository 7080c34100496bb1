/** Literals, names and operators. */
import { type Expression, evaluate, type Language, unit } from "../../run/driver.ts";
import { compute, not, operate, orElse, outside, unknownOf, type Value } from "../../run/symbolic.ts";
import { type Node, part, parts, problem } from "../../syntax.ts";
import { textOf } from "../items.ts";
import type { Frame } from "./frame.ts";

const suffix = /(?<!^0x[0-9a-f]*)(?:[iu](?:8|16|32|64|size)|f(?:32|64))$/;

const number: Expression<Frame> = (node) => Number(node.text.replaceAll("_", "").replace(suffix, ""));

/** What is a form alone: `(value)`, `value?`, `&value`, `value as T`. */
const inner: Expression<Frame> = (node, frame) =>
  evaluate(node.childForFieldName("value") ?? (parts(node)[0] as Node), frame);

const list: Expression<Frame> = (node, frame) => parts(node).map((item) => evaluate(item, frame));

const notFollowed: Expression<Frame> = () => outside;

export const expressions: Language<Frame>["expressions"] = {
  string_literal: textOf,
  raw_string_literal: textOf,
  integer_literal: number,
  float_literal: number,
  boolean_literal: (node) => node.text === "true",
  unit_expression: () => unit,
  char_literal: notFollowed,
  closure_expression: notFollowed,
  range_expression: notFollowed,
  struct_expression: notFollowed,
  async_block: notFollowed,
  self: (_, frame) => orElse(frame.names.get("self"), outside),
  identifier: named,
  scoped_identifier: named,
  parenthesized_expression: inner,
  try_expression: inner,
  await_expression: inner,
  reference_expression: inner,
  type_cast_expression: inner,
  unary_expression: unary,
  binary_expression: binary,
  array_expression: list,
  tuple_expression: list,
  index_expression: (node, frame) => unknownOf(...parts(node).map((item) => evaluate(item, frame))),
};

function unary(node: Node, frame: Frame): Value {
  const value = evaluate(parts(node)[0] as Node, frame);
  if (node.text.startsWith("!")) return not(value);
  return node.text.startsWith("-") ? compute("-", 0, value) : value;
}

function binary(node: Node, frame: Frame): Value {
  const [left, right] = parts(node) as [Node, Node];
  return operate(part(node, "operator").text, evaluate(left, frame), evaluate(right, frame));
}

function named(node: Node, frame: Frame): Value {
  const known = frame.names.get(node.text);
  if (known !== undefined) return known;
  if (node.text === "None") return null;
  const [last = "", owner = ""] = node.text.split("::").reverse();
  // Variants of enumerations and limits of types mean nothing here.
  if (/^[A-Z][a-z]/.test(last) || /^[iuf]\d+$|^usize$/.test(owner)) return outside;
  if (!/^[A-Z][A-Z0-9_]*$/.test(last)) throw problem(node, "no such name");
  const { value, file } = frame.machine.sources.constant(node, frame.file);
  return evaluate(value, { ...frame, file, names: new Map() });
}
