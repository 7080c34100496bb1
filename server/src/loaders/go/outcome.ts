import type { Option } from "../../knowledge/catalogue.ts";
import type { Unit } from "../../project/unit.ts";
import type { Phrase } from "../../util/phrases.ts";
import type { Known } from "../conditions.ts";
import type { EffectiveJson } from "../types.ts";
import type { GoTable } from "./struct.ts";

/** What the loader makes of a key of a table. */
export interface Outcome {
  /** `undefined` when it cannot be known. */
  readonly value: EffectiveJson | undefined;
  /** What the runtime makes of what the user wrote. */
  readonly change?: Phrase;
  /** With a change: the runtime only says the same in another way. */
  readonly restated?: true;
  /** The value means "unset", so the runtime's own default stands. */
  readonly fallback?: true;
}

/** What an adjustment looks at. */
export interface Input {
  readonly table: GoTable;
  readonly unit: Unit;
  readonly hypervisor: string;
  readonly option: Option;
  /** What another option of the same table ends up with. */
  readonly settled: (key: string) => Known;
}

/** What the loader does to one key; `undefined` where it does nothing. */
export type Adjust = (input: Input) => Outcome | undefined;
