import {
  groupsOf,
  IDLE_TITLE,
  idleOf,
  MOVE_TITLES,
  movedTo,
  NOTHING_MOVES,
  nothingMoves,
} from "../../moves/move-groups.ts";
import type { Change, Moved } from "../../moves/types.ts";
import { writeValue } from "../../toml/edit/index.ts";
import { isMarker, type Plain } from "../../toml/index.ts";
import { exactJson } from "../../util/exact-json.ts";
import { visible } from "../../util/visible.ts";
import type { Paint } from "../io.ts";
import type { ChangedFile } from "../moved.ts";
import { span } from "./place.ts";

/**
 * Moved configurations as one JSON array.
 *
 * @param changed the files as a person has them: what stands in another text comes as all of that.
 */
export function movedToJson(all: readonly Moved[], changed: readonly ChangedFile[]): string {
  const whole = new Map(changed.map(({ path, after }) => [path, after]));
  return `${exactJson(
    all.map((moved) => movedObject(moved, whole)),
    1,
  )}\n`;
}

function movedObject({ target, files, changes }: Moved, whole: ReadonlyMap<string, string>) {
  return {
    file: files[0]?.file.source.path ?? "",
    target: {
      runtime: target.runtime,
      release: target.release,
      hypervisor: target.hypervisor ?? null,
      arch: target.arch,
    },
    files: files.map(({ file, text }) => ({
      file: file.source.path,
      text: ((file.part ?? file.yaml) && whole.get(file.source.path)) ?? text,
    })),
    changes: changes.map(changeObject),
  };
}

function changeObject({ kind, key, to, before, after, message, decide, isUnset: _, ...site }: Change) {
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

/** What there is to know of a moved configuration, the gravest first. */
export function movedToText(moved: Moved, paint: Paint): string {
  const { files, changes } = moved;
  const name = files[0]?.file.source.path ?? "";
  if (nothingMoves(moved)) return `${visible(name)}: ${NOTHING_MOVES}\n`;
  const parts = [`${paint("bold", visible(name))}: moved to ${movedTo(moved)}.`];
  for (const [group, own] of groupsOf(changes))
    parts.push(
      "",
      paint("bold", `${MOVE_TITLES[group]}:`),
      ...own.map((change) => `  ${line(change, paint)}`),
    );
  const idle = idleOf(changes);
  if (idle.length > 0) parts.push("", `${paint("bold", IDLE_TITLE)} ${idle.map(visible).join(", ")}.`);
  return `${parts.join("\n")}\n`;
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
