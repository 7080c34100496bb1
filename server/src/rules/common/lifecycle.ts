import { counterparts } from "../../knowledge/counterparts.ts";
import { isAtRisk } from "../../knowledge/support-entries.ts";
import type { SupportLevel } from "../../knowledge/types.ts";
import { type Lifecycle, lifecycleOf } from "../../lifecycle/uses.ts";
import type { Unit } from "../../project/unit.ts";
import type { ValueNode } from "../../toml/index.ts";
import type { Finding, Fix, Report, Severity } from "../rule.ts";
import { keyName } from "./names.ts";

/** The text shared by the rules about support levels; each rule puts its own statement in front. */
export const LIFECYCLE_MESSAGES = {
  told: "{subject} {statement}{since}.{removal}{replacement}{team}{note}{draft}",
} as const;

type Key = keyof typeof LIFECYCLE_MESSAGES;

/**
 * Reports every use of functionality at some level.
 *
 * @param statement what the level means, after the subject: `is deprecated`.
 */
export function reportLevel(
  unit: Unit,
  report: Report<Key>,
  levels: readonly SupportLevel[],
  statement: (use: Lifecycle) => string,
  severity?: (use: Lifecycle) => Severity,
): void {
  const uses = lifecycleOf(unit);
  for (const use of uses) {
    if (!levels.includes(use.entry.level) || (use.ahead && isToldAlready(use, uses))) continue;
    report({ ...finding(unit, use, statement(use)), ...(severity && { severity: severity(use) }) });
  }
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

function finding(unit: Unit, use: Lifecycle, statement: string): Finding<Key> {
  const { entry } = use;
  const isGone = entry.level === "removed" || entry.level === "renamed";
  const sentence = (text: string | undefined) => (text ? ` ${text.replace(/\.?$/, ".")}` : "");
  return {
    at: { file: use.file, range: use.range },
    message: "told",
    data: {
      subject: subjectOf(use),
      statement,
      since: entry.since && !isGone ? ` since ${entry.since}` : "",
      removal: entry.removal && !isGone ? sentence(`Removal: ${entry.removal}`) : "",
      replacement: entry.replacement ? sentence(`Use ${entry.replacement} instead`) : "",
      team: entry.team && entry.level === "best-effort" ? sentence(`Maintained by ${entry.team}`) : "",
      note: sentence(entry.note),
      draft: entry.status === "draft" ? ` (Upstream draft, as of ${entry.asOf}.)` : "",
    },
    // A struck-through header would look as if the whole table were gone.
    ...((entry.level === "deprecated" || isGone) &&
      use.about !== "runtime" &&
      use.about !== "shim" && { tags: ["deprecated" as const] }),
    evidence: entry.evidence,
    fixes: fixesOf(unit, use),
  };
}

/** The entry's subject, behind the option's name where it does not have that itself. */
function subjectOf({ entry, about, path }: Lifecycle): string {
  const isOption = about === "option" || about === "value";
  return isOption && !entry.subject.includes(path.at(-1)!)
    ? `${keyName(path)}: ${entry.subject}`
    : entry.subject;
}

/** The new name or value, where one takes the place of the old as it is. */
function fixesOf(unit: Unit, use: Lifecycle): readonly Fix[] {
  const { entry, about, file, range, path, value } = use;
  if (use.ahead) return [];
  if (about === "value") {
    const text = value && insteadOf(unit, path, value);
    if (!text) return [];
    // What is only deprecated still works, and the other value works in another way.
    const works = entry.level === "deprecated" && { isChoice: true as const };
    return [{ title: `Change to ${text}`, edits: [{ file, range, text }], ...works }];
  }
  const row = entry.counterpart;
  const key = row?.to?.split(".").at(-1);
  if (about !== "option" || row?.kind !== "renamed" || row.convert || !key) return [];
  const isThere = unit.config.get(...path.slice(0, -1), key) !== undefined;
  const isKnown = row.to === pattern(path, key);
  return isThere || !isKnown ? [] : [{ title: `Rename to ${key}`, edits: [{ file, range, text: key }] }];
}

function pattern(path: readonly string[], key: string): string {
  const isNamed = path[0] === "hypervisor" || path[0] === "agent";
  return [...path.slice(0, -1).map((part, index) => (isNamed && index === 1 ? "*" : part)), key].join(".");
}

/** What takes the place of a value, as TOML; `undefined` for lists, where other members may stand. */
function insteadOf(unit: Unit, path: readonly string[], { type, ...node }: ValueNode): string | undefined {
  if (type !== "string" && type !== "boolean" && type !== "integer") return undefined;
  const { library, runtime, target } = unit;
  const { value } = node as { readonly value: string | boolean | bigint };
  const instead = counterparts(library, runtime, target.release).valueFor(path, value, target.hypervisor);
  return typeof instead === "string"
    ? JSON.stringify(instead)
    : instead === undefined
      ? undefined
      : String(instead);
}
