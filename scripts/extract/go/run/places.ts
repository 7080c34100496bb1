/** What variables and structures hold. */
import { is, mapChoices, orElse, outside, structure, unknownOf, type Value } from "../../run/symbolic.ts";
import { type Node, part } from "../../syntax.ts";
import { fieldsOf, type GoField, type GoFile } from "../items.ts";
import type { Frame } from "./frame.ts";

/** The place that an expression names; undefined where it is none that is kept. */
export function addressOf(node: Node, frame: Frame): string | undefined {
  if (node.type === "identifier") {
    const value = frame.names.get(node.text);
    return is(value, "pointer") ? value.path : undefined;
  }
  if (node.type !== "selector_expression") return undefined;
  const path = addressOf(part(node, "operand"), frame);
  return path === undefined ? undefined : `${path}.${part(node, "field").text}`;
}

/** Changes what a place holds: `variable.Field.Field`. */
export function put(path: string, value: Value, frame: Frame): void {
  const [root = "", ...fields] = split(path, frame);
  const change = (holder: Value, [first, ...rest]: readonly string[]): Value =>
    first === undefined
      ? value
      : mapChoices(holder, (one) =>
          is(one, "structure")
            ? withField(one, first, change(member(one, first, frame), rest))
            : unknownOf(one, value),
        );
  frame.held.set(root, complete(change(orElse(frame.held.get(root), outside), fields), frame));
}

/** A structure with all its fields, so that two of them can be told apart field by field. */
export function complete(value: Value, frame: Frame): Value {
  const struct = is(value, "structure") && structOf(value.type, frame);
  if (!struct) return value;
  const missing = struct.fields.filter(({ name }) => !(name in value.fields));
  const zeros = missing.map(({ name, type }) => [name, zeroOf(type, struct.file, frame)]);
  return missing.length === 0
    ? value
    : structure(value.type, { ...value.fields, ...Object.fromEntries(zeros) });
}

/** The variable that a path begins with, and the fields after it. */
function split(path: string, frame: Frame): string[] {
  const root = [...frame.held.keys()].find((one) => path === one || path.startsWith(`${one}.`));
  return root === undefined
    ? [path]
    : [
        root,
        ...path
          .slice(root.length + 1)
          .split(".")
          .filter((field) => field !== ""),
      ];
}

/** A structure with one field put in the place of what it held; what is no structure stays as it is. */
export const withField = (holder: Value, name: string, value: Value): Value =>
  is(holder, "structure") ? structure(holder.type, { ...holder.fields, [name]: value }) : holder;

/** What a place holds. */
export function heldAt(path: string, frame: Frame): Value {
  const [root = "", ...fields] = split(path, frame);
  return fields.reduce<Value>(
    (value, field) => member(value, field, frame),
    orElse(frame.held.get(root), outside),
  );
}

/** The field of a structure; one that was not filled is zero. */
export function member(value: Value, name: string, frame: Frame): Value {
  if (is(value, "choice")) return mapChoices(value, (one) => member(one, name, frame));
  if (is(value, "pointer")) return member(heldAt(value.path, frame), name, frame);
  if (!is(value, "structure")) return unknownOf(value);
  const held = value.fields[name];
  if (is(held, "place")) frame.machine.reads.add(held.path);
  return held === undefined ? zeroField(value.type, name, frame) : held;
}

function zeroField(type: string, name: string, frame: Frame): Value {
  const found = fieldOf(type, name, frame);
  return found ? zeroOf(found.type, found.file, frame) : outside;
}

/** The field of a type by the name that `packages.ts` gives types. */
export function fieldOf(type: string, name: string, frame: Frame): { type: Node; file: GoFile } | undefined {
  const struct = structOf(type, frame);
  const field = struct?.fields.find((one) => one.name === name);
  return struct && field ? { type: field.type, file: struct.file } : undefined;
}

function structOf(type: string, frame: Frame): { fields: GoField[]; file: GoFile } | undefined {
  const colon = type.lastIndexOf(":");
  const declared = frame.machine.sources.package(type.slice(0, colon))?.types.get(type.slice(colon + 1));
  return declared?.node.type === "struct_type"
    ? { fields: fieldsOf(declared.node), file: declared.file }
    : undefined;
}

/** The names of types of numbers. */
export const numbers = /^(?:u?int(?:8|16|32|64)?|float(?:32|64)|byte|rune|uintptr)$/;

/** The zero value of a type. */
export function zeroOf(type: Node, file: GoFile, frame: Frame): Value {
  const { node, name } = frame.machine.sources.resolve(type, file);
  if (node.type === "struct_type" && name !== undefined) return structure(name, {});
  if (node.type === "slice_type" || node.type === "map_type") return [];
  if (/^(?:pointer|interface|function|channel)_type$/.test(node.type) || node.text === "error") return null;
  if (node.text === "string") return "";
  if (node.text === "bool") return false;
  return numbers.test(node.text) ? 0 : outside;
}
