import { lineOutside } from "../documents/outside.ts";
import type { UpgradeItem } from "./upgrade/item.ts";

/** How grave it is: what stops working, what works otherwise, what is only to be known. */
export type Weight = "stops" | "changes" | "news";

export const UPGRADE_TITLES: Readonly<Record<Weight, string>> = {
  stops: "What stops working",
  changes: "What changes",
  news: "Only news",
};

function weightOf({ kind, fails, severity, from, to }: UpgradeItem): Weight {
  if (kind === "problem") return fails ? "stops" : severity === "hint" ? "news" : "changes";
  if (kind === "value") return from !== undefined && to !== undefined ? "changes" : "news";
  return kind === "support" && severity === "warning" ? "changes" : "news";
}

/** One thing that is told of an upgrade. */
export interface Line {
  readonly place?: { readonly file: string; readonly line: number };
  readonly subject: string;
  readonly message: string;
}

/** "from 3.20.0 to 4.1.0", and on which architecture where it is one that is not taken for granted. */
export function rangeOf(items: readonly UpgradeItem[], from: string, to: string): string {
  const [arch, other] = new Set(items.map((item) => item.arch));
  return `from ${from} to ${to}${arch && !other && arch !== "amd64" ? ` on ${arch}` : ""}`;
}

const WEIGHTS: readonly Weight[] = ["stops", "changes", "news"];

/** The lines of each group, short enough to be read: of what a new problem speaks nothing else is said again. */
export function linesOf(
  items: readonly UpgradeItem[],
): readonly (readonly [weight: Weight, lines: readonly Line[]])[] {
  const problems = items.filter(({ kind }) => kind === "problem");
  const told = new Set(problems.map(subjectOf));
  const isTold = (item: UpgradeItem) =>
    told.has(subjectOf(item)) ||
    (item.kind === "support" && problems.some(({ message }) => message.startsWith(`${item.subject} is `)));
  const rest = items.filter((item) => item.kind === "problem" || !isTold(item));
  return WEIGHTS.flatMap((weight): readonly (readonly [Weight, readonly Line[]])[] => {
    const own = rest.filter((item) => weightOf(item) === weight);
    const lines = own.filter((item) => !isUnset(item)).map(lineOf);
    const fresh = own.filter((item) => isUnset(item) && item.to !== undefined);
    const gone = own.filter((item) => isUnset(item) && item.to === undefined);
    lines.push(
      ...listed("New options, not set here", fresh),
      ...listed("Options that are gone, not set here", gone),
    );
    return lines.length > 0 ? [[weight, lines]] : [];
  });
}

function subjectOf({ file, subject }: UpgradeItem): string {
  return `${file.source.path} ${subject}`;
}

/** An option that only one of the releases has, and no file sets. */
function isUnset({ kind, from, to, isSet }: UpgradeItem): boolean {
  return kind === "value" && !isSet && (from === undefined || to === undefined);
}

function listed(what: string, items: readonly UpgradeItem[]): readonly Line[] {
  if (items.length === 0) return [];
  const names = new Set(items.map(({ subject }) => subject));
  return [{ subject: what, message: `${[...names].join(", ")}.` }];
}

function lineOf(item: UpgradeItem): Line {
  const message = item.kind === "solved" ? `No longer: ${item.message}` : item.message;
  return { place: lineOutside(item), subject: item.subject, message };
}
