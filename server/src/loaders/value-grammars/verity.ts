import type { Runtime } from "../../knowledge/facts.ts";
import { type Phrase, phrases } from "../../util/phrases.ts";

/** What is wrong with a text of verity parameters. */
export interface VerityProblem {
  /** The field that is missing or wrong; the whole entry where it is no `key=value`. */
  readonly field: string;
  readonly kind: "entry" | "missing" | "number" | "zero" | "multiple";
}

const NUMBERS = ["data_blocks", "data_block_size", "hash_block_size"] as const;
const LARGEST = 2n ** 64n - 1n;

/**
 * Reads the parameters of a dm-verity root, `root_hash=…,salt=…,data_blocks=…,data_block_size=…,hash_block_size=…`.
 *
 * Sources: `parse_kernel_verity_params` in src/libs/kata-types/src/config/hypervisor/mod.rs, and
 * `ParseKernelVerityParams` in src/runtime/virtcontainers/hypervisor.go, which takes an entry without a name,
 * and no plus sign.
 *
 * @returns the first problem that the runtime meets; `undefined` when there is none or the text is blank.
 */
export function verityProblem(text: string, runtime: Runtime): VerityProblem | undefined {
  if (text.trim() === "") return undefined;
  const isGo = runtime === "go";
  const values = new Map<string, string>();
  for (const part of text.split(",")) {
    const entry = part.trim();
    if (entry === "") continue;
    const equals = entry.indexOf("=");
    if (equals < (isGo ? 0 : 1)) return { field: entry, kind: "entry" };
    values.set(entry.slice(0, equals), entry.slice(equals + 1));
  }
  const hash = values.get("root_hash");
  if (hash === undefined || (hash === "" && isGo)) return { field: "root_hash", kind: "missing" };
  const form = isGo ? /^\d+$/ : /^\+?\d+$/;
  for (const field of NUMBERS) {
    const value = values.get(field);
    if (!value) return { field, kind: "missing" };
    if (!form.test(value) || BigInt(value.replace("+", "")) > LARGEST) return { field, kind: "number" };
  }
  if (!values.get("salt")) return { field: "salt", kind: "missing" };
  const number = (field: string) => BigInt(values.get(field)!.replace("+", ""));
  for (const field of NUMBERS) if (number(field) === 0n) return { field, kind: "zero" };
  for (const field of ["data_block_size", "hash_block_size"]) {
    if (number(field) % 512n !== 0n) return { field, kind: "multiple" };
  }
  return undefined;
}

const FAULTS = phrases({
  entry: 'has "{field}", which is no key=value',
  missing: "lacks {field}",
  number: "has a {field} that is no number",
  zero: "has a {field} of 0",
  multiple: "has a {field} that is no multiple of 512",
});

/** Says what is wrong, after the option's name. */
export function verityFault({ field, kind }: VerityProblem): Phrase {
  return FAULTS(kind, { field });
}
