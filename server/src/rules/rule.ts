import type { KataDocument } from "../documents/document.ts";
import type { Runtime } from "../knowledge/facts.ts";
import type { Setting } from "../project/config.ts";
import type { Placed } from "../project/known-entries.ts";
import type { ManifestUnit } from "../project/manifest.ts";
import type { Unit } from "../project/unit.ts";
import { absolute, type Range, slice, type ValueNode } from "../toml/index.ts";
import type { Data, DataOf, OwnMarks } from "../util/phrases.ts";
import type { RuleId } from "./ids.generated.ts";

export type Severity = "error" | "warning" | "information" | "hint";
/**
 * How an error shows. `install`: Helm or kata-deploy refuses it. `load`: the runtime refuses the configuration.
 * `start`: it loads it and the sandbox cannot start.
 */
export type Fails = "install" | "load" | "start";
export type Tag = "deprecated" | "unnecessary";

export interface Site {
  readonly file: KataDocument;
  readonly range: Range;
}

/** What a finding is about, and where that stands. */
export interface Subject extends Site {
  /**
   * From the root: `["hypervisor", "qemu", "shared_fs"]`, or a table, or a name; the file as a whole when empty.
   * What is missing has a path too.
   */
  readonly about: readonly string[];
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

/** Texts with `{name}` marks, by key. See `ReservedMark` for marks that fill themselves. */
export type Messages = Readonly<Record<string, string>>;

/** What a rule found, of whatever message; `lint` gives it code, severity and links, and makes its text last. */
interface AnyFinding {
  readonly at: Subject;
  /** Instead of the rule's own severity. */
  readonly severity?: Severity;
  /**
   * What is left of it where a main file says just what Kata ships there, as the user can do nothing about that: the
   * severity, or nothing. Errors stay what they are.
   */
  readonly asShipped?: Severity | "silent";
  readonly fails?: Fails;
  readonly tags?: readonly Tag[];
  readonly related?: readonly Related[];
  readonly fixes?: readonly Fix[];
  /** Links that back a statement about lifecycle. */
  readonly evidence?: readonly string[];
  /** A name for what is spoken of, other than the option's: the entry of the support levels. A directive can name it. */
  readonly topic?: string;
  /** It says the same of every file of the runtime, so that an editor tells it aloud once. */
  readonly isGeneral?: true;
}

/** The key of a message, and a value for each of its marks. */
export type Said<M extends Messages> = {
  readonly [Key in keyof M & string]: { readonly message: Key } & (string extends M[Key]
    ? { readonly data?: Data }
    : [OwnMarks<M[Key]>] extends [never]
      ? { readonly data?: undefined }
      : { readonly data: DataOf<OwnMarks<M[Key]>> });
}[keyof M & string];

/** What a rule found: which message with which values, of what, and where. */
export type Finding<M extends Messages = Messages> = AnyFinding & Said<M>;

/** What the other rules found in a unit, for a rule that comes after them. */
export interface Found {
  readonly problems: readonly (Subject & { readonly code: string; readonly topic?: string })[];
  /** Rules whose silence tells nothing: they are off, know of another runtime alone, or ask the host. */
  readonly unsure: ReadonlySet<string>;
  /**
   * Whether so much was found by this rule in a file that what it still reports is only counted: what is costly to
   * work out, such as the name that was meant, can be left out.
   */
  isFull(file: KataDocument): boolean;
}

export type Report<M extends Messages = Messages> = (finding: Finding<M>) => void;

/** One rule, one file. Index, settings and documentation are generated from these. */
export interface Rule<M extends Messages = Messages> {
  /** Stable, kebab-case; the diagnostic's code. */
  readonly id: RuleId;
  readonly severity: Severity;
  /** One sentence for the list of rules. */
  readonly summary: string;
  /** More for the documentation page, Markdown. */
  readonly detail?: string;
  /** Upstream files and functions that it mirrors: `src/runtime/pkg/katautils/config.go: checkNetNsConfig`. */
  readonly upstream: readonly string[];
  /** Runtimes it speaks of; both when absent. */
  readonly runtimes?: readonly Runtime[];
  /** Each says what is wrong, what happens, and what to do. */
  readonly messages: M;
  /**
   * Rules that say more: where one of them speaks of the same subject in the same file, this one is silent, and
   * its fixes, links and tags go to the other.
   */
  readonly yieldsTo?: readonly RuleId[];
  /** Whether what it finds depends on the host. */
  readonly asksHost?: true;
  /** Whether it is asked when all others were. */
  readonly isLast?: true;
  check?(unit: Unit, report: Report<M>, found: Found): void;
  /** What it has against a manifest. @param isFull see {@link Found.isFull}. */
  checkManifest?(manifest: ManifestUnit, report: Report<M>, isFull: () => boolean): void;
}

/** Checks the shape of a rule at compile time: the data of what it reports against the marks of its messages. */
export function defineRule<const M extends Messages>(rule: Rule<M>): Rule {
  return rule as unknown as Rule;
}

/** A setting, shown at its key. */
export function keySite(setting: Setting): Subject {
  return { file: setting.file, range: setting.entry.key, about: setting.path };
}

/** A setting, shown at its value; for tables the whole entry. */
export function valueSite(setting: Setting): Subject {
  const { value } = setting.entry;
  return {
    file: setting.file,
    range: value.kind === "leaf" ? absolute(value, value.node) : setting.entry.range,
    about: setting.path,
  };
}

/**
 * A setting, shown at a part of its text: where that stands as a word, else where it stands; the whole value where
 * the part is escaped or not there just once.
 */
export function partSite(setting: Setting, part: string): Subject {
  const whole = valueSite(setting);
  const written = slice(setting.file.toml.pieces, whole.range.start, whole.range.end);
  if (part === "") return whole;
  const places: number[] = [];
  for (let at = written.indexOf(part); at >= 0; at = written.indexOf(part, at + 1)) places.push(at);
  const isEdge = (character: string | undefined) => character === undefined || /[\s"']/.test(character);
  const words = places.filter((at) => isEdge(written[at - 1]) && isEdge(written[at + part.length]));
  const [at, another] = words.length > 0 ? words : places;
  if (at === undefined || another !== undefined) return whole;
  const start = whole.range.start + at;
  return { ...whole, range: { start, end: start + part.length } };
}

/** A setting, shown at one element of its array value. */
export function elementSite(setting: Setting, node: ValueNode): Subject {
  const { value } = setting.entry;
  const { path: about } = setting;
  return value.kind === "leaf"
    ? { file: setting.file, range: absolute(value, node), about }
    : keySite(setting);
}

/** A table, shown at its header in the last file that opens it, else at the file's start. */
export function tableSite(unit: Unit, ...path: readonly string[]): Subject {
  const layer = unit.config.table(...path)?.layers[0];
  const header = layer?.table.headers[0];
  if (layer && header) return { file: layer.file, range: header, about: path };
  if (layer?.entry) return { file: layer.file, range: layer.entry.key, about: path };
  return { file: unit.files[0]!, range: { start: 0, end: 0 }, about: path };
}

/** A key that no file sets, shown where its table is. */
export function absentSite(unit: Unit, ...path: readonly string[]): Subject {
  return { ...tableSite(unit, ...path.slice(0, -1)), about: path };
}

/** A key of a file, shown at the key itself. */
export function entryKeySite({ file, entry, path }: Placed): Subject {
  return { file, range: entry.key, about: path };
}

/** A key of a file, shown at its value or a part of that; a table at its key. */
export function entryValueSite({ file, entry, path }: Placed, node?: ValueNode): Subject {
  const { value } = entry;
  const range = value.kind === "leaf" ? absolute(value, node ?? value.node) : entry.key;
  return { file, range, about: path };
}
