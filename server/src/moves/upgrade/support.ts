import type { SupportEntry } from "../../knowledge/types/support.ts";
import { type Lifecycle, lifecycleOf } from "../../lifecycle/uses.ts";
import type { Unit } from "../../project/unit.ts";
import type { Item } from "./item.ts";

/** What is supported otherwise. */
export function supportItems(old: Unit, now: Unit): readonly Item[] {
  const before = new Map(lifecycleOf(old).map((use) => [useName(use), use]));
  const after = new Map(lifecycleOf(now).map((use) => [useName(use), use]));
  const names = [...new Set([...before.keys(), ...after.keys()])];
  return names.flatMap((name): readonly Item[] => {
    const [was, is] = [before.get(name), after.get(name)];
    const [from, to] = [was && levelOf(was), is && levelOf(is)];
    const use = (is ?? was)!;
    if (from === to) return [];
    return [
      {
        file: use.file,
        range: use.range,
        subject: use.path.length > 0 ? use.path.join(".") : use.entry.subject,
        kind: "support",
        ...(from && { from }),
        ...(to && { to }),
        severity: is && isWorse(is.entry) ? "warning" : "information",
        message: `${use.entry.subject}: ${from ?? "nothing said"} at ${old.target.release}, ${to ?? "nothing said"} at ${now.target.release}.${use.entry.note ? ` ${use.entry.note}` : ""}`,
        fixes: [],
        isSet: true,
      },
    ];
  });
}

function useName({ entry, path, file, range }: Lifecycle): string {
  return [entry.id, ...path, file.source.path, range.start].join("\0");
}

/** A level in words; one that begins only later says when. */
function levelOf({ entry, ahead }: Lifecycle): string {
  const level = entry.level.replace("-", " ");
  return ahead && entry.since ? `${level} since ${entry.since}` : level;
}

function isWorse({ level }: SupportEntry): boolean {
  return level === "removed" || level === "renamed" || level === "deprecated" || level === "not-maintained";
}
