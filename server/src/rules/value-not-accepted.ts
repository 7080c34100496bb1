import type { Option } from "../knowledge/catalogue.ts";
import { counterparts } from "../knowledge/counterparts.ts";
import { supportFinder } from "../knowledge/support-entries.ts";
import { type Refused, refusedText } from "../loaders/runtime-rs/closed-sets.ts";
import { isUnknownNode } from "../project/config.ts";
import { isReplaced, type Placed, placedOf } from "../project/known-entries.ts";
import type { Unit } from "../project/unit.ts";
import type { ValueNode } from "../toml/index.ts";
import { closest } from "../util/closest.ts";
import { ownMember } from "../util/own-member.ts";
import { phrases } from "../util/phrases.ts";
import { changeElement } from "./common/fixes.ts";
import { chosenHypervisor } from "./common/runtime-rs.ts";
import { defineRule, entryValueSite } from "./rule.ts";

const EFFECT = phrases({ load: "The configuration is refused.", start: "No sandbox starts with it." });
const ADVICE = phrases({ use: "Use {other} instead." });

/** The loader checks the text against a closed set. */
export default defineRule({
  id: "value-not-accepted",
  severity: "error",
  summary: "The loader takes only certain texts for this option, and this is none of them.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: the accessor of each option",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: validate of each part",
    "src/libs/kata-types/src/config/runtime.rs: Runtime::validate",
  ],
  messages: {
    value: '{key} = "{have}" is not accepted by {runtimeAt}; it takes {values}. {effect} {advice}',
    case: '{key} = "{have}" is not accepted by {runtimeAt}, which minds upper and lower case: write "{meant}". {effect}',
  },
  check(unit, report) {
    for (const placed of placedOf(unit, "option")) {
      const { place, entry, path } = placed;
      if (entry.value.kind !== "leaf" || !place.option.values) continue;
      if (isReplaced(unit, placed)) continue;
      const { values } = place.option;
      const refused =
        unit.runtime === "go" ? refusedByGo(unit, placed, values) : refusedByRust(unit, placed, place.option);
      for (const { node, have, fails } of refused) {
        const at = entryValueSite(placed, node);
        const taken = ownMember(place.option.narrowed, path[1]) ?? values;
        const told = supportFinder(
          unit.library,
          unit.runtime,
          unit.target.release,
        )(path, node).find(({ replacement }) => replacement !== undefined);
        const instead = counterparts(unit.library, unit.runtime, unit.target.release).valueFor(path, have);
        const isTold = typeof instead === "string" && taken.includes(instead);
        const meant = isTold ? instead : closest(have, taken);
        const isCase = meant !== undefined && meant.toLowerCase() === have.toLowerCase();
        // A value that is near may be none that was meant.
        const certainty = isTold || isCase ? "certain" : "choice";
        const fixes = meant === undefined ? [] : changeElement(placed, node, meant, { certainty });
        const data = {
          have,
          meant,
          effect: EFFECT(fails),
          values: taken.map((value) => `"${value}"`),
          advice: told && ADVICE("use", { other: told.replacement }),
        };
        report({ at, message: isCase ? "case" : "value", data, fails, fixes });
      }
    }
  },
});

/** Values that the Go runtime only checks under a condition; rules of their own look at them. */
const CONDITIONAL = new Set(["cold_plug_vfio", "hot_plug_vfio", "rootfs_type", "virtio_fs_cache"]);

/** The Go runtime checks what a hypervisor's own loader reads; nothing of other hypervisors' options. */
function isCheckedByGo(unit: Unit, { place, path }: Placed): boolean {
  if (place.kind !== "option" || CONDITIONAL.has(place.option.key)) return false;
  if (path[0]?.toLowerCase() !== "hypervisor" || !unit.catalogue.hypervisors.includes(path[1]!)) return true;
  return place.option.hypervisors.includes(path[1]!);
}

interface RefusedNode extends Refused {
  readonly node: ValueNode;
}

function refusedByGo(unit: Unit, placed: Placed, values: readonly string[]): readonly RefusedNode[] {
  const { value } = placed.entry;
  if (value.kind !== "leaf" || !isCheckedByGo(unit, placed)) return [];
  const { node } = value;
  // No list has a closed set of values.
  if (node.type !== "string" || node.value === "" || values.includes(node.value) || isUnknownNode(node))
    return [];
  return [{ node, have: node.value, fails: "load" as const }];
}

function refusedByRust(unit: Unit, { entry, path }: Placed, option: Option): readonly RefusedNode[] {
  const refused = refusedText(unit, option, path, chosenHypervisor(unit)?.name);
  return refused && entry.value.kind === "leaf" ? [{ ...refused, node: entry.value.node }] : [];
}
