import { tableInfoOf } from "../../knowledge/places.ts";
import type { Placed } from "../../project/known-entries.ts";
import type { Unit } from "../../project/unit.ts";
import { type Phrase, phrases } from "../../util/phrases.ts";

/**
 * Whether the loader gives up over a key that it does not know.
 *
 * Go copies a drop-in's keys below `hypervisor.X` and `agent.X` one by one and fails on the first that has no
 * field (`applyKey`, `getValue`); elsewhere it ignores them. runtime-rs denies unknown fields by table.
 */
export function isFatal(unit: Unit, placed: Placed): boolean {
  const { parent, path } = placed;
  if (unit.runtime === "runtime-rs") return tableInfoOf(parent)?.unknownKeys === "rejected";
  return (
    isDropIn(unit, placed.file) && (path[0] === "hypervisor" || path[0] === "agent") && path.length === 3
  );
}

/** Whether a file of the unit is read as a drop-in. */
function isDropIn(unit: Unit, file: Placed["file"]): boolean {
  return unit.complete ? file !== unit.files[0] : unit.target.kind === "drop-in";
}

const ACCEPTED = phrases({ only: "The table takes only {keys}." });

/** The keys of a table that denies all others; `undefined` for other tables. The loader names them too. */
export function acceptedKeys({ parent }: Placed): Phrase | undefined {
  const info = tableInfoOf(parent);
  return info?.unknownKeys === "rejected" ? ACCEPTED("only", { keys: [...info.options.keys()] }) : undefined;
}

/** What the runtime does at a key that it does not know. */
export const EFFECT = phrases({ fatal: "refuses the configuration", ignored: "ignores it" });
