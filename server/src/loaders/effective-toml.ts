import { lineOutside } from "../documents/outside.ts";
import { changeText } from "./changes.ts";
import type { Effective, EffectiveJson, EffectiveValue, Origin } from "./types.ts";

/** A place as the outside sees it; lines count from 1. */
export interface WrittenPlace {
  readonly file: string;
  readonly line: number;
}

export type WrittenOrigin =
  | WrittenPlace
  | "default"
  | { readonly changed: string; readonly from: WrittenPlace | "default" };

/** An origin in the form of `kata-config effective --format json`. */
function writeOrigin(origin: Origin, key: string): WrittenOrigin {
  switch (origin.kind) {
    case "file":
      return lineOutside(origin.place);
    case "default":
      return "default";
    case "changed":
      return { changed: changeText(origin.change, key), from: firstOrigin(origin.from) };
  }
}

function firstOrigin(origin: Origin): WrittenPlace | "default" {
  if (origin.kind === "changed") return firstOrigin(origin.from);
  return origin.kind === "file" ? lineOutside(origin.place) : "default";
}

const BIG = "\u0001big:";

/** JSON text of any value; integers of more than 53 bits keep their digits, and what JSON lacks becomes text. */
export function stringifyExactly(value: unknown, indent?: number): string {
  const text = JSON.stringify(value, (_, one) => exact(one), indent);
  return text.replace(/"\\u0001big:(-?\d+)"/g, "$1");
}

function exact(value: unknown): unknown {
  if (typeof value === "bigint") return `${BIG}${value}`;
  if (typeof value !== "number" || Number.isFinite(value)) return value;
  return Number.isNaN(value) ? "NaN" : value > 0 ? "inf" : "-inf";
}

/** The values and origins of a configuration, ready for {@link stringifyExactly}. */
export function effectiveObject(effective: Effective): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, { value, origin }] of effective.values)
    values[name] = { value, origin: writeOrigin(origin, name.slice(name.lastIndexOf(".") + 1)) };
  return values;
}

/** One TOML file of the configuration that the runtime ends up with, the origin of each value as a comment. */
export function effectiveToml(effective: Effective): string {
  const tables = new Map<string, string[]>();
  for (const [name, entry] of effective.values) {
    const dot = name.lastIndexOf(".");
    const table = dot < 0 ? "" : name.slice(0, dot);
    const key = name.slice(dot + 1);
    const rows = tables.get(table) ?? [];
    tables.set(table, rows);
    rows.push(`${key} = ${tomlValue(entry.value)} # ${originText(entry, key)}`);
  }
  const parts: string[] = [];
  for (const [table, rows] of tables) parts.push(`${table ? `[${table}]\n` : ""}${rows.join("\n")}\n`);
  return parts.join("\n");
}

function originText({ origin }: EffectiveValue, key: string): string {
  const written = writeOrigin(origin, key);
  const where = (place: WrittenPlace | "default") =>
    place === "default" ? "built-in default" : `${place.file}:${place.line}`;
  if (typeof written === "object" && "changed" in written)
    return `${written.changed} (${where(written.from)})`;
  return where(written);
}

/** A value as TOML. */
function tomlValue(value: EffectiveJson): string {
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  if (typeof value === "number") return tomlFloat(value);
  if (typeof value === "string") return JSON.stringify(value).replaceAll("\u007f", "\\u007f");
  if (Array.isArray(value)) return `[${value.map(tomlValue).join(", ")}]`;
  const pairs = Object.entries(value).map(([key, inner]) => `${key} = ${tomlValue(inner)}`);
  return pairs.length > 0 ? `{ ${pairs.join(", ")} }` : "{}";
}

function tomlFloat(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  return Number.isInteger(value) && Math.abs(value) < 1e15 ? value.toFixed(1) : String(value);
}
