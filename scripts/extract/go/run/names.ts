/** What names stand for. */
import { evaluate } from "../../run/driver.ts";
import { is, outside, pointer, type Value } from "../../run/symbolic.ts";
import { type Node, walk } from "../../syntax.ts";
import { folderOf } from "../packages.ts";
import type { Frame } from "./frame.ts";
import { complete, heldAt, zeroOf } from "./places.ts";

/** Makes a variable. One whose address is taken lives in a place of its own. */
export function declare(name: string, value: Value, scope: Node, frame: Frame): void {
  frame.own.add(name);
  const isShared = is(value, "structure") && [...walk(scope)].some((node) => isAddressOf(node, name));
  if (!isShared) {
    frame.names.set(name, value);
    return;
  }
  const path = `${folderOf(frame.file)}:${scope.startIndex}:${name}`;
  frame.held.set(path, complete(value, frame));
  frame.names.set(name, pointer(path, "variable"));
}

/** `&name`, or `name.Field.Method()`, whose receiver may be a pointer. */
function isAddressOf(node: Node, name: string): boolean {
  if (node.type === "unary_expression") return node.text === `&${name}`;
  return node.type === "call_expression" && new RegExp(`^${name}\\.\\w+\\.\\w+\\(`).test(node.text);
}

/** What a name stands for; undefined where nothing has it. */
export function named(name: string, frame: Frame): Value | undefined {
  const local = frame.names.get(name);
  if (is(local, "pointer") && local.of === "variable") return heldAt(local.path, frame);
  return local === undefined ? declared(folderOf(frame.file), name, frame) : local;
}

/** A package's constant, or what a variable is declared with. */
export function declared(folder: string, name: string, frame: Frame): Value | undefined {
  const home = frame.machine.sources.package(folder);
  const found = home?.values.get(name);
  if (!found) return home?.functions.some((fn) => fn.name === name && !fn.receiver) ? outside : undefined;
  if (!found.value) return found.type ? zeroOf(found.type, found.file, frame) : outside;
  return evaluate<Frame>(found.value, { ...frame, file: found.file, names: new Map([["iota", found.iota]]) });
}
