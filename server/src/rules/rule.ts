import type { KataDocument } from "../documents/document.ts";
import type { Runtime } from "../knowledge/types.ts";
import type { Setting } from "../project/config.ts";
import type { Unit } from "../project/unit.ts";
import { absolute, type Range, type ValueNode } from "../toml/index.ts";

export type Severity = "error" | "warning" | "information" | "hint";
export type Tag = "deprecated" | "unnecessary";

export interface Site {
  readonly file: KataDocument;
  readonly range: Range;
}

export interface Related extends Site {
  readonly message: string;
}

export interface Edit extends Site {
  readonly text: string;
}

/** A safe edit that removes the problem. */
export interface Fix {
  readonly title: string;
  readonly edits: readonly Edit[];
  /** Whether it changes what works, so that someone has to decide: never applied along with others. */
  readonly isChoice?: true;
}

/** The fix that leaves no choice: the only one, of what has no use as it stands. */
export function certainFix({ fixes }: { readonly fixes: readonly Fix[] }): Fix | undefined {
  const [fix, another] = fixes;
  return another || fix?.isChoice ? undefined : fix;
}

/** What a rule found; `lint` gives it code, severity and links. */
export interface Finding<Message extends string> {
  readonly at: Site;
  readonly message: Message;
  /** Fills the `{name}` marks of the message. */
  readonly data?: Readonly<Record<string, string | number | bigint | boolean>>;
  /** Instead of the rule's own severity. */
  readonly severity?: Severity;
  /** `load`: the runtime refuses the configuration; `start`: it loads it and the sandbox cannot start. Errors only. */
  readonly fails?: "load" | "start";
  readonly tags?: readonly Tag[];
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
  /** Links that back a statement about lifecycle. */
  readonly evidence?: readonly string[];
}

/** What the other rules found in a unit, for a rule that comes after them. */
export interface Found {
  readonly problems: readonly { readonly file: KataDocument; readonly range: Range; readonly code: string }[];
  /** Rules whose silence tells nothing: they are off, know of another runtime alone, or ask the host. */
  readonly unsure: ReadonlySet<string>;
}

export type Report<Message extends string> = (finding: Finding<Message>) => void;

/** One rule, one file. Index, settings and documentation are generated from these. */
export interface Rule<Message extends string = string> {
  /** Stable, kebab-case; the diagnostic's code. */
  readonly id: string;
  readonly severity: Severity;
  /** One sentence for the list of rules. */
  readonly summary: string;
  /** More for the documentation page, Markdown. */
  readonly detail?: string;
  /** Upstream files and functions that it mirrors: `src/runtime/pkg/katautils/config.go: checkNetNsConfig`. */
  readonly upstream: readonly string[];
  /** Runtimes it speaks of; both when absent. */
  readonly runtimes?: readonly Runtime[];
  /** Texts with `{name}` marks; each says what is wrong, what happens, and what to do. */
  readonly messages: Readonly<Record<Message, string>>;
  /**
   * Rules that say more: where one of them speaks of the same key, value or name, this one is silent, and its
   * fixes, links and tags go to the other.
   */
  readonly yieldsTo?: readonly string[];
  /** Whether what it finds depends on the host. */
  readonly asksHost?: true;
  /** Whether it is asked when all others were. */
  readonly isLast?: true;
  check(unit: Unit, report: Report<Message>, found: Found): void;
}

/** Checks the shape of a rule at compile time. */
export function defineRule<const Message extends string>(rule: Rule<Message>): Rule<Message> {
  return rule;
}

/** Where a setting's key stands. */
export function keySite(setting: Setting): Site {
  return { file: setting.file, range: setting.entry.key };
}

/** Where a setting's value stands; for tables the whole entry. */
export function valueSite(setting: Setting): Site {
  const { value } = setting.entry;
  return {
    file: setting.file,
    range: value.kind === "leaf" ? absolute(value, value.node) : setting.entry.range,
  };
}

/** Where a part of a text stands in its value; the whole value where the part is escaped or not there just once. */
export function partSite(setting: Setting, part: string): Site {
  const whole = valueSite(setting);
  const written = setting.file.toml.text.slice(whole.range.start, whole.range.end);
  const at = written.indexOf(part);
  if (at < 0 || written.indexOf(part, at + 1) >= 0) return whole;
  const start = whole.range.start + at;
  return { file: whole.file, range: { start, end: start + part.length } };
}

/** Where one element of an array value stands. */
export function elementSite(setting: Setting, node: ValueNode): Site {
  const { value } = setting.entry;
  return value.kind === "leaf" ? { file: setting.file, range: absolute(value, node) } : keySite(setting);
}

/** Where to complain about something that is missing: the table's header in the last file that opens it, else the file's start. */
export function tableSite(unit: Unit, ...path: readonly string[]): Site {
  const layer = unit.config.table(...path)?.layers[0];
  const header = layer?.table.headers[0];
  if (layer && header) return { file: layer.file, range: header };
  if (layer?.entry) return { file: layer.file, range: layer.entry.key };
  return { file: unit.files[0]!, range: { start: 0, end: 0 } };
}
