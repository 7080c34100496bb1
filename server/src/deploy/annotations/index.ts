import type { Unit } from "../../project/unit.ts";
import { judgeByGo } from "./go/index.ts";
import { judgeByRust } from "./runtime-rs/index.ts";
import type { Judged } from "./types.ts";

export type { Judged, Why } from "./types.ts";

/**
 * What the runtime of a unit does with the annotations of a pod, each by itself.
 *
 * @param table the hypervisor table in force.
 */
export function judge(
  unit: Unit,
  table: string,
  annotations: ReadonlyMap<string, string>,
): readonly Judged[] {
  return unit.runtime === "go" ? judgeByGo(unit, table, annotations) : judgeByRust(unit, table, annotations);
}
