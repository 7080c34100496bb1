/** What options hold, and assignments to them. */
import { evaluate, type Language, unit } from "../../run/driver.ts";
import { is, mapChoices, orElse, place, unknownOf, type Value } from "../../run/symbolic.ts";
import { type Node, part, problem, unhandled } from "../../syntax.ts";
import type { Frame } from "./frame.ts";

export const places: Language<Frame>["expressions"] = {
  field_expression: (node, frame) =>
    member(evaluate(part(node, "value"), frame), part(node, "field").text, frame),
  assignment_expression: (node, frame) =>
    assign(part(node, "left"), evaluate(part(node, "right"), frame), frame),
  compound_assignment_expr: (node, frame) =>
    assign(part(node, "left"), unknownOf(evaluate(part(node, "left"), frame)), frame),
};

/** What a field of a place holds. */
function member(value: Value, name: string, frame: Frame): Value {
  if (is(value, "choice")) return mapChoices(value, (one) => member(one, name, frame));
  if (!is(value, "place")) return unknownOf(value);
  const { crate } = frame.machine;
  const field = crate.structs.get(value.type)?.fields.find((one) => one.name === name);
  if (!field) return unknownOf(value);
  const path = value.path === "" ? name : `${value.path}.${name}`;
  return orElse(frame.held.get(path), place(path, field.type));
}

function assign(target: Node, value: Value, frame: Frame): Value {
  if (is(value, "refused")) return value;
  // `*item = …` in a loop: the elements change, and are still the list's elements.
  if (target.type === "unary_expression" && is(evaluate(target, frame), "unknown")) return unit;
  if (target.type === "identifier" && frame.names.has(target.text)) {
    frame.names.set(target.text, value);
    return unit;
  }
  if (target.type !== "field_expression") throw unhandled(target);
  const holder = evaluate(part(target, "value"), frame);
  if (!is(holder, "place")) throw problem(target, "no place to assign to");
  const path =
    holder.path === "" ? part(target, "field").text : `${holder.path}.${part(target, "field").text}`;
  const before = frame.held.get(path);
  if (before === undefined) throw problem(target, "no option");
  if (!isTidied(value, path, before)) frame.held.set(path, value);
  return unit;
}

/** Whether a value is a text or a list made of nothing but the option itself, such as its parts without spaces. */
const isTidied = (value: Value, path: string, before: Value): boolean =>
  is(value, "unknown") &&
  value.reads.join() === path &&
  /String/.test(is(before, "place") ? before.type : "String");
