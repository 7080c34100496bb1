import { counterparts } from "../../knowledge/counterparts.ts";
import { patternOf } from "../../knowledge/places.ts";
import { isAtRisk } from "../../knowledge/support-entries.ts";
import type { SupportLevel } from "../../knowledge/types/support.ts";
import { type Lifecycle, lifecycleOf } from "../../lifecycle/uses.ts";
import type { Unit } from "../../project/unit.ts";
import { renameKey, replaceNode, writeValue } from "../../toml/edit/index.ts";
import type { Plain, ValueNode } from "../../toml/index.ts";
import { type DataOf, type Phrase, phrases } from "../../util/phrases.ts";
import type { Finding, Fix } from "../rule.ts";
import { fix } from "./fixes.ts";

/**
 * The text of the rules about support levels.
 *
 * @param statement what the level means, after the subject: `is deprecated`. Its marks are those of {@link LifecycleData}.
 */
export function lifecycleText<const Statement extends string>(statement: Statement) {
  return `{subject} ${statement}. {removal} {replacement} {team} {note} {draft}` as const;
}

type LifecycleData = DataOf<
  "subject" | "since" | "in" | "from" | "removal" | "replacement" | "team" | "note" | "draft"
>;

const PARTS = phrases({
  option: "{key}: {subject}",
  since: "since {from}",
  in: "in {from}",
  removal: "Removal: {when}.",
  replacement: "Use {other} instead.",
  team: "Maintained by {name}.",
  note: "{text}",
  draft: "(Upstream draft, as of {day}.)",
});

/** A use of functionality, and all of a finding but which message of the rule it is. */
export interface ToldUse {
  readonly use: Lifecycle;
  readonly told: Omit<Finding, "message" | "data"> & { readonly data: LifecycleData };
}

/** Every use of functionality at some levels. */
export function usesAt(unit: Unit, ...levels: readonly SupportLevel[]): readonly ToldUse[] {
  // Nobody mends the architecture of a node in a file: status, upgrade and explain tell of it.
  const uses = lifecycleOf(unit).filter(({ about }) => about !== "architecture");
  return uses
    .filter((use) => levels.includes(use.entry.level) && !(use.ahead && isToldAlready(use, uses)))
    .map((use) => ({ use, told: toldOf(unit, use) }));
}

/** Whether something that holds already is told of the same place, so that what comes later would only add to it. */
function isToldAlready(use: Lifecycle, uses: readonly Lifecycle[]): boolean {
  return uses.some(
    (other) =>
      !other.ahead &&
      other.file === use.file &&
      other.range.start === use.range.start &&
      isAtRisk(other.entry.level),
  );
}

function toldOf(unit: Unit, use: Lifecycle): ToldUse["told"] {
  const { entry } = use;
  const { since: from, removal, replacement: other, team, note } = entry;
  const isGone = entry.level === "removed" || entry.level === "renamed";
  const isWhole = use.about === "runtime" || use.about === "shim";
  return {
    at: { file: use.file, range: use.range, about: use.path },
    topic: entry.id,
    ...(use.about === "runtime" && { isGeneral: true }),
    data: {
      subject: subjectOf(use),
      since: from && PARTS("since", { from }),
      in: from && PARTS("in", { from }),
      from,
      removal: removal && !isGone ? PARTS("removal", { when: withoutStop(removal) }) : undefined,
      replacement: other && PARTS("replacement", { other: withoutStop(other) }),
      team: team && entry.level === "best-effort" ? PARTS("team", { name: team }) : undefined,
      note: note && PARTS("note", { text: note.replace(/\.?$/, ".") }),
      draft: entry.status === "draft" ? PARTS("draft", { day: entry.asOf }) : undefined,
    },
    // A struck-through header would look as if the whole table were gone.
    ...((entry.level === "deprecated" || isGone) && !isWhole && { tags: ["deprecated" as const] }),
    evidence: entry.evidence,
    fixes: fixesOf(unit, use),
  };
}

/** The entry's subject, behind the option's name where it does not have that itself. */
function subjectOf({ entry: { subject }, about, path }: Lifecycle): string | Phrase {
  const isOption = about === "option" || about === "value";
  return isOption && !subject.includes(path.at(-1)!) ? PARTS("option", { subject }) : subject;
}

function withoutStop(text: string): string {
  return text.replace(/\.$/, "");
}

/** The new name or value, where one takes the place of the old as it is. */
function fixesOf(unit: Unit, use: Lifecycle): readonly Fix[] {
  const { entry, about, file, range, path, value } = use;
  if (use.ahead) return [];
  if (about === "value") {
    const instead = value && insteadOf(unit, path, value);
    if (value === undefined || instead === undefined) return [];
    // What is only deprecated still works, and the other value works in another way.
    const certainty = entry.level === "deprecated" ? "choice" : "certain";
    const edit = replaceNode(file.toml, range, value, instead);
    return fix(`Change to ${writeValue(instead)}`, file, [edit], certainty);
  }
  const row = entry.counterpart;
  const key = row?.to?.split(".").at(-1);
  if (about !== "option" || row?.kind !== "renamed" || row.convert || !key) return [];
  const isThere = unit.config.get(...path.slice(0, -1), key) !== undefined;
  const isKnown = row.to === `${patternOf(path.slice(0, -1))}.${key}`;
  if (isThere || !isKnown) return [];
  return fix(`Rename to ${key}`, file, renameKey(file.toml, path, key));
}

/** What takes the place of a value; `undefined` for lists, where other members may stand. */
function insteadOf(unit: Unit, path: readonly string[], { type, ...node }: ValueNode): Plain | undefined {
  if (type !== "string" && type !== "boolean" && type !== "integer") return undefined;
  const { library, runtime, target } = unit;
  const { value } = node as { readonly value: string | boolean | bigint };
  const instead = counterparts(library, runtime, target.release).valueFor(path, value, target.hypervisor);
  return typeof instead === "number" ? BigInt(instead) : instead;
}
