import type { KataDocument } from "../documents/document.ts";
import { goConfig } from "../loaders/go/struct.ts";
import type { Assembly } from "../project/assemble.ts";
import { stringOf } from "../project/config.ts";
import { placedEntries } from "../project/known-entries.ts";
import { createUnit, type Unit } from "../project/unit.ts";
import { editsOf } from "../toml/edit/index.ts";
import { findEntry } from "../toml/index.ts";
import { addWanted, addWords } from "./additions.ts";
import { keepBehaviour, tellDifferences } from "./behaviour.ts";
import { moveCommented } from "./commented.ts";
import { addDirective, moveDirectives } from "./directives.ts";
import { hypervisorOf } from "./hypervisor.ts";
import { addNames } from "./names.ts";
import { moveOption } from "./options.ts";
import { tellRefusals } from "./refusals.ts";
import { openTable, removeEmptied, renameTables } from "./tables.ts";
import type { Change, Moved, MoveOptions } from "./types.ts";
import { optionAt, startWork, type Work } from "./work.ts";

/**
 * Moves a configuration of the Go runtime to runtime-rs: a main file with its drop-ins, or a drop-in alone. What is
 * runtime-rs's already stays as it is.
 *
 * @param assembly one with units: not that of a manifest.
 */
export function migrate(assembly: Assembly, options: MoveOptions = {}): Moved {
  const units = assembly.units.map(ofItself);
  const unit = units.find(({ runtime }) => runtime === "go");
  if (!unit || isMoved(unit, options.release ?? unit.library.newest))
    return untouched(units[0]!, options, []);
  const refusal = refusalOf(unit);
  return refusal ? untouched(unit, options, refusal) : move(unit, options);
}

/** A drop-in among values of the chart without what the shim is installed with: nobody keeps that in a file. */
function ofItself(unit: Unit): Unit {
  const files = unit.files.filter(({ source }) => !source.isMade);
  return files.length === unit.files.length ? unit : createUnit({ ...unit, files, complete: false });
}

/** Whether a configuration is runtime-rs's already, wherever it lies: it has the names that only that asks for, and nothing that only the Go runtime has. */
function isMoved(unit: Unit, release: string): boolean {
  const there = unit.library.catalogue("runtime-rs", release);
  const isNamed = ["name", "hypervisor_name", "agent_name"].every(
    (name) => stringOf(unit.config.get("runtime", name)) !== undefined,
  );
  return (
    isNamed &&
    placedEntries(unit).every(
      ({ place, path }) => place.kind !== "option" || optionAt(there, path) !== undefined,
    )
  );
}

function untouched(unit: Unit, options: MoveOptions, changes: readonly Change[]): Moved {
  const release = options.release ?? unit.library.newest;
  return {
    target: targetOf(unit, release, unit.target.hypervisor),
    files: unit.files.map((file) => ({ file, edits: [], text: file.toml.text })),
    changes,
  };
}

function targetOf({ target }: Unit, release: string, hypervisor: string | undefined): Moved["target"] {
  return { runtime: "runtime-rs", release, hypervisor, arch: target.arch };
}

/** Why a configuration cannot be moved. */
function refusalOf(unit: Unit): readonly Change[] | undefined {
  const broken = unit.files.find((file) => file.toml.errors.length > 0);
  if (broken) {
    const { start, end, message } = broken.toml.errors[0]!;
    const told = `Nothing is moved before the file is TOML: ${message}`;
    return [{ file: broken, range: { start, end }, kind: "lost", key: "", message: told, decide: true }];
  }
  return undefined;
}

function move(unit: Unit, options: MoveOptions): Moved {
  const hypervisor = hypervisorOf(unit);
  const work = startWork(unit, options, hypervisor);
  const entries = placedEntries(unit);
  tellSeveral(work);
  tellReplaced(work);
  renameTables(work, entries);
  for (const placed of entries) {
    const { kind } = placed.entry.value;
    if (placed.path.length > 1 && (kind !== "table" || placed.place.kind === "unknown"))
      moveOption(work, placed);
  }
  for (const file of unit.files) {
    moveCommented(work, file);
    moveDirectives(work, file);
  }
  removeEmptied(work);
  if (unit.complete) {
    const [main] = unit.files;
    if (hypervisor !== undefined) openTable(work, main!, ["hypervisor", work.hypervisor!.after]);
    openTable(work, main!, ["agent", "kata"]);
    addNames(work);
    addWanted(work);
  } else addWords(work);
  if (
    !unit.complete &&
    work.changes.some(
      ({ key, to, kind, before }) => kind === "converted" && key === to && typeof before === "bigint",
    )
  )
    for (const file of unit.files) addDirective(work, file);
  if (options.saysRuntime) addDirective(work, unit.files[0]!);
  keepBehaviour(work);
  tellDifferences(work);
  tellRefusals(work);
  return finish(work);
}

/** The Go runtime takes one of several hypervisor tables at random. */
function tellSeveral({ unit, changes, hypervisor }: Work): void {
  const { hypervisors } = goConfig(unit);
  if (!unit.complete || hypervisors.length < 2) return;
  changes.push({
    file: unit.files[0]!,
    range: hypervisors[1]!.merged?.layers[0]?.table.headers[0] ?? { start: 0, end: 0 },
    kind: "added",
    key: "runtime.hypervisor_name",
    to: "runtime.hypervisor_name",
    ...(hypervisor && { after: hypervisor.after }),
    message: `The Go runtime takes one of the hypervisor tables at random, runtime-rs the one that hypervisor_name names. Choose, and take the others out.`,
    decide: true,
  });
}

/** A hypervisor that runtime-rs does not have at all. */
function tellReplaced({ unit, changes, hypervisor }: Work): void {
  if (!hypervisor || hypervisor.before === hypervisor.after || hypervisor.before === "clh") return;
  const { before, after } = hypervisor;
  const file = unit.files.find(({ toml }) => findEntry(toml.root, ["hypervisor", before])) ?? unit.files[0]!;
  const table = findEntry(file.toml.root, ["hypervisor", before]);
  changes.push({
    file,
    range: table?.key ?? { start: 0, end: 0 },
    kind: "lost",
    key: `hypervisor.${before}`,
    to: `hypervisor.${after}`,
    message: `runtime-rs has no ${before}. This is the nearest configuration of QEMU; Cloud Hypervisor and Dragonball are the others that are maintained ("kata-config new" begins one). Choose, and try it with your workloads.`,
    decide: true,
  });
}

function finish({ unit, release, hypervisor, drafts, changes }: Work): Moved {
  const order = (file: KataDocument): number => unit.files.indexOf(file);
  return {
    target: targetOf(unit, release, hypervisor?.after),
    files: unit.files.map((file) => {
      const draft = drafts.get(file)!;
      return { file, edits: editsOf(draft), text: draft.document.text };
    }),
    changes: [...changes].sort((a, b) => order(a.file) - order(b.file) || a.range.start - b.range.start),
  };
}
