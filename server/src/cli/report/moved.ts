import type { Change, Moved } from "../../moves/types.ts";
import { writeValue } from "../../toml/edit/index.ts";
import { isMarker, type Plain } from "../../toml/index.ts";
import { exactJson } from "../../util/exact-json.ts";
import type { Paint } from "../io.ts";
import { span } from "./place.ts";
import { visible } from "./text.ts";

/** Moved configurations as one JSON array. */
export function movedToJson(all: readonly Moved[]): string {
  return `${exactJson(all.map(movedObject), 1)}\n`;
}

function movedObject({ target, files, changes }: Moved) {
  return {
    file: files[0]?.file.source.path ?? "",
    target: { runtime: target.runtime, release: target.release, hypervisor: target.hypervisor ?? null },
    files: files.map(({ file, text }) => ({ file: file.source.path, text })),
    changes: changes.map(changeObject),
  };
}

function changeObject({ kind, key, to, before, after, message, decide, ...site }: Change) {
  return {
    ...span(site),
    kind,
    key,
    to: to ?? null,
    ...(before !== undefined && { before: json(before) }),
    ...(after !== undefined && { after: json(after) }),
    message,
    decide,
  };
}

function json(value: Plain): unknown {
  return isMarker(value) ? value.text : value;
}

const TITLES = [
  ["decide", "To decide"],
  ["lost", "Lost"],
  ["named", "Other names, places and values"],
  ["added", "Added, so that it works as before"],
] as const;

/** What there is to know of a moved configuration, the gravest first. */
export function movedToText(moved: Moved, paint: Paint): string {
  const { target, files, changes } = moved;
  const name = files[0]?.file.source.path ?? "";
  const whose = `runtime-rs ${target.release}${target.hypervisor ? ` with ${target.hypervisor}` : ""}`;
  if (changes.length === 0 && files.every(({ edits }) => edits.length === 0))
    return `${visible(name)}: nothing to move; it is runtime-rs's already, or holds nothing that differs.\n`;
  const parts = [`${paint("bold", visible(name))}: moved to ${whose}.`];
  for (const [group, title] of TITLES) {
    const own = changes.filter((change) => groupOf(change) === group);
    if (own.length === 0) continue;
    parts.push("", paint("bold", `${title}:`), ...own.map((change) => `  ${line(change, paint)}`));
  }
  const idle = [
    ...new Set(changes.filter((change) => groupOf(change) === "idle").map(({ key }) => lastName(key))),
  ];
  if (idle.length > 0)
    parts.push("", `${paint("bold", "Taken out, with nothing lost:")} ${idle.map(visible).join(", ")}.`);
  return `${parts.join("\n")}\n`;
}

function groupOf({ kind, decide, key, to, before, after }: Change): (typeof TITLES)[number][0] | "idle" {
  if (decide) return "decide";
  if (kind === "lost" || kind === "added") return kind;
  if (kind === "removed") return "idle";
  return key === to && before === undefined && after === undefined ? "idle" : "named";
}

function line(change: Change, paint: Paint): string {
  const { file, line: at } = span(change);
  const { key, to, before, after, message } = change;
  const old =
    before === undefined || change.kind === "added" ? visible(key) : `${visible(key)} = ${show(before)}`;
  const now =
    after === undefined ? "" : ` → ${to === key ? show(after) : `${visible(to ?? key)} = ${show(after)}`}`;
  const what =
    change.kind === "added" && after !== undefined ? `${visible(key)} = ${show(after)}` : old + now;
  return `${paint("dim", `${visible(file)}:${at}`)} ${what}\n      ${visible(message)}`;
}

const show = (value: Plain): string => visible(writeValue(value));

function lastName(key: string): string {
  return key.slice(key.lastIndexOf(".") + 1);
}
