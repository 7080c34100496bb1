import type { Token } from "../lex.ts";
import { type Block, dottedPath, isName, isPunct, readBlocks, splitAt, walkBlocks } from "./blocks.ts";
import type { Loader } from "./defaults.ts";
import { evaluate, type Value } from "./evaluate.ts";
import type { RustOption } from "./options.ts";
import type { RustFile } from "./parse.ts";

/** Option → the annotation that sets it, as `update_config_by_annotation` has them. */
export function annotationsOf(
  loader: Loader,
  annotations: RustFile,
  constant: (name: string) => Value,
): Map<RustOption, string> {
  const found = new Map<RustOption, string>();
  const update = annotations.functions.find(({ name }) => name === "update_config_by_annotation");
  const blocks = readBlocks(update?.body ?? [], loader.cfg);
  const note = (name: Value, body: readonly Block[]): void => {
    const option = typeof name === "string" ? setOption(loader, body) : undefined;
    if (option && typeof name === "string") found.set(option, name);
  };
  for (const block of walkBlocks(blocks)) {
    if (block.kind === "match") {
      for (const { pattern, body } of block.arms) {
        for (const alternative of splitAt(pattern, "|")) note(evaluate(alternative, constant), body);
      }
    }
    // if let Some(name) = self.annotations.get(KATA_ANNO_…)
    if (block.kind === "if" && isName(block.condition[0], "let")) {
      const at = block.condition.findIndex((token) => isName(token, "get"));
      if (at > 0) note(evaluate(block.condition.slice(at + 2, -1), constant), block.then);
    }
  }
  return found;
}

/** The first option that statements set: `hv.boot_info.kernel = …`, `ag.kernel_modules.push(…)`. */
function setOption(loader: Loader, body: readonly Block[]): RustOption | undefined {
  for (const block of walkBlocks(body)) {
    if (block.kind !== "simple") continue;
    const [left = [], right] = splitAt(block.tokens, "=");
    const { names, end } = dottedPath(left, 0);
    const option = optionAt(loader, names);
    if (right && end === left.length && option) return option;
    const method = isPunct(left[end], ".") ? left[end + 1]?.text : undefined;
    if (method === "push" && option) return option;
    const replaced = method?.startsWith("replace_") ? assignedBy(loader, names, method) : undefined;
    if (replaced) return replaced;
  }
  return undefined;
}

const tables: Record<string, string> = { hv: "hypervisor.*", ag: "agent.*", "config.runtime": "runtime" };

function optionAt(loader: Loader, names: readonly string[]): RustOption | undefined {
  for (const [root, table] of Object.entries(tables)) {
    const depth = root.split(".").length;
    if (names.slice(0, depth).join(".") !== root) continue;
    const path = names.slice(depth).join(".");
    return loader.options.find((option) => option.table === table && option.path === path);
  }
  return undefined;
}

/** The option that a method of one of the loader's structures assigns to itself. */
function assignedBy(loader: Loader, names: readonly string[], method: string): RustOption | undefined {
  const holder = names.at(-1);
  for (const fn of loader.source.functions) {
    if (fn.name !== method) continue;
    for (const [index, token] of fn.body.entries()) {
      const field = isName(token, "self") ? (fn.body[index + 2] as Token | undefined)?.text : undefined;
      if (field === undefined || !isPunct(fn.body[index + 3], "=")) continue;
      const option = loader.options.find(
        ({ struct, path }) => struct === fn.of && path === `${holder}.${field}`,
      );
      if (option) return option;
    }
  }
  return undefined;
}
