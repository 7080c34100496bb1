import type { Unit } from "../../../project/unit.ts";
import { rustBool, rustUint } from "../values.ts";
import { refused, taken, type Verdict } from "../verdicts.ts";

/** The values that annotations set, by the part of the name behind the prefix. */
export type Given = ReadonlyMap<string, string>;

/** What runtime-rs makes of the text of one annotation. */
export type Check = (value: string, unit: Unit, table: string, given: Given) => Verdict;

/** As Rust's `str::parse::<bool>` reads it. */
export const bool: Check = (value) => {
  const read = rustBool(value);
  return read === undefined ? refused("boolean", "true or false") : taken(read);
};

/** Digits, as Rust's `str::parse` reads them into an unsigned integer of so many bits. */
export const uint =
  (bits = 32, max?: bigint): Check =>
  (value) => {
    const read = rustUint(value, bits);
    if (read === undefined) return refused("number", `digits of at most ${bits} bits`);
    return max !== undefined && read > max ? refused("range", `at most ${max}`) : taken(read);
  };

/** Any text, an empty one too. */
export const anyText: Check = (value) => taken(value);
