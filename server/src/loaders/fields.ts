import type { Setting } from "../project/config.ts";

/**
 * A table as a loader holds it in a struct. The readers give the value after the loader's defaults and changes as far
 * as that struct has them, and `undefined` where it cannot be known: it is a placeholder, it does not decode, or
 * the main file is not there to tell that it is unset.
 */
export interface Fields {
  /** From the root: `["hypervisor", "qemu"]`. */
  readonly path: readonly string[];
  /** Where the files set a field. */
  setting(key: string): Setting | undefined;
  text(key: string): string | undefined;
  flag(key: string): boolean | undefined;
  integer(key: string): bigint | undefined;
  /** The value of an integer or float field as a JavaScript number. */
  number(key: string): number | undefined;
  /** The members of an array of strings. */
  texts(key: string): readonly string[] | undefined;
}
