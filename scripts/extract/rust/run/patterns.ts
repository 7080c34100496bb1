/** Patterns, and conditions that bind names. */
import { evaluate } from "../../run/driver.ts";
import { and, compare, is, isList, or, orElse, outside, type Value } from "../../run/symbolic.ts";
import { type Node, part, parts } from "../../syntax.ts";
import { type Bound, type Frame, withNames } from "./frame.ts";

/** The value of a condition; what its patterns bind is added to `bound`. */
export function test(node: Node, frame: Frame, bound: Bound): Value {
  if (node.type === "let_condition") {
    return match(part(node, "pattern"), evaluate(part(node, "value"), withNames(frame, bound)), frame, bound);
  }
  if (node.type === "let_chain")
    return parts(node).reduce<Value>((all, one) => and(all, test(one, frame, bound)), true);
  return evaluate(node, withNames(frame, bound));
}

/** Whether a value has the shape of a pattern; the names that it binds are added to `bound`. */
export function match(pattern: Node, value: Value, frame: Frame, bound: Bound): Value {
  switch (pattern.type) {
    case "_":
    case "tuple_pattern": {
      const inner = parts(pattern);
      return inner.reduce<Value>(
        (all, one, index) =>
          and(all, match(one, isList(value) ? orElse(value[index], outside) : outside, frame, bound)),
        true,
      );
    }
    case "or_pattern":
      return parts(pattern).reduce<Value>((any, one) => or(any, match(one, value, frame, bound)), false);
    case "mut_pattern":
    case "ref_pattern":
    case "reference_pattern":
      return match(parts(pattern).at(-1) as Node, value, frame, bound);
    case "identifier":
      if (pattern.text === "None" || /^[A-Z]/.test(pattern.text)) break;
      bound.set(pattern.text, value);
      return true;
    case "tuple_struct_pattern": {
      const [name, inner] = parts(pattern);
      const matched = inner ? match(inner, value, frame, bound) : true;
      if (name?.text === "Some") return and(isSome(value), matched);
      if (name?.text === "Ok") return and(isUnclear(value) ? outside : true, matched);
      return name?.text === "Err" && !isUnclear(value) ? false : outside;
    }
    case "struct_pattern":
      return outside;
  }
  return compare("==", value, evaluate(pattern, frame));
}

/** Whether an optional value is there; a place of any other type is. */
export const isSome = (value: Value): Value =>
  is(value, "place") && !value.type.startsWith("Option<") ? true : compare("!=", value, null);

const isUnclear = (value: Value): boolean => is(value, "unknown");
