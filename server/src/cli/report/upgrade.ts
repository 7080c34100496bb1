import { outsideEdits } from "../../documents/outside.ts";
import type { UpgradeItem } from "../../moves/upgrade.ts";
import { isMarker, type Plain } from "../../toml/index.ts";
import { exactJson } from "../../util/exact-json.ts";
import type { Paint } from "../io.ts";
import { span, spanOf } from "./place.ts";
import { visible } from "./text.ts";

/** What a release changes, as one JSON array. */
export function upgradeToJson(items: readonly UpgradeItem[]): string {
  return `${exactJson(items.map(itemObject), 1)}\n`;
}

function itemObject(item: UpgradeItem) {
  const { subject, kind, from, to, severity, code, fails, message, fixes } = item;
  return {
    ...span(item),
    subject,
    kind,
    from: json(from),
    to: json(to),
    severity,
    ...(code && { code }),
    ...(fails && { fails }),
    message,
    fixes: fixes.flatMap(({ title, edits }) => {
      const outer = outsideEdits(edits);
      return outer ? [{ title, edits: outer.map((edit) => ({ ...spanOf(edit), text: edit.text })) }] : [];
    }),
  };
}

function json(value: Plain | undefined): unknown {
  if (value === undefined) return null;
  return isMarker(value) ? value.text : value;
}

/** How grave it is: what stops working, what works otherwise, what is only to be known. */
export type Weight = "stops" | "changes" | "news";

const TITLES: Readonly<Record<Weight, string>> = {
  stops: "What stops working",
  changes: "What changes",
  news: "Only news",
};

export function weightOf({ kind, fails, severity, from, to }: UpgradeItem): Weight {
  if (kind === "problem") return fails ? "stops" : severity === "hint" ? "news" : "changes";
  if (kind === "value") return from !== undefined && to !== undefined ? "changes" : "news";
  return kind === "support" && severity === "warning" ? "changes" : "news";
}

interface Line {
  readonly place?: string;
  readonly subject: string;
  readonly message: string;
}

/** The lines of each group, short enough to be read: of what a new problem speaks nothing else is said again. */
function* groups(items: readonly UpgradeItem[]): Generator<readonly [title: string, lines: readonly Line[]]> {
  const told = new Set(items.filter(({ kind }) => kind === "problem").map(subjectOf));
  const rest = items.filter((item) => item.kind === "problem" || !told.has(subjectOf(item)));
  for (const weight of ["stops", "changes", "news"] as const) {
    const own = rest.filter((item) => weightOf(item) === weight);
    const lines = own.filter((item) => !isUnset(item)).map(lineOf);
    const fresh = own.filter((item) => isUnset(item) && item.to !== undefined);
    const gone = own.filter((item) => isUnset(item) && item.to === undefined);
    lines.push(
      ...listed("New options, not set here", fresh),
      ...listed("Options that are gone, not set here", gone),
    );
    if (lines.length > 0) yield [TITLES[weight], lines];
  }
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
  const { file, line } = span(item);
  const message = item.kind === "solved" ? `No longer: ${item.message}` : item.message;
  return { place: `${file}:${line}`, subject: item.subject, message };
}

export function upgradeToText(items: readonly UpgradeItem[], from: string, to: string, paint: Paint): string {
  if (items.length === 0) return `Nothing differs for these files between ${from} and ${to}.\n`;
  const parts = [...groups(items)].map(([title, lines]) => {
    const rows = lines.map(
      ({ place, subject, message }) =>
        `  ${place === undefined ? "" : `${paint("dim", visible(place))} `}${visible(subject)}\n      ${visible(message)}`,
    );
    return `${paint("bold", `${title} from ${from} to ${to}`)}\n${rows.join("\n")}\n`;
  });
  return parts.join("\n");
}

export function upgradeToMarkdown(items: readonly UpgradeItem[], from: string, to: string): string {
  const head = `# From ${from} to ${to}\n`;
  if (items.length === 0) return `${head}\nNothing differs for these files.\n`;
  const parts = [...groups(items)].map(([title, lines]) => {
    const rows = lines.map(({ place, subject, message }) =>
      place === undefined
        ? `- ${subject}: ${escaped(visible(message))}`
        : `- ${code(subject)} (${code(place)}): ${escaped(visible(message))}`,
    );
    return `\n## ${title}\n\n${rows.join("\n")}\n`;
  });
  return head + parts.join("");
}

function code(text: string): string {
  const ticks = text.includes("`") ? "``" : "`";
  return `${ticks}${visible(text)}${ticks}`;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>|]/g, "\\$&");
}
