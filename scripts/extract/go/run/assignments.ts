/** Declarations and assignments. */
import { evaluate, type Language, passOver, type Statement, unit } from "../../run/driver.ts";
import {
  compute,
  is,
  isList,
  mapChoices,
  orElse,
  outside,
  refused,
  unknownOf,
  type Value,
} from "../../run/symbolic.ts";
import { type Node, part, parts, unhandled, walk } from "../../syntax.ts";
import type { Frame } from "./frame.ts";
import { declare } from "./names.ts";
import { addressOf, put, withField, zeroOf } from "./places.ts";

const assigning: Statement<Frame> = (node, frame, next) => next(frame, assignAll(node, frame));

const counting: Statement<Frame> = (node, frame, next) => {
  const target = parts(node)[0] as Node;
  store(target, unknownOf(evaluate(target, frame)), frame);
  return next(frame, unit);
};

export const assignments: Language<Frame>["statements"] = {
  short_var_declaration: assigning,
  assignment_statement: assigning,
  var_declaration: assigning,
  const_declaration: assigning,
  inc_statement: counting,
  dec_statement: counting,
  type_declaration: passOver,
};

/** Carries out a declaration or an assignment. */
function assignAll(node: Node, frame: Frame): Value {
  if (node.type.endsWith("_declaration") && node.type !== "short_var_declaration") {
    for (const spec of walk(node)) {
      if (!/^(?:var|const)_spec$/.test(spec.type)) continue;
      const type = spec.childForFieldName("type");
      const values = parts(spec.childForFieldName("value"));
      spec.childrenForFieldName("name").forEach((name, index) => {
        const written = values[index];
        const value = written ? evaluate(written, frame) : type ? zeroOf(type, frame.file, frame) : outside;
        if (name?.isNamed) declare(name.text, value, enclosing(node), frame);
      });
    }
    return unit;
  }
  const targets = parts(part(node, "left"));
  const sources = parts(part(node, "right"));
  const values = sources.map((source) => evaluate(source, frame));
  if (values.some((value) => is(value, "refused"))) return refused;
  const operator = node.childForFieldName("operator")?.text ?? "=";
  targets.forEach((target, index) => {
    const value =
      sources.length === targets.length
        ? orElse(values[index], outside)
        : pick(orElse(values[0], outside), index);
    if (node.type === "short_var_declaration" && !frame.own.has(target.text)) {
      declare(target.text, value, enclosing(node), frame);
    } else if (/^:?=$/.test(operator)) store(target, value, frame);
    else store(target, compute(operator.slice(0, -1), evaluate(target, frame), value), frame);
  });
  return unit;
}

/** One of several results. */
const pick = (value: Value, index: number): Value =>
  mapChoices(value, (one) => (isList(one) ? orElse(one[index], outside) : unknownOf(one)));

function enclosing(node: Node): Node {
  const { parent } = node;
  return parent === null || parent.type === "block" ? (parent ?? node) : enclosing(parent);
}

/** Puts a value where an expression points to; what is not followed stays as it is. */
function store(target: Node, value: Value, frame: Frame): void {
  if (target.text === "_") return;
  if (target.type === "identifier") {
    const known = frame.names.get(target.text);
    if (is(known, "pointer") && known.of === "variable") put(known.path, value, frame);
    else if (known !== undefined) frame.names.set(target.text, value);
    return;
  }
  if (target.type === "unary_expression") {
    const to = evaluate(parts(target)[0] as Node, frame);
    if (is(to, "pointer")) put(to.path, value, frame);
    return;
  }
  if (target.type === "selector_expression") {
    const operand = part(target, "operand");
    const name = part(target, "field").text;
    const holder = frame.names.get(operand.text);
    if (is(holder, "pointer")) put(`${holder.path}.${name}`, value, frame);
    else if (is(holder, "structure")) frame.names.set(operand.text, withField(holder, name, value));
    else if (holder === undefined) storeDeep(operand, name, value, frame);
    return;
  }
  if (target.type !== "index_expression") throw unhandled(target);
}

/** `config.HypervisorConfig.Path = …`, where `config` is a variable. */
function storeDeep(operand: Node, name: string, value: Value, frame: Frame): void {
  const path = addressOf(operand, frame);
  if (path !== undefined) put(`${path}.${name}`, value, frame);
}
