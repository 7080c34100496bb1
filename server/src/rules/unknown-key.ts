import type { Placed } from "../placed.ts";
import { placedEntries } from "../placed.ts";
import { closest } from "../suggest.ts";
import { findEntry } from "../toml/index.ts";
import { otherRuntime, runtimeName, tablesWith } from "./_names.ts";
import { adviceOf, renameFixes, replacementOf } from "./_replacement.ts";
import { acceptedKeys, isFatal } from "./_unknown.ts";
import { defineRule, type Fix, type Site } from "./rule.ts";

/**
 * Most tables drop a key that they do not know without a word. Tables that deny unknown fields, and the
 * hypervisor and agent tables of a drop-in of the Go runtime, make the loader give up.
 */
export default defineRule({
  id: "unknown-key",
  severity: "warning",
  summary: "The runtime does not know this key: it drops it silently, or refuses the configuration.",
  detail:
    "An unknown key in the main file is dropped by both loaders. It is fatal in `hypervisor.X` and `agent.X` of a drop-in of the Go runtime, and in the tables of runtime-rs that deny unknown fields (agent, `mem_agent`, `factory`, `rootless_user`, `shared_mounts`; since 3.29.0).",
  upstream: [
    "src/runtime/pkg/katautils/config.go: decodeConfig, applyKey, getValue",
    "src/libs/kata-types/src/config/agent.rs: Agent (deny_unknown_fields)",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: Hypervisor, Factory, RootlessUser",
  ],
  messages: {
    typo: "{runtime} has no key {key} in {table}; did you mean {meant}? It {effect}.",
    table: "{key} does not belong in {table} but in {other}. Here {runtime} {effects}.",
    runtime: "Only {other} has {key}; {runtime} {effects}.{advice}",
    unknown: "{runtime} has no key {key} in {table}. It {effect}.",
  },
  check(unit, report) {
    for (const placed of placedEntries(unit)) {
      const { parent, path, entry, file } = placed;
      const key = path.at(-1)!;
      if (placed.place.kind !== "unknown" || (parent.kind !== "table" && parent.kind !== "tables")) continue;
      const { info } = parent;
      if (unit.library.history(unit.runtime, info.pattern, key)) continue;
      const fatal = isFatal(unit, placed);
      const at: Site = { file, range: entry.key };
      const common = { at, ...(fatal && { severity: "error" as const, fails: "load" as const }) };
      const data = {
        key,
        runtime: unit.runtime === "go" ? "The Go runtime" : "runtime-rs",
        table: `[${path.slice(0, -1).join(".")}]`,
        effect: fatal ? `makes the runtime refuse the configuration${acceptedKeys(placed)}` : "is ignored",
        effects: fatal ? `refuses the configuration${acceptedKeys(placed)}` : "ignores it",
      };
      const hypervisor = path[0] === "hypervisor" ? path[1] : unit.target.hypervisor;
      const meant = closest(key, info.options.keys());
      const elsewhere = tablesWith(unit.catalogue, key, hypervisor);
      const other = otherRuntime(unit.runtime);
      const otherHas = unit.library
        .catalogue(other, unit.target.release)
        .tables.get(info.pattern)
        ?.options.has(key);
      if (otherHas) {
        const replacement = replacementOf(unit, placed);
        const fixes = replacement?.key
          ? renameFixes(unit, placed, replacement.key, replacement.entry.valueChange)
          : [];
        const advice = replacement ? ` ${adviceOf(replacement)}` : "";
        const told = { ...data, runtime: runtimeName(unit.runtime), other: runtimeName(other), advice };
        report({ ...common, message: "runtime", data: told, fixes });
      } else if (elsewhere.length > 0) {
        const inner = { ...data, runtime: runtimeName(unit.runtime), other: elsewhere.join(" or ") };
        report({ ...common, message: "table", data: inner });
      } else if (meant) {
        const taken = entry.value.kind === "leaf" && siblingsHave(placed, meant);
        const fixes: Fix[] = taken ? [] : [{ title: `Change to ${meant}`, edits: [{ ...at, text: meant }] }];
        report({ ...common, message: "typo", data: { ...data, meant }, fixes });
      } else report({ ...common, message: "unknown", data });
    }
  },
});

/** Whether the same table of the same file has the key already, so that a new name would make a duplicate. */
function siblingsHave({ file, path }: Placed, key: string): boolean {
  return findEntry(file.toml.root, [...path.slice(0, -1), key]) !== undefined;
}
