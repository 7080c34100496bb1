import type { Change, Moved } from "./types.ts";

/** How the changes of a move are told, the gravest first. */
export const MOVE_TITLES = {
  decide: "To decide",
  lost: "Lost",
  named: "Other names, places and values",
  added: "Added, so that it works as before",
  unset: "Other defaults that do not matter, left as they are",
} as const;

/** Whom a configuration is moved to: "runtime-rs 4.1.0 with qemu"; with "on arm64" where it is not the usual architecture. */
export function movedTo({ target }: Moved): string {
  const { release, hypervisor, arch } = target;
  return `runtime-rs ${release}${hypervisor ? ` with ${hypervisor}` : ""}${arch === "amd64" ? "" : ` on ${arch}`}`;
}

export type MoveGroup = keyof typeof MOVE_TITLES;

export const IDLE_TITLE = "Taken out, with nothing lost:";
export const NOTHING_MOVES = "nothing to move; it is runtime-rs's already, or holds nothing that differs.";

/** The group of a change; `idle` for one that needs no more than its name. */
export function groupOf({ kind, decide, key, to, before, after, isUnset }: Change): MoveGroup | "idle" {
  if (decide) return "decide";
  if (isUnset) return "unset";
  if (kind === "lost" || kind === "added") return kind;
  if (kind === "removed") return "idle";
  return key === to && before === undefined && after === undefined ? "idle" : "named";
}

/** The changes that are told one by one, group by group; groups without any do not come. */
export function groupsOf(
  changes: readonly Change[],
): readonly (readonly [group: MoveGroup, changes: readonly Change[]])[] {
  return (Object.keys(MOVE_TITLES) as MoveGroup[])
    .map((group) => [group, changes.filter((change) => groupOf(change) === group)] as const)
    .filter(([, own]) => own.length > 0);
}

/** The names of options that went without a loss. */
export function idleOf(changes: readonly Change[]): readonly string[] {
  const idle = changes.filter((change) => groupOf(change) === "idle");
  return [...new Set(idle.map(({ key }) => key.slice(key.lastIndexOf(".") + 1)))];
}

/** Whether runtime-rs takes the files as they are, and there is nothing to say about it. */
export function nothingMoves({ files, changes }: Moved): boolean {
  return changes.length === 0 && files.every(({ edits }) => edits.length === 0);
}
