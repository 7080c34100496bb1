import { lineOutside } from "../documents/outside.ts";
import { writeHeader, writePair } from "../toml/edit/index.ts";
import { visible } from "../util/visible.ts";
import { changeText } from "./changes.ts";
import type { Effective, EffectiveValue, Origin, Place } from "./types.ts";

/** A place as the outside sees it; lines count from 1. */
export interface WrittenPlace {
  readonly file: string;
  readonly line: number;
}

/** Where a value stands, or in which file of kata-deploy, or that it is built in. */
type Root = WrittenPlace | { readonly shipped: string } | "default";

export type WrittenOrigin = Root | { readonly changed: string; readonly from: Root };

/** An origin in the form of `kata-config effective --format json`. */
function writeOrigin(origin: Origin, key: string): WrittenOrigin {
  switch (origin.kind) {
    case "file":
    case "default":
      return firstOrigin(origin);
    case "changed":
      return { changed: changeText(origin.change, key), from: firstOrigin(origin.from) };
  }
}

function firstOrigin(origin: Origin): Root {
  if (origin.kind === "changed") return firstOrigin(origin.from);
  if (origin.kind === "default") return "default";
  const { source } = origin.place.file;
  return source.isMade ? { shipped: source.path } : lineOutside(origin.place);
}

/**
 * The values and origins of a configuration, ready for {@link exactJson}.
 *
 * @param unread options that the hypervisor does not read, which are named behind the others.
 */
export function effectiveObject(
  effective: Effective,
  unread: Effective["values"] = new Map(),
): Readonly<Record<string, unknown>> {
  // A table may be called as what every object has, `__proto__`.
  const values: Record<string, unknown> = Object.create(null);
  for (const [name, { path, value, origin }] of [...effective.values, ...unread])
    values[name] = { value, origin: writeOrigin(origin, path.at(-1)!) };
  return values;
}

/** A configuration as TOML, and which places its comments name. */
export interface EffectiveText {
  readonly text: string;
  /** By the line of the text, from 0: where in it the origin is named, in UTF-16 units, and the place itself. */
  readonly origins: ReadonlyMap<
    number,
    { readonly start: number; readonly end: number; readonly place: Place }
  >;
}

/**
 * One TOML file of the configuration that the runtime ends up with, the origin of each value as a comment. A runtime
 * that reads it ends up with the same.
 *
 * @param nameOf what to call a file, of which the path is given.
 */
export function effectiveText(
  effective: Effective,
  nameOf: (path: string) => string = (path) => path,
): EffectiveText {
  const tables = new Map<string, EffectiveValue[]>();
  for (const value of effective.values.values()) {
    const table = value.path.slice(0, -1);
    const header = table.length > 0 ? writeHeader(table) : "";
    const rows = tables.get(header) ?? [];
    tables.set(header, rows);
    rows.push(value);
  }
  const lines: string[] = [];
  const origins = new Map<number, { start: number; end: number; place: Place }>();
  for (const [header, rows] of tables) {
    if (lines.length > 0) lines.push("");
    if (header) lines.push(header);
    for (const { path, value, inFile, origin } of rows) {
      const key = path.at(-1)!;
      const before = `${writePair([key], inFile ?? value)} # `;
      const comment = originText(origin, key, nameOf);
      const place = placeOf(origin);
      if (place) {
        const name = nameIn(place, nameOf);
        const start = before.length + comment.lastIndexOf(name);
        origins.set(lines.length, { start, end: start + name.length, place });
      }
      lines.push(before + comment);
    }
  }
  return { text: lines.map((line) => `${line}\n`).join(""), origins };
}

/** The effective configuration as a file, with the origin of each value in a comment. */
export function effectiveToml(effective: Effective): string {
  return effectiveText(effective).text;
}

/** The place that can be opened. */
function placeOf(origin: Origin): Place | undefined {
  if (origin.kind === "changed") return placeOf(origin.from);
  return origin.kind === "file" && !origin.place.file.source.isMade ? origin.place : undefined;
}

/** A path may hold what would end the comment. */
function nameIn(place: Place, nameOf: (path: string) => string): string {
  const { file, line } = lineOutside(place);
  return visible(`${nameOf(file)}:${line}`);
}

function originText(origin: Origin, key: string, nameOf: (path: string) => string): string {
  const place = placeOf(origin);
  const root = firstOrigin(origin);
  const shipped =
    typeof root === "object" && "shipped" in root ? `${root.shipped} of kata-deploy` : undefined;
  const where = place ? nameIn(place, nameOf) : (shipped ?? "built-in default");
  return origin.kind === "changed" ? visible(`${changeText(origin.change, key)} (${where})`) : where;
}
