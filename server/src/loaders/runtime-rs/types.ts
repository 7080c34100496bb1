import type { Option, TableInfo } from "../../knowledge/catalogue.ts";
import type { Setting } from "../../project/config.ts";
import type { Phrase } from "../../util/phrases.ts";
import type { Fields } from "../fields.ts";
import type { EffectiveJson, Origin } from "../types.ts";

/** `null`: an `Option` without a value. `undefined`: not known. */
export type Held = EffectiveJson | null | undefined;

/** One field at one step of the loader's work. */
export interface Cell {
  readonly value: Held;
  readonly origin: Origin;
  /** As a file says it, where the loader counts in another unit. */
  readonly inFile?: EffectiveJson;
  /** As it was before the first change. */
  readonly written?: Held;
  /** Why it was changed last. */
  readonly why?: Phrase;
  /** Where the files set it. */
  readonly setting?: Setting;
  readonly option: Option;
}

/** One struct of the loader: a hypervisor, an agent, the runtime, or a table inside them. */
export interface Struct extends Fields {
  readonly info: TableInfo;
  /** A field; `undefined` where the struct has none of that name, or it is a struct of its own. */
  cell(key: string): Cell | undefined;
  /** All fields, in the order of the struct. */
  cells(): readonly Cell[];
  /** Those that a file sets or the loader changed: of most options neither is so. In the order of the struct. */
  touched(): readonly Cell[];
  /** Puts another cell in the place of the option's. */
  put(cell: Cell): void;
}
