import { writeJson } from "../toml/edit/index.ts";
import { fill, type Phrase, phrases } from "../util/phrases.ts";

/** Why the Go runtime has one value for an option, whatever the file says. */
export const ALWAYS = phrases({
  sharesNothing: "a remote hypervisor shares no file system with the guest",
  attachesNothing: "a remote hypervisor attaches no block devices",
  noVhostNet: "{hypervisor} is always run without vhost-net",
  noSelinux: "SELinux in the guest is not supported with {hypervisor}",
  needsDisks: "firecracker has no shared file system, so it cannot do without block devices",
  noNvdimm: "the machine microvm has no NVDIMM",
  bareNvdimm: "NVDIMM on arm64 needs firmware or pflashes",
});

/** Why a value becomes another one. */
export const BECAUSE = phrases({
  cpus: "the host has {cpus} CPUs",
  mostVcpus: "the runtime gives a guest at most {most} vCPUs on {arch}",
  memory: "the host has {memory} MiB",
  zero: "0 stands for the default",
  aboveMaximum: "it is above default_maxvcpus ({most})",
  beforeHost:
    "Dragonball compares it with default_maxvcpus before the 0 in that becomes the host's number of CPUs",
  dragonballCpus: "Dragonball has at most 256 vCPUs",
  other: "{option} is {state}",
  bridges: "5 bridges are the most",
  queues: "256 queues are the most",
  powerLeast: "ppc64le needs 1024 MiB",
  powerMultiple: "ppc64le needs a multiple of 256 MiB",
  oldCacheMode: "none is the old name of this mode",
  remoteTable: "a [hypervisor.remote] table, even one that is not in use, sets it for all",
  milliseconds: "the runtime counts it in milliseconds in 32 bits",
  confidential: "a confidential guest gets no more CPUs than default_vcpus while it runs",
});

/** Other things that the Go runtime makes of a value. */
export const CHANGES = phrases({
  ccw: '{key} becomes "virtio-blk-ccw" on the machine s390-ccw-virtio',
  tooLittle: "{key} is below 256 MiB, so the runtime uses its built-in {value} MiB instead",
  notZero: "{key} cannot be 0; the runtime uses {value}",
  unset: "{key} 0 counts as unset; the runtime uses {value}",
  capped: "{key} is lowered to {value}, the most that the runtime allows",
  without: "{key} is ignored, as {other} is not set",
});

/** Why a value is written in another way and means the same: nobody has to be warned of it. */
export const RESTATED = phrases({
  empty: "an empty text stands for the default",
  zero: "0 stands for the default",
  oneVcpu: "0 stands for one vCPU",
  oneQueue: "0 stands for one queue",
  allCpus: "0 stands for the host's number of CPUs",
  allMemory: "0 stands for all of the host's memory",
  negative: "a negative number stands for all of the host's CPUs",
  notRead: "{hypervisor} does not read it",
  switchOff: "what it belongs to is off",
  spaces: "spaces around the commas are removed",
  path: "the path is resolved",
  paths: "the paths are resolved",
  clean: "the path is written without superfluous parts",
  milliseconds: "the runtime counts it in milliseconds",
});

const becomes = (why: string): string => `{key} becomes {value}, as ${why}`;
const isAlways = (why: string): string => `{key} is always {value}: ${why}`;

/** A value that becomes another one, for a reason of {@link BECAUSE} or {@link RESTATED}. */
export function becoming(value: unknown, why: Phrase): Phrase {
  return { phrase: why.phrase, text: becomes(why.text), data: { ...why.data, value: shown(value) } };
}

/** A value that always is another one, for a reason of {@link ALWAYS}. */
export function always(value: unknown, why: Phrase): Phrase {
  return { phrase: why.phrase, text: isAlways(why.text), data: { ...why.data, value: shown(value) } };
}

function shown(value: unknown): string {
  return value === undefined || value === null ? String(value) : writeJson(value);
}

/** The text of every change that somebody has to know of, by the name of its phrase; without full stops. */
export const CHANGE_TEXTS: Readonly<Record<string, string>> = {
  ...CHANGES.texts,
  ...mapped(ALWAYS.texts, isAlways),
  ...mapped(BECAUSE.texts, becomes),
};

function mapped(texts: Readonly<Record<string, string>>, put: (text: string) => string) {
  return Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, put(text)]));
}

/** A change in words, without a full stop. */
export function changeText({ text, data }: Phrase, key: string): string {
  return fill(text, data, { key });
}
