/** What rules look at in the tables of a configuration, and the questions that many of them ask. */
import { ARCHITECTURES, type Arch, archsOfMachine } from "../../knowledge/architectures.ts";
import type { Fields } from "../../loaders/fields.ts";
import type { Unit } from "../../project/unit.ts";

/** What a condition looks at: the tables as their loader has them, those of the hypervisor and agent in use. */
export interface Seen<Table extends Fields = Fields> {
  readonly unit: Unit;
  /** The driver of the hypervisor in use, and the name of its table. */
  readonly driver: string;
  readonly name: string;
  /** The hypervisor's table. */
  readonly table: Table;
  readonly runtime: Table;
  readonly agent: Table | undefined;
  readonly factory: Table | undefined;
}

export type TableName = "table" | "runtime" | "agent" | "factory";

/** Whether the node is certainly of one of these architectures. */
export function isArch({ unit: { target, library }, table }: Seen, ...names: readonly Arch[]): boolean {
  if (!target.isArchGuessed) return names.includes(target.arch);
  const possible = archsOfMachine(library.knowledge.architectures, table.text("machine_type") ?? "");
  return (possible.length > 0 ? possible : ARCHITECTURES).every((one) => names.includes(one));
}

type Test = (seen: Seen) => boolean;

/** Whether an option is known to be true; its default counts where the file does not set it. */
export const isOn =
  (key: string, table: TableName = "table"): Test =>
  (seen) =>
    seen[table]?.flag(key) === true;

/** Whether an option is known to be false; its default counts where the file does not set it. */
export const isOff =
  (key: string, table: TableName = "table"): Test =>
  (seen) =>
    seen[table]?.flag(key) === false;

/** Whether a text is there and not empty. */
export const isText =
  (key: string, table: TableName = "table"): Test =>
  (seen) =>
    Boolean(seen[table]?.text(key));

/** Whether a text is known to be unset or empty. */
export const isEmpty =
  (key: string): Test =>
  ({ table }) =>
    table.text(key) === "";

/** Whether a number is known to be above another. */
export const isAbove =
  (key: string, least = 0, table: TableName = "table"): Test =>
  (seen) =>
    (seen[table]?.number(key) ?? 0) > least;

/** All of these; the later ones are asked only as long as the ones before hold. */
export const all =
  <S extends Seen>(...tests: readonly ((seen: S) => boolean)[]) =>
  (seen: S): boolean =>
    tests.every((holds) => holds(seen));

export const isConfidential = isOn("confidential_guest");
/** Known not to be confidential. */
export const isPlain = isOff("confidential_guest");
export const hasImage = isText("image");

/** Whether the shared file system is known to be of one of these kinds, as the file writes it. */
export const sharesAs =
  (...kinds: readonly string[]): Test =>
  ({ table }) =>
    kinds.includes(table.text("shared_fs") ?? "?");

/** Whether a number of queue entries is a power of two up to a most. */
export function isQueueSize(size: number, most: number): boolean {
  return size > 0 && size <= most && Number.isInteger(Math.log2(size));
}
