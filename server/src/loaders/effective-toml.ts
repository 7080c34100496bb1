import { lineOutside } from "../documents/outside.ts";
import { writeHeader, writePair } from "../toml/edit/index.ts";
import { changeText } from "./changes.ts";
import type { Effective, Origin } from "./types.ts";

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

/** The values and origins of a configuration, ready for {@link exactJson}. */
export function effectiveObject(effective: Effective): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = {};
  for (const [name, { path, value, origin }] of effective.values)
    values[name] = { value, origin: writeOrigin(origin, path.at(-1)!) };
  return values;
}

/**
 * One TOML file of the configuration that the runtime ends up with, the origin of each value as a comment. A runtime
 * that reads it ends up with the same.
 */
export function effectiveToml(effective: Effective): string {
  const tables = new Map<string, string[]>();
  for (const { path, value, inFile, origin } of effective.values.values()) {
    const table = path.slice(0, -1);
    const header = table.length > 0 ? writeHeader(table) : "";
    const rows = tables.get(header) ?? [];
    tables.set(header, rows);
    const key = path.at(-1)!;
    rows.push(`${writePair([key], inFile ?? value)} # ${originText(origin, key)}`);
  }
  const parts: string[] = [];
  for (const [header, rows] of tables) parts.push(`${header && `${header}\n`}${rows.join("\n")}\n`);
  return parts.join("\n");
}

/** On one line: a path may hold what would end the comment. */
function originText(origin: Origin, key: string): string {
  const written = writeOrigin(origin, key);
  const where = (place: WrittenPlace | "default") =>
    place === "default" ? "built-in default" : `${place.file}:${place.line}`;
  const text =
    typeof written === "object" && "changed" in written
      ? `${written.changed} (${where(written.from)})`
      : where(written);
  return text.replace(/\p{Cc}/gu, "\ufffd");
}
