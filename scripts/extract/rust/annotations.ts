import { type Node, part, walk } from "../syntax.ts";
import type { RustCrate, RustSources } from "./crates.ts";
import { type RustFunction, textOf } from "./items.ts";
import type { RustOption } from "./options.ts";

/** Option → the annotation that sets it, as `update_config_by_annotation` has them. */
export function annotationsOf(
  sources: RustSources,
  crate: RustCrate,
  options: readonly RustOption[],
): Map<RustOption, string> {
  const found = new Map<RustOption, string>();
  const update = crate.functions.find(({ name }) => name === "update_config_by_annotation");
  if (!update) throw new Error("update_config_by_annotation is not there");
  const note = (name: Node, body: Node): void => {
    if (!/^KATA_ANNO|^ANNO/.test(name.text)) return;
    const option = setOption(crate, options, body);
    if (option) found.set(option, textOf(resolved(name)));
  };
  const resolved = (name: Node): Node => {
    const { value } = sources.constant(name, update.file);
    return value.type === "identifier" ? resolved(value) : value;
  };
  for (const node of walk(update.body)) {
    if (node.type === "match_arm") {
      const body = part(node, "value");
      for (const name of walk(part(node, "pattern"))) if (name.type === "identifier") note(name, body);
    }
    // if let Some(name) = self.annotations.get(KATA_ANNO_…)
    if (node.type === "if_expression" && part(node, "condition").type === "let_condition") {
      for (const name of walk(part(node, "condition"))) {
        if (name.type === "identifier") note(name, part(node, "consequence"));
      }
    }
  }
  return found;
}

/** The first option that statements set: `hv.boot_info.kernel = …`, `ag.kernel_modules.push(…)`. */
function setOption(crate: RustCrate, options: readonly RustOption[], body: Node): RustOption | undefined {
  for (const node of walk(body)) {
    if (node.type === "assignment_expression") {
      const option = optionAt(options, part(node, "left").text);
      if (option) return option;
    }
    if (node.type !== "call_expression" || part(node, "function").type !== "field_expression") continue;
    const holder = part(part(node, "function"), "value").text;
    const method = part(part(node, "function"), "field").text;
    const option = method === "push" ? optionAt(options, holder) : undefined;
    if (option) return option;
    const replaced = method.startsWith("replace_") ? assignedBy(crate, options, holder, method) : undefined;
    if (replaced) return replaced;
  }
  return undefined;
}

/** What the function's names stand for in an option's path. */
const roots: Record<string, string> = { hv: "hypervisor", ag: "agent", "config.runtime": "runtime" };

function optionAt(options: readonly RustOption[], written: string): RustOption | undefined {
  const root = Object.keys(roots).find((name) => written.startsWith(`${name}.`));
  const path = root && `${roots[root]}${written.slice(root.length)}`;
  return options.find((option) => option.path === path && !option.table.endsWith("[]"));
}

/** The option that a method of one of the loader's structures assigns to itself. */
function assignedBy(
  crate: RustCrate,
  options: readonly RustOption[],
  holder: string,
  method: string,
): RustOption | undefined {
  const assigned = ({ of, body }: RustFunction): RustOption[] =>
    [...walk(body)].flatMap((node) => {
      const target = node.type === "assignment_expression" ? part(node, "left").text : "";
      const field = /^self\.(\w+)$/.exec(target)?.[1];
      const option = field && optionAt(options, `${holder}.${field}`);
      return option && option.struct === of ? [option] : [];
    });
  return crate.functions.filter(({ name }) => name === method).flatMap(assigned)[0];
}
