import type { Runtime } from "../knowledge/facts.ts";
import { createUnit, type Unit } from "./unit.ts";

/** Another reader of the same files. */
export interface OtherTarget {
  readonly runtime?: Runtime | undefined;
  readonly release?: string | undefined;
}

/** The unit as another runtime or another release reads it, whatever a directive in it says. */
export function retarget(
  unit: Unit,
  { release = unit.target.release, runtime = unit.runtime }: OtherTarget,
): Unit {
  if (runtime === unit.runtime && release === unit.target.release) return unit;
  return createUnit({ ...unit, runtime, target: { ...unit.target, runtime, release } });
}

/** The main file without its drop-ins; `undefined` where it is not known. */
export function withoutDropIns(unit: Unit): Unit | undefined {
  return unit.complete ? createUnit({ ...unit, files: unit.files.slice(0, 1) }) : undefined;
}
