import type { Unit } from "../../../project/unit.ts";
import { readInitdata } from "../initdata.ts";
import { goBool, goUint } from "../values.ts";
import { notGiven, refused, taken, type Verdict } from "../verdicts.ts";

/** What the Go runtime makes of the text of one annotation. */
export type Check = (value: string, unit: Unit, table: string) => Verdict;

/** As `strconv.ParseBool` reads it. */
export const bool: Check = (value) => {
  const read = goBool(value);
  return read === undefined ? refused("boolean", "true, false, 1, 0, t, f") : taken(read);
};

/**
 * Digits, as `strconv.ParseUint` reads them.
 *
 * @param max the most that is taken; without one, what 64 bits hold
 * @param zeroIsNone whether 0 is as if the annotation were not there
 */
export const uint =
  (min = 0n, max?: bigint, zeroIsNone = false): Check =>
  (value) => {
    const read = goUint(value);
    if (read === undefined) return refused("number", "digits alone, without sign, blank or unit");
    if (read < min || (max !== undefined && read > max))
      return refused("range", max === undefined ? `at least ${min}` : `${min} to ${max}`);
    return zeroIsNone && read === 0n ? notGiven : taken(read);
  };

/** One of these texts; an empty one among them is taken and not named to the user. */
export const word =
  (...accepted: readonly string[]): Check =>
  (value) =>
    accepted.includes(value)
      ? taken(value)
      : refused("word", accepted.filter((one) => one !== "").join(", "));

/** Any text but an empty one, which the runtime takes for an annotation that is not there. */
export const text: Check = (value) => (value === "" ? notGiven : taken(value));

/** Any text, an empty one too. */
export const anyText: Check = (value) => taken(value);

/** QEMU gets no disk for it on two architectures: `buildInitdataDevice` in virtcontainers/qemu_{arm64,ppc64le}.go. */
const isWithoutDisk = ({ target: { arch, isArchGuessed } }: Unit, table: string): boolean =>
  table === "qemu" && !isArchGuessed && (arch === "arm64" || arch === "ppc64le");

/** Source: `addHypervisorInitdataOverrides` in src/runtime/pkg/oci/utils.go. */
export const initdata: Check = (value, unit, table) => {
  if (value === "") return notGiven;
  const read = readInitdata(value, false);
  if (!read) return { kind: "unknown", why: "format" };
  if (!("text" in read)) return refused("format", read.accepted);
  return isWithoutDisk(unit, table) ? { kind: "ignored", why: "handled" } : taken(read.text);
};
