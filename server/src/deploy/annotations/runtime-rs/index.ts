import { ADMITTED_PREFIX, annotationsIn } from "../../../knowledge/annotations.ts";
import { effective } from "../../../loaders/index.ts";
import { annotationPattern } from "../../../loaders/value-grammars/annotation-pattern.ts";
import type { Unit } from "../../../project/unit.ts";
import { ownMember } from "../../../util/own-member.ts";
import { RUNTIME } from "../names.ts";
import type { Judged } from "../types.ts";
import { rustUint } from "../values.ts";
import { pathOf, refused, textsOf } from "../verdicts.ts";
import type { Given } from "./checks.ts";
import { HYPERVISOR } from "./hypervisor.ts";
import { OTHERS } from "./others.ts";

/** The hypervisor table in force, which an annotation may choose: all others then count for that one. */
export function tableWith(unit: Unit, configured: string, annotations: ReadonlyMap<string, string>): string {
  const chosen = annotations.get(`${RUNTIME}hypervisor_name`);
  return chosen !== undefined && unit.config.table("hypervisor", chosen) ? chosen : configured;
}

/**
 * What runtime-rs does with the annotations of a pod.
 *
 * Source: `update_config_by_annotation` in src/libs/kata-types/src/annotations/mod.rs, and what `validate` refuses
 * afterwards.
 */
export function judgeByRust(
  unit: Unit,
  configured: string,
  annotations: ReadonlyMap<string, string>,
): readonly Judged[] {
  const { library, target } = unit;
  const table = tableWith(unit, configured, annotations);
  const known = annotationsIn(library, "runtime-rs", target.release);
  const isEnabled = enabler(textsOf(unit, table, "enable_annotations"));
  const found: Judged[] = [];
  const given = new Map<string, string>();
  for (const [name, value] of annotations) {
    const short = name.slice(ADMITTED_PREFIX.length);
    if (name.startsWith(ADMITTED_PREFIX) && isEnabled(short)) given.set(short, value);
  }
  for (const [name, value] of annotations) {
    const short = name.startsWith(ADMITTED_PREFIX) ? name.slice(ADMITTED_PREFIX.length) : undefined;
    const enabled = short === undefined || isEnabled(short);
    if (enabled === undefined) {
      found.push({ name, kind: "unknown", why: "notEnabledIgnored" });
      continue;
    }
    if (short !== undefined && !enabled) {
      found.push({ name, kind: "ignored", why: "notEnabledIgnored", data: { short } });
      continue;
    }
    const annotation = known.get(name);
    const check = short === undefined ? ownMember(OTHERS, name) : ownMember(HYPERVISOR, short);
    if (!annotation || annotation.entry?.ignored) {
      if (short !== undefined) found.push({ name, kind: "refused", why: "notKnownRefused" });
      else found.push({ name, kind: "ignored", why: annotation ? "handled" : "notKnown" });
      continue;
    }
    if (!check) {
      found.push({ name, kind: "unknown", why: "elsewhere" });
      continue;
    }
    const option = annotation?.option && pathOf(annotation.option, table);
    found.push({ name, ...check(value, unit, table, given), ...(option && { option }) });
  }
  return [...found, ...together(unit, table, given)];
}

/** What `validate` refuses of several values, one of them set by an annotation. */
function together(unit: Unit, table: string, given: Given): readonly Judged[] {
  const setValue = (short: string, option = short): string =>
    given.get(short) ?? String(effective(unit).values.get(`hypervisor.${table}.${option}`)?.value ?? "");
  const nameOf = (...shorts: readonly string[]) => shorts.find((short) => given.has(short));
  const found: Judged[] = [];
  const add = (short: string | undefined, isRefused: boolean, accepted: string): void => {
    if (short && isRefused) found.push({ name: ADMITTED_PREFIX + short, ...refused("word", accepted) });
  };
  const boot = nameOf("initrd", "image");
  const isBoth = setValue("image") !== "" && setValue("initrd") !== "";
  add(
    boot,
    isBoth,
    `nothing while ${boot === "image" ? "initrd" : "image"} is set, and that as an empty annotation beside it`,
  );
  // Firecracker boots from an image alone.
  const isNone =
    table !== "remote" && setValue("image") === "" && (table === "firecracker" || setValue("initrd") === "");
  add(boot, isNone, "a path while the other of image and initrd is not set");
  const count = (short: string) => rustUint(setValue(short), 32) ?? 0n;
  add(
    nameOf("pcie_root_port", "pcie_switch_port"),
    count("pcie_root_port") > 0n && count("pcie_switch_port") > 0n,
    "0 while the other kind of port is set",
  );
  const logical = rustUint(setValue("blk_logical_sector_size", "block_device_logical_sector_size"), 32) ?? 0n;
  const physical =
    rustUint(setValue("blk_physical_sector_size", "block_device_physical_sector_size"), 32) ?? 0n;
  add(
    nameOf("blk_logical_sector_size", "blk_physical_sector_size"),
    logical > physical && physical > 0n,
    "a logical size up to the physical one",
  );
  return found;
}

/** The entries are one set: one that is no expression makes the whole of it one that admits nothing. */
function enabler(entries: readonly string[]): (short: string) => boolean | undefined {
  const patterns = entries.map((entry) => annotationPattern(entry, "runtime-rs"));
  if (patterns.some((pattern) => pattern?.kind === "broken")) return () => false;
  // One that cannot be told may be the one that makes the set none.
  if (patterns.includes(undefined)) return () => undefined;
  return (short) => patterns.some((pattern) => pattern?.kind === "pattern" && pattern.matches(short));
}
