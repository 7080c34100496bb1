import { visibleJson } from "./visible.ts";

/**
 * JSON text of any value, in the form of `JSON.stringify`. Integers of more than 53 bits keep their digits; numbers
 * that JSON lacks become text; characters that show nothing of themselves are escaped.
 *
 * @param indent blanks for each level; on one line when absent.
 */
export function exactJson(value: unknown, indent = 0): string {
  return written(value, indent, "\n") ?? "null";
}

function textOf(value: unknown): string | undefined {
  const text = JSON.stringify(value);
  return typeof value === "string" ? visibleJson(text) : text;
}

function written(value: unknown, indent: number, newline: string): string | undefined {
  if (typeof value === "bigint") return String(value);
  if (typeof value === "number" && !Number.isFinite(value))
    return Number.isNaN(value) ? '"NaN"' : value > 0 ? '"inf"' : '"-inf"';
  if (typeof value !== "object" || value === null) return textOf(value);
  const inner = newline + " ".repeat(indent);
  const colon = indent > 0 ? ": " : ":";
  const items = Array.isArray(value)
    ? value.map((one) => written(one, indent, inner) ?? "null")
    : Object.entries(value).flatMap(([name, one]) => {
        const text = written(one, indent, inner);
        return text === undefined ? [] : [visibleJson(JSON.stringify(name)) + colon + text];
      });
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (items.length === 0) return `${open}${close}`;
  return indent > 0
    ? `${open}${inner}${items.join(`,${inner}`)}${newline}${close}`
    : `${open}${items.join(",")}${close}`;
}
