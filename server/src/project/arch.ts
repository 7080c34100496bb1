import type { KataDocument } from "../documents/document.ts";
import {
  type Arch,
  archCalled,
  archOfProgram,
  archsOfMachine,
  isArchName,
} from "../knowledge/architectures.ts";
import type { Library } from "../knowledge/library.ts";
import { type Release, valueAt } from "../knowledge/releases.ts";
import type { Knowledge } from "../knowledge/types/knowledge.ts";
import type { Table } from "../toml/index.ts";

/** The architecture that something tells, and what told it. */
export interface ToldArch {
  readonly value: Arch;
  readonly reason: string;
  /** It may be another. */
  readonly isGuessed?: true;
}

/** What is taken where nothing tells. */
export const ASSUMED_ARCH: ToldArch = { value: "amd64", reason: "nothing tells another", isGuessed: true };

/**
 * The architecture that the file's own options tell: a machine of QEMU that only another one than amd64 has, the
 * program that they run, the firmware, then any machine.
 */
export function archOfContent({ toml }: KataDocument, { knowledge }: Library): ToldArch | undefined {
  const texts = hypervisorTexts(toml.root);
  const told = (key: string, archOf: (text: string) => Arch | undefined): ToldArch | undefined => {
    for (const text of texts(key)) {
      const value = archOf(text);
      if (value) return { value, reason: `${key} is ${text}` };
    }
    return undefined;
  };
  const program = told("path", archOfProgram) ?? told("firmware", archOfFirmware);
  const machine = archOfMachines(knowledge, texts("machine_type", "qemu"));
  // Programs of amd64 are what files come with, while a machine that only another architecture has was chosen.
  const isChosen = machine !== undefined && machine.value !== "amd64" && !machine.isGuessed;
  return program?.value === "amd64" && isChosen ? machine : (program ?? machine);
}

function archOfMachines({ architectures }: Knowledge, machines: readonly string[]): ToldArch | undefined {
  for (const machine of machines) {
    const [value, other] = archsOfMachine(architectures, machine);
    const reason = `machine_type is ${machine}`;
    if (value) return { value, reason, ...(other && { isGuessed: true }) };
  }
  return undefined;
}

function archOfFirmware(path: string): Arch | undefined {
  return /\bAAVMF_/.test(path) ? "arm64" : undefined;
}

/** The architecture of the nodes that values of the chart, or the chart itself, install a shim on. */
export function archOfShim(
  library: Library,
  shim: string,
  release: Release,
  supported: readonly string[] | undefined,
): ToldArch | undefined {
  const named = supported?.flatMap((name) => archCalled(name) ?? []);
  if (named && named.length > 0)
    return {
      value: named[0]!,
      reason: `supportedArches of ${shim}`,
      ...(named.length > 1 && { isGuessed: true }),
    };
  const { shims } = library.knowledge.deploy();
  const [only, ...more] = (Object.hasOwn(shims, shim) && valueAt(shims[shim]!, release)) || [];
  if (more.length > 0 || !isArchName(only)) return undefined;
  return { value: only, reason: `kata-deploy installs ${shim} on ${only} alone` };
}

/** Reads the texts that the hypervisors' tables, or that of one of them, give a key. */
function hypervisorTexts(root: Table): (key: string, only?: string) => readonly string[] {
  const value = root.entries.get("hypervisor")?.value;
  return (key, only) => {
    const texts: string[] = [];
    if (value?.kind !== "table") return texts;
    for (const [name, { value: table }] of value.entries) {
      if (table.kind !== "table" || (only !== undefined && name !== only)) continue;
      const found = table.entries.get(key)?.value;
      if (found?.kind === "leaf" && found.node.type === "string") texts.push(found.node.value);
    }
    return texts;
  };
}
