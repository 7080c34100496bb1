/** Literals, names and operators. */
import { type Expression, evaluate, type Language } from "../../run/driver.ts";
import {
  compare,
  compute,
  is,
  not,
  operate,
  outside,
  pointer,
  refused,
  structure,
  unknownOf,
  type Value,
} from "../../run/symbolic.ts";
import { type Node, part, parts, problem, unhandled } from "../../syntax.ts";
import { textOf } from "../items.ts";
import type { Frame } from "./frame.ts";
import { declared, named } from "./names.ts";
import { addressOf, heldAt, member } from "./places.ts";

const number: Expression<Frame> = (node) => Number(node.text.replaceAll("_", ""));

const name: Expression<Frame> = (node, frame) => {
  const value = named(node.text, frame);
  if (value === undefined) throw problem(node, "no such name");
  return value;
};

const inner: Expression<Frame> = (node, frame) => evaluate(parts(node)[0] as Node, frame);

/** A part of something: what that is made of is all that is known of it. */
const partly: Expression<Frame> = (node, frame) => unknownOf(evaluate(part(node, "operand"), frame));

export const expressions: Language<Frame>["expressions"] = {
  interpreted_string_literal: textOf,
  raw_string_literal: textOf,
  int_literal: number,
  float_literal: number,
  true: () => true,
  false: () => false,
  nil: () => null,
  iota: name,
  identifier: name,
  selector_expression: selected,
  parenthesized_expression: inner,
  expression_list: inner,
  literal_element: inner,
  type_conversion_expression: (node, frame) => evaluate(part(node, "operand"), frame),
  unary_expression: unary,
  binary_expression: binary,
  composite_literal: (node, frame) => composite(part(node, "type"), part(node, "body"), frame),
  func_literal: () => outside,
  rune_literal: () => outside,
  index_expression: partly,
  slice_expression: partly,
  type_assertion_expression: partly,
};

function selected(node: Node, frame: Frame): Value {
  const operand = part(node, "operand");
  const name = part(node, "field").text;
  const path = frame.names.has(operand.text) ? undefined : frame.file.imports.get(operand.text);
  if (path === undefined) return member(evaluate(operand, frame), name, frame);
  const given = frame.machine.given[`${path}.${name}`];
  if (given !== undefined) return given;
  const folder = frame.machine.sources.folderOf(frame.file, operand.text);
  const value = folder === undefined ? outside : declared(folder, name, frame);
  if (value === undefined) throw problem(node, "no such name");
  return value;
}

function unary(node: Node, frame: Frame): Value {
  const operand = part(node, "operand");
  const operator = node.child(0)?.text;
  if (operator === "&") {
    const path = addressOf(operand, frame);
    return path === undefined ? evaluate(operand, frame) : pointer(path);
  }
  const value = evaluate(operand, frame);
  if (operator === "!") return not(value);
  if (operator === "-") return compute("-", 0, value);
  if (operator === "*") return is(value, "pointer") ? heldAt(value.path, frame) : value;
  throw unhandled(node);
}

function binary(node: Node, frame: Frame): Value {
  const operator = part(node, "operator").text;
  const [left, right] = [part(node, "left"), part(node, "right")];
  // Whether a list has elements is whether it is the empty one.
  const list =
    /^len\((.*)\)$/s.test(left.text) && right.text === "0" ? parts(part(left, "arguments"))[0] : undefined;
  if (list) {
    const isEmpty = compare("==", evaluate(list, frame), []);
    if (/^(?:==|<=)$/.test(operator)) return isEmpty;
    if (/^(?:!=|>)$/.test(operator)) return not(isEmpty);
  }
  return operate(operator, evaluate(left, frame), evaluate(right, frame));
}

function composite(type: Node, body: Node, frame: Frame): Value {
  const { sources } = frame.machine;
  if (/^(?:slice|array|implicit_length_array)_type$/.test(type.type)) {
    const element = part(type, "element");
    return parts(body).map((item) => {
      const inner = parts(item)[0] ?? item;
      return inner.type === "literal_value" ? composite(element, inner, frame) : evaluate(inner, frame);
    });
  }
  const { name } = sources.resolve(type, frame.file);
  if (name === undefined || type.type === "map_type") return outside;
  const fields = parts(body).flatMap((item): [string, Value][] => {
    if (item.type !== "keyed_element") return [];
    const value = parts(part(item, "value"))[0] as Node;
    const inner = value.type === "literal_value" ? outside : evaluate(value, frame);
    return [[part(item, "key").text, inner]];
  });
  if (fields.some(([, value]) => is(value, "refused"))) return refused;
  return structure(name, Object.fromEntries(fields));
}
