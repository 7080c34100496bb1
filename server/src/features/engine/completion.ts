import type { CriHandler } from "../../documents/cri.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import { writeJson } from "../../toml/edit/index.ts";
import { findEntry, type Range } from "../../toml/index.ts";
import { type CompletionItem, choiceSnippet, escapeSnippet } from "../completion/items.ts";
import { filterOf, quoteLike, rangeOf } from "../completion/quoting.ts";
import type { ValueCursor } from "../cursor.ts";
import { HANDLER_OPTIONS } from "./handler-options.ts";
import { handlerAt } from "./handler-spot.ts";
import { valuesOfHandler } from "./values.ts";

/** What can stand at an offset of the configuration of containerd or CRI-O: in the table of a handler of Kata's. */
export function completeHandler(manifest: ManifestUnit, offset: number): readonly CompletionItem[] {
  const spot = handlerAt(manifest, offset);
  if (!spot) return [];
  const { below, cursor, handler } = spot;
  switch (cursor.kind) {
    case "value":
      return values(manifest, handler, below, cursor, offset);
    case "blank":
      return cursor.inline ? [] : keys(manifest, handler, below, { start: offset, end: offset }, false);
    case "key":
      return keys(manifest, handler, above(below), cursor.part, cursor.hasValue);
    default:
      return [];
  }
}

function above(path: string): string {
  return path.split(".").slice(0, -1).join(".");
}

function keys(
  manifest: ManifestUnit,
  handler: CriHandler,
  table: string,
  range: Range,
  hasValue: boolean,
): readonly CompletionItem[] {
  const prefix = table === "" ? "" : `${table}.`;
  return Object.entries(HANDLER_OPTIONS[handler.engine]).flatMap(([name, { summary, type }], index) => {
    const key = name.startsWith(prefix) ? name.slice(prefix.length) : "";
    if (key === "" || key.includes(".") || type === "table") return [];
    const there = findEntry(handler.table, name.split("."));
    if (there && there.key.start !== range.start) return [];
    const offered = valuesOfHandler(manifest, handler, name).map(({ text }) => text);
    const first = type === "boolean" ? "true" : writeJson(offered[0] ?? "");
    const item: CompletionItem = {
      label: key,
      kind: "key",
      text: hasValue ? key : `${key} = ${type === "array of strings" ? "[]" : first}`,
      range,
      sort: String(index).padStart(2, "0"),
      detail: type,
      about: { text: summary },
    };
    if (hasValue) return [item];
    const stop =
      type === "boolean"
        ? choiceSnippet(["true", "false"])
        : type === "array of strings"
          ? "[$1]"
          : `"${offered.length > 1 ? choiceSnippet(offered) : `\${1:${escapeSnippet(offered[0] ?? "")}}`}"`;
    return [{ ...item, snippet: `${key} = ${stop}$0` }];
  });
}

function values(
  manifest: ManifestUnit,
  handler: CriHandler,
  option: string,
  cursor: ValueCursor,
  offset: number,
): readonly CompletionItem[] {
  const known = HANDLER_OPTIONS[handler.engine][option];
  const { node } = cursor;
  if (!known || (node?.type === "string" && node.style.startsWith("multiline"))) return [];
  const space = node ? "" : cursor.lead;
  if (known.type === "boolean")
    return ["true", "false"].map((label, index) => ({
      label,
      kind: "boolean",
      text: space + label,
      range: cursor.range,
      sort: String(index),
    }));
  const isList = known.type === "array of strings";
  if (isList && !cursor.inArray && node) return [];
  const taken = new Set(cursor.siblings.flatMap((one) => (one.type === "string" ? [one.value] : [])));
  const range = rangeOf(cursor, manifest.file.cri!.view, offset);
  return valuesOfHandler(manifest, handler, option)
    .filter(({ text }) => !taken.has(text))
    .map(({ about, text }, index): CompletionItem => {
      const written = quoteLike(node, text);
      return {
        label: writeJson(text),
        kind: "value",
        text: space + (isList && !cursor.inArray ? `[${written}]` : written),
        range,
        filter: filterOf(node, text),
        sort: String(index).padStart(4, "0"),
        ...(about && { about: { text: about } }),
      };
    });
}
