import { type Node, part, parts, walk } from "../syntax.ts";
import type { RustSources } from "./crates.ts";
import { type RustFile, textOf } from "./items.ts";
import type { RustOption } from "./options.ts";

/** A set that is enforced when the sandbox starts. */
export interface StartSet {
  values: string[];
  enforced: "start";
  emptyIsAbsent?: true;
}

/** Checks outside the loader, made when the sandbox starts: where, and of which value. */
const startChecks = [
  { key: "rootfs_type", file: "src/runtime-rs/crates/hypervisor/src/kernel_param.rs" },
  { key: "cold_plug_vfio", file: "src/runtime-rs/crates/runtimes/virt_container/src/sandbox.rs" },
] as const;

/** Names that the runtime looks up when it starts, and the constant that names the one it has. */
const startNames = [
  { key: "name", constant: "RUNTIME_NAME_VIRTCONTAINER", file: "src/libs/kata-types/src/config/runtime.rs" },
  { key: "agent_name", constant: "AGENT_NAME_KATA", file: "src/libs/kata-types/src/config/agent.rs" },
] as const;

/** The sets that are only enforced when the sandbox starts. */
export function startSets(sources: RustSources, options: readonly RustOption[]): Map<RustOption, StartSet> {
  const sets = new Map<RustOption, StartSet>();
  const optionOf = (table: string, key: string): RustOption | undefined =>
    options.find((option) => option.table === table && option.key === key);
  for (const { key, file } of startChecks) {
    const option = optionOf("hypervisor.*", key);
    const source = option && sources.file(file);
    const values = source ? comparedWith(sources, source, key) : [];
    if (option && values.length > 0) sets.set(option, { values, enforced: "start", emptyIsAbsent: true });
  }
  for (const { key, constant, file } of startNames) {
    const option = optionOf("runtime", key);
    const value = sources.file(file)?.constants.get(constant);
    if (!option || !value) throw new Error(`${file}: ${constant} or the option ${key} is not there`);
    sets.set(option, { values: [textOf(value)], enforced: "start" });
  }
  return sets;
}

/** The texts that a file compares a variable with, or matches it with. */
function comparedWith(sources: RustSources, file: RustFile, name: string): string[] {
  const found = new Set<string>();
  const isIt = (node: Node): boolean => node.text.split(".")[0] === name;
  for (const node of file.functions.flatMap(({ body }) => [...walk(body)])) {
    if (
      node.type === "binary_expression" &&
      part(node, "operator").text === "==" &&
      isIt(part(node, "left"))
    ) {
      note(part(node, "right"));
    }
    if (node.type === "match_expression" && isIt(part(node, "value"))) {
      for (const arm of parts(part(node, "body"))) alternativesOf(part(arm, "pattern")).forEach(note);
    }
  }
  return [...found];

  function note(node: Node): void {
    if (node.type === "string_literal") found.add(textOf(node));
    else if (/^[A-Z][A-Z0-9_]*$/.test(node.text)) found.add(textOf(sources.constant(node, file).value));
  }
}

/** The patterns of `A | B`. */
function alternativesOf(pattern: Node): Node[] {
  const inner = parts(pattern);
  return /^(?:match_pattern|or_pattern)$/.test(pattern.type) ? inner.flatMap(alternativesOf) : [pattern];
}
