import type { KataDocument } from "../documents/document.ts";
import type { Catalogue, Option } from "../knowledge/catalogue.ts";
import { appliesTo } from "../knowledge/clauses.ts";
import type { Counterparts } from "../knowledge/counterparts.ts";
import { counterparts } from "../knowledge/counterparts.ts";
import { patternOf } from "../knowledge/places.ts";
import type { Counterpart } from "../knowledge/types/counterparts.ts";
import { effective } from "../loaders/index.ts";
import type { Effective, EffectiveJson } from "../loaders/types.ts";
import type { Unit } from "../project/unit.ts";
import { amend, type Draft, draftOf, type Edits, writeKey } from "../toml/edit/index.ts";
import type { TomlDocument } from "../toml/index.ts";
import type { Change, MoveOptions } from "./types.ts";

/** What the steps of one move share. `drafts` and `changes` grow as it goes on. */
export interface Work {
  /** As the Go runtime reads it. */
  readonly unit: Unit;
  readonly old: Effective;
  readonly release: string;
  /** What runtime-rs has at that release. */
  readonly there: Catalogue;
  readonly rows: Counterparts;
  /** The hypervisor's table now and in runtime-rs; `undefined` when the files do not tell. */
  readonly hypervisor: { readonly before: string; readonly after: string } | undefined;
  /** The agent's table: the Go runtime takes it whatever its name, runtime-rs knows kata alone. */
  readonly agent: { readonly before: string; readonly after: string };
  readonly keepsDefaults: boolean;
  readonly isCopied: boolean;
  readonly drafts: Map<KataDocument, Draft>;
  readonly changes: Change[];
  /** See `unitThere`. */
  now?: Unit;
  /** Options of the new configuration whose value a row has decided. */
  readonly settled: Set<string>;
}

/** @param hypervisor the table that the Go runtime uses; undefined when the files do not tell */
export function startWork(unit: Unit, options: MoveOptions, hypervisor: string | undefined): Work {
  const { library } = unit;
  const release = options.release ?? library.newest;
  const there = library.catalogue("runtime-rs", release);
  return {
    unit,
    old: effective(unit),
    release,
    there,
    rows: counterparts(library, "runtime-rs", release, "go"),
    hypervisor: hypervisor === undefined ? undefined : namesOf(unit, there, hypervisor),
    agent: { before: agentOf(unit), after: "kata" },
    keepsDefaults: options.defaults !== "runtime-rs",
    isCopied: options.isCopied ?? false,
    drafts: new Map(unit.files.map((file) => [file, draftOf(file.toml)])),
    changes: [],
    settled: new Set(),
  };
}

function agentOf({ config }: Unit): string {
  const table = config.table("agent");
  const names = table ? config.names(table) : [];
  return names.length === 1 ? names[0]! : "kata";
}

/** Of a table whose name there is that of another one which is here too it is the other: two are not made one. */
function namesOf(unit: Unit, there: Catalogue, hypervisor: string): Work["hypervisor"] {
  const after = nameThere(there, hypervisor);
  return { before: unit.config.table("hypervisor", after) ? after : hypervisor, after };
}

/** The table's name in runtime-rs: [hypervisor.clh] was called otherwise before 3.30.0, and StratoVirt is not there. */
function nameThere({ hypervisors }: Catalogue, name: string): string {
  if (hypervisors.includes(name)) return name;
  return name === "clh" ? "cloud-hypervisor" : STAND_IN;
}

/** Whether a path is that of a hypervisor which runtime-rs does not have, beside the one in use: nobody could use what is moved there. */
export function isLeftAside({ there, hypervisor }: Work, [map, name]: readonly string[]): boolean {
  if (map !== "hypervisor" || name === undefined || name === hypervisor?.before) return false;
  return name !== STAND_IN && nameThere(there, name) === STAND_IN;
}

/** The rows that speak of an option, the first that counts first; where QEMU takes the hypervisor's place, its rows too. */
export function rowsOf({ rows, hypervisor }: Work, path: readonly string[]): readonly Counterpart[] {
  const own = rows.of(path, hypervisor?.before);
  if (hypervisor === undefined || hypervisor.after !== STAND_IN || hypervisor.before === STAND_IN) return own;
  const [map, name, ...rest] = path;
  const isIts = map === "hypervisor" && name === hypervisor.before;
  const ofItself = own.filter((row) => appliesTo(row).some((clause) => clause.hypervisor !== undefined));
  return [...ofItself, ...rows.of(isIts ? [map, STAND_IN, ...rest] : path, STAND_IN)];
}

/** What takes the place of a hypervisor that runtime-rs does not have. */
const STAND_IN = "qemu";

/** Makes edits in a file; `false` when they could not be made. */
export function apply(
  { drafts }: Work,
  file: KataDocument,
  make: (document: TomlDocument) => Edits,
): boolean {
  const draft = drafts.get(file)!;
  const edits = make(draft.document);
  if (!edits) return false;
  drafts.set(file, amend(draft, edits));
  return true;
}

/** The option at a path of the configuration, where a catalogue has it. */
export function optionAt(catalogue: Catalogue, path: readonly string[]): Option | undefined {
  return catalogue.tables.get(patternOf(path.slice(0, -1)))?.options.get(path.at(-1)!);
}

/** Whether a hypervisor's code reads an option; options outside its table are read whatever it is. */
export function isReadBy(option: Option, hypervisor: string | undefined): boolean {
  if (!option.table.startsWith("hypervisor.") || hypervisor === undefined) return true;
  const names = hypervisor === "clh" ? ["clh", "cloud-hypervisor"] : [hypervisor];
  return names.some((name) => option.hypervisors.includes(name));
}

/** A table of the old configuration by the names of the new one. */
export function tableThere(work: Work, table: readonly string[]): readonly string[] {
  return renamed(table, work, "before", "after");
}

/** A table of the new configuration by the names of the old one. */
export function tableBefore(work: Work, table: readonly string[]): readonly string[] {
  return renamed(table, work, "after", "before");
}

function renamed(
  table: readonly string[],
  { hypervisor, agent }: Work,
  from: "before" | "after",
  to: "before" | "after",
): readonly string[] {
  const [map, name, ...rest] = table;
  const names = map === "hypervisor" ? hypervisor : map === "agent" ? agent : undefined;
  return names && name === names[from] ? [map!, names[to], ...rest] : table;
}

/** Whether all conditions of a row hold; one about a value that is not known does not. */
export function holds(work: Work, { when = [] }: Counterpart): boolean {
  return when.every(({ option, value, not, when: how }) => {
    const path = concrete(work, option);
    const have = path && valueIn(work.old, path);
    if (have === undefined) return false;
    if (value !== undefined) return String(have) === value;
    return not === undefined ? how === "nonempty" && have !== "" : String(have) !== not;
  });
}

/** A pattern as a path of this configuration, with the names of its own tables; `undefined` when they are not known. */
export function concrete(
  work: Work,
  pattern: string,
  side: "before" | "after" = "before",
): readonly string[] | undefined {
  const parts = pattern.split(".");
  if (parts[1] !== "*") return parts;
  const name = parts[0] === "agent" ? work.agent[side] : work.hypervisor?.[side];
  return name === undefined ? undefined : [parts[0]!, name, ...parts.slice(2)];
}

/** What a path holds in an effective configuration; undefined where it holds nothing. */
export function valueIn({ values }: Effective, path: readonly string[]): EffectiveJson | undefined {
  return values.get(writeKey(path))?.value;
}
