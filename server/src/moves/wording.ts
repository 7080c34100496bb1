import type { Conversion, Counterpart } from "../knowledge/types/counterparts.ts";
import { writeValue } from "../toml/edit/index.ts";
import type { Plain } from "../toml/index.ts";

const COUNTS: { readonly [C in Conversion]?: string } = {
  "seconds-to-milliseconds": ", in milliseconds",
  "milliseconds-to-seconds": ", in seconds",
  "bits-to-bytes": ", in bytes",
};

/** What a row does to an option, in sentences. `to` is the new name as a person writes it. */
export function sentenceOf(row: Counterpart, key: string, to?: string, after?: unknown): string {
  const counts = (row.convert && COUNTS[row.convert]) ?? "";
  const isOther = to !== undefined && to !== key;
  switch (row.kind) {
    case "renamed":
      return `${key} is called ${to} in runtime-rs${counts}. ${row.note}`;
    case "moved":
      return `${key} stands elsewhere in runtime-rs: ${to}${counts}. ${row.note}`;
    case "lost":
      return `Lost: ${uncapitalised(row.lost!)}. ${row.note}`;
    case "replaced":
      return isOther && after !== undefined
        ? `${to} = ${writeValue(after as Plain)} takes its place. ${row.note}`
        : row.note;
    default:
      return row.note;
  }
}

function uncapitalised(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
}
