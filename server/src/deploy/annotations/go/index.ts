import { ADMITTED_PREFIX, annotationsIn } from "../../../knowledge/annotations.ts";
import { effective } from "../../../loaders/index.ts";
import { annotationPattern } from "../../../loaders/value-grammars/annotation-pattern.ts";
import type { Unit } from "../../../project/unit.ts";
import { ownMember } from "../../../util/own-member.ts";
import { AGENT, RUNTIME } from "../names.ts";
import { cleaned } from "../paths.ts";
import type { Judged } from "../types.ts";
import { notGiven, pathOf, refused, textsOf, type Verdict } from "../verdicts.ts";
import { HYPERVISOR } from "./hypervisor.ts";
import { OTHERS } from "./others.ts";

/** Fields of the sandbox that are no options of a file. */
const OTHER_FIELDS: Readonly<Record<string, (table: string) => readonly string[]>> = {
  "sgx.intel.com/epc": (table) => ["hypervisor", table, "sgx_epc_size"],
  [`${ADMITTED_PREFIX}cc_init_data`]: (table) => ["hypervisor", table, "initdata"],
  [`${RUNTIME}cc_init_data`]: (table) => ["hypervisor", table, "initdata"],
  [`${ADMITTED_PREFIX}default_gpus`]: (table) => ["hypervisor", table, "default_gpus"],
  [`${ADMITTED_PREFIX}default_gpu_model`]: (table) => ["hypervisor", table, "default_gpu_model"],
  [`${AGENT}policy`]: () => ["agent", "kata", "policy"],
  [`${AGENT}container_pipe_size`]: () => ["agent", "kata", "container_pipe_size"],
};

/**
 * What the Go runtime does with the annotations of a pod.
 *
 * Source: `addAnnotations` and what it calls in src/runtime/pkg/oci/utils.go.
 */
export function judgeByGo(
  unit: Unit,
  table: string,
  annotations: ReadonlyMap<string, string>,
): readonly Judged[] {
  const { library, target } = unit;
  const known = annotationsIn(library, "go", target.release);
  const isEnabled = enabler(textsOf(unit, table, "enable_annotations"));
  const found: Judged[] = [];
  for (const [name, value] of annotations) {
    const short = name.startsWith(ADMITTED_PREFIX) ? name.slice(ADMITTED_PREFIX.length) : undefined;
    const enabled = short === undefined || isEnabled(short);
    if (enabled === undefined) {
      found.push({ name, kind: "unknown", why: "notEnabled" });
      continue;
    }
    if (short !== undefined && !enabled) {
      found.push({ name, kind: "refused", why: "notEnabled", data: { short } });
      continue;
    }
    const annotation = known.get(name);
    if (!annotation && name !== "sgx.intel.com/epc") {
      found.push({ name, kind: "ignored", why: "notKnown" });
      continue;
    }
    if (annotation?.entry?.ignored) {
      found.push({ name, kind: "ignored", why: "handled" });
      continue;
    }
    const check = short === undefined ? ownMember(OTHERS, name) : ownMember(HYPERVISOR, short);
    const option =
      ownMember(OTHER_FIELDS, name)?.(table) ?? (annotation?.option && pathOf(annotation.option, table));
    const hash = ownMember(HASHED, short);
    // An image of the remote hypervisor is a name, and no file is looked at.
    if (hash === "image" && table === "remote") found.push({ name, kind: "ignored", why: "handled" });
    else if (hash) found.push({ name, ...checkHash(value, annotations.get(ADMITTED_PREFIX + hash), unit) });
    else if (!check) found.push({ name, kind: "unknown", why: "elsewhere" });
    else found.push({ name, ...check(value, unit, table), ...(option && { option }) });
  }
  return [...found, ...together(unit, table, found)];
}

/** The annotation that names the file, by the one that holds its hash. */
const HASHED: Readonly<Record<string, string>> = {
  kernel_hash: "kernel",
  image_hash: "image",
  initrd_hash: "initrd",
  hypervisor_hash: "path",
  jailer_hash: "jailer_path",
  firmware_hash: "firmware",
  firmware_volume_hash: "firmware_volume",
};

/** Source: `NewAsset` in src/runtime/virtcontainers/types/asset.go. */
function checkHash(value: string, path: string | undefined, { host }: Unit): Verdict {
  if (value === "") return notGiven;
  if (!path) return { kind: "ignored", why: "handled" };
  const size = host.stat?.(cleaned(path));
  if (size === "missing" || size === 0 || size === "directory")
    return refused("path", "the hash of a file that is there and not empty");
  if (!/^[0-9a-f]{128}$/.test(value)) return refused("format", "a SHA-512 of 128 digits from 0 to f");
  return { kind: "unknown", why: "handled" };
}

/** What only several annotations, or one and the file, are refused for. */
function together(unit: Unit, table: string, found: readonly Judged[]): readonly Judged[] {
  const { values } = effective(unit);
  const setValue = (short: string, option: string): unknown =>
    found.find(({ name, kind }) => name === ADMITTED_PREFIX + short && kind === "set")?.value ??
    values.get(`hypervisor.${table}.${option}`)?.value;
  const nameOf = (...shorts: readonly string[]) =>
    shorts.map((short) => ADMITTED_PREFIX + short).find((name) => found.some((one) => one.name === name));
  const refusals: Judged[] = [];
  const logical = BigInt(
    String(setValue("blk_logical_sector_size", "block_device_logical_sector_size") ?? 0),
  );
  const physical = BigInt(
    String(setValue("blk_physical_sector_size", "block_device_physical_sector_size") ?? 0),
  );
  const sectors = nameOf("blk_logical_sector_size", "blk_physical_sector_size");
  if (sectors && logical !== 0n && physical !== 0n && logical > physical)
    refusals.push({
      name: sectors,
      ...refused("range", `a logical size up to the physical one, ${physical}`),
    });
  const sharing = nameOf("shared_fs");
  if (
    sharing &&
    setValue("shared_fs", "shared_fs") === "virtio-fs" &&
    !setValue("virtio_fs_daemon", "virtio_fs_daemon")
  )
    refusals.push({ name: sharing, ...refused("word", "virtio-9p, as virtio_fs_daemon is not set") });
  return refusals;
}

/** Entries are searched anywhere in a name; one that is no expression is passed over. */
function enabler(entries: readonly string[]): (short: string) => boolean | undefined {
  const patterns = entries.map((entry) => annotationPattern(entry, "go"));
  return (short) => {
    if (patterns.some((pattern) => pattern?.kind === "pattern" && pattern.matches(short))) return true;
    return patterns.includes(undefined) ? undefined : false;
  };
}
