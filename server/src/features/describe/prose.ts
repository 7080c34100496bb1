import { patternOf } from "../../knowledge/places.ts";
import type { Prose } from "../../knowledge/types/prose.ts";
import { link } from "../markdown.ts";

/** Arrays of tables, whose members the schema names with brackets. */
const ARRAYS: ReadonlySet<string> = new Set(["guest_extension_images", "shared_mounts"]);

/** `hypervisor.qemu.factory` as prose and history name the table: `hypervisor.*.factory`. */
export function tableInProse(path: readonly string[]): string {
  return patternOf(path.map((name) => (ARRAYS.has(name) ? `${name}[]` : name)));
}

/** The places to read on. */
export function links(prose: Prose | undefined): string | undefined {
  const all = prose?.links ?? [];
  return all.length > 0 ? all.map((one) => link(titleOf(one), one)).join(" · ") : undefined;
}

/** `kata docs: hypervisors.md` for a long address. */
function titleOf(address: string): string {
  const name = address.split("/").at(-1)?.split("#")[0];
  return name ? `Kata: ${name}` : address;
}
