import { type ParseArgsConfig, parseArgs } from "node:util";
import type { FileKind } from "../documents/locations.ts";
import { ARCHITECTURES, type Arch } from "../knowledge/architectures.ts";
import { isRelease } from "../knowledge/releases.ts";
import type { AssembleOptions } from "../project/assemble.ts";
import { UsageError } from "./usage-error.ts";

/** Options that every command takes. */
const COMMON = {
  runtime: { type: "string" },
  release: { type: "string" },
  hypervisor: { type: "string" },
  arch: { type: "string" },
  kind: { type: "string" },
  base: { type: "string" },
  config: { type: "string" },
  host: { type: "string", default: "none" },
  policy: { type: "string" },
  "max-file-size": { type: "string" },
  format: { type: "string", default: "text" },
  color: { type: "string", default: "auto" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "V" },
} as const satisfies NonNullable<ParseArgsConfig["options"]>;

export interface Parsed {
  readonly positionals: readonly string[];
  readonly values: Readonly<Record<string, string | boolean | undefined>>;
}

/**
 * Reads the arguments of a command.
 *
 * @param own options that only this command takes.
 * @param formats what `--format` takes, beside `text` and `json`.
 * @throws UsageError for an unknown option or a value that it does not take.
 */
export function parseOptions(
  args: readonly string[],
  own: NonNullable<ParseArgsConfig["options"]> = {},
  formats: readonly string[] = [],
): Parsed {
  let parsed: ReturnType<typeof parseArgs>;
  try {
    parsed = parseArgs({
      args: [...args],
      options: { ...COMMON, ...own },
      allowPositionals: true,
      strict: true,
    });
  } catch (error) {
    throw new UsageError((error as Error).message.split("\n")[0]!.replace(/\. To specify.*$/, "."));
  }
  const values = parsed.values as Parsed["values"];
  // Of a variable of a shell that is not set, most likely.
  if (parsed.positionals.includes(""))
    throw new UsageError("an argument is empty: name something, or leave it out.");
  for (const [name, value] of Object.entries(values))
    if (value === "") throw new UsageError(`--${name} is empty: say a value, or leave it out.`);
  oneOf("runtime", values["runtime"], ["go", "runtime-rs"]);
  oneOf("arch", values["arch"], ARCHITECTURES);
  oneOf("kind", values["kind"], ["base", "drop-in", "template"]);
  oneOf("format", values["format"], ["text", "json", ...formats]);
  oneOf("color", values["color"], ["auto", "always", "never"]);
  const release = values["release"];
  if (typeof release === "string" && !isRelease(release)) {
    throw new UsageError(`--release ${release}: write a release as X.Y.Z, for example 4.1.0.`);
  }
  return { positionals: parsed.positionals, values };
}

/** @throws UsageError when a value is given that is none of `accepted`. */
export function oneOf(name: string, value: string | boolean | undefined, accepted: readonly string[]): void {
  if (value !== undefined && !accepted.includes(String(value))) {
    throw new UsageError(`--${name} ${value}: takes ${accepted.join(", ")}.`);
  }
}

/** What the options say of the target, for files whose own directive says nothing else. */
export function targetOptions({ values }: Parsed): AssembleOptions {
  const text = (name: string) => (typeof values[name] === "string" ? (values[name] as string) : undefined);
  const runtime = text("runtime") as "go" | "runtime-rs" | undefined;
  const release = text("release");
  const hypervisor = text("hypervisor");
  const arch = text("arch") as Arch | undefined;
  const kind = text("kind") as FileKind | undefined;
  const base = text("base");
  const config = text("config");
  return {
    ...(runtime && { runtime }),
    ...(release && { release }),
    ...(hypervisor && { hypervisor }),
    ...(arch && { arch }),
    ...(kind && { kind }),
    ...(base && { base }),
    ...(config && { config }),
    said: "an option of the command line",
  };
}
