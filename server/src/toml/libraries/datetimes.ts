import { readDateTime } from "../grammar/datetimes.ts";
import type { BurntSushiVersion } from "./burntsushi.ts";

const TIME = String.raw`(?:[01]\d|2[0-4]):[0-5]\d:[0-5]\d(?:\.\d+)?`;
const DATE = String.raw`\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])`;
const LOOSE = new RegExp(String.raw`^(?:${DATE}(?:[Tt ]${TIME}(?:[Zz]|[+-]\d\d:\d\d)?)?|${TIME})$`);

/**
 * Whether the crate toml 0.5 takes a word for a date or a time: months of 31 days, the hour 24, any offset.
 *
 * Source: its datetime.rs, `Datetime::from_str`.
 */
export const isDateTimeOfToml05 = (word: string): boolean => LOOSE.test(word);

/**
 * Whether BurntSushi/toml takes a word for a date or a time that is none: Go's offsets of 24 hours or 60 minutes, and
 * before 1.5.0 hours of one digit.
 *
 * Sources: its parse.go, `valueDatetime`; Go's time package, `Parse`.
 */
export function isDateTimeOfBurntSushi(word: string, version: BurntSushiVersion): boolean {
  const plain = word
    .replace(/[+-](?:[01]\d|2[0-4]):(?:[0-5]\d|60)$/, "Z")
    .replace(/^(?:(\d{4}-\d\d-\d\d[Tt]))?(\d:\d\d)/, version < "1.5.0" ? "$10$2" : "$&");
  const time = readDateTime(plain);
  return time !== undefined && time.kind !== "bad" && !time.secondsLeftOut && !time.isLeap;
}
