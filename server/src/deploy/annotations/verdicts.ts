import type { Option } from "../../knowledge/catalogue.ts";
import { effective } from "../../loaders/index.ts";
import type { Unit } from "../../project/unit.ts";
import type { Judged } from "./types.ts";

export type Verdict = Omit<Judged, "name">;

/** The annotation sets an option to a value. */
export const taken = (value: unknown): Verdict => ({ kind: "set", why: "taken", value });

/** The annotation is read as if it were not there. */
export const notGiven: Verdict = { kind: "ignored", why: "notGiven" };

/** The pod does not start. `accepted` says in words what would be taken. */
export const refused = (why: Judged["why"], accepted = ""): Verdict => ({
  kind: "refused",
  why,
  data: { accepted },
});

/** What both runtimes make of a size of sectors; `undefined` is no number. */
export function sectorSize(read: bigint | undefined): Verdict {
  if (read === undefined) return refused("number", "digits alone");
  const isPower = read >= 512n && read <= 65536n && (read & (read - 1n)) === 0n;
  return read === 0n || isPower ? taken(read) : refused("range", "0 or a power of two from 512 to 65536");
}

/** Where an option stands that an annotation sets. */
export function pathOf({ table: pattern, key }: Option, table: string): readonly string[] {
  return [...pattern.replaceAll("[]", "").split("."), key].map((step, index) =>
    step === "*" ? (index === 1 && pattern.startsWith("agent") ? "kata" : table) : step,
  );
}

/** The texts of a list after all files, as the runtime has them. */
export function textsOf(unit: Unit, table: string, key: string): readonly string[] {
  const value = effective(unit).values.get(`hypervisor.${table}.${key}`)?.value;
  return Array.isArray(value) ? value.map(String) : [];
}
