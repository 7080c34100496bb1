import type { Catalogue, Option } from "../../knowledge/catalogue.ts";
import type { Library } from "../../knowledge/library.ts";
import { runtimeName } from "../../knowledge/runtimes.ts";
import { writeValue } from "../../toml/edit/index.ts";
import { onArch, shippedWith } from "./shipped.ts";
import { baseOf, dropInOf } from "./short.ts";
import { patternOfTable, type Table } from "./tables.ts";
import type { Wanted } from "./wanted.ts";

/** Columns of a line of comment. */
const WIDTH = 100;

/**
 * A configuration to start from: as short as its loader accepts, each option with what it is for.
 *
 * @returns the text of a TOML file.
 */
export function create(library: Library, wanted: Wanted): string {
  const { runtime, release, hypervisor, kind, arch } = wanted;
  const catalogue = library.catalogue(runtime, release);
  const shipped = kind === "base" ? shippedWith(library, wanted) : undefined;
  const tables =
    shipped ?? (kind === "base" ? onArch(library, wanted, baseOf(library, wanted)) : dropInOf(wanted));
  const advice = shipped
    ? `What the shim ${wanted.shim} is installed with and the runtime would not do by itself. Paths are those of kata-deploy.`
    : ADVICE[kind];
  const what = kind === "base" ? "Configuration" : "Drop-in for the configuration";
  const whom = runtimeName(runtime);
  const head = [
    `# kata-config: runtime=${runtime} release=${release} hypervisor=${hypervisor}${arch ? ` arch=${arch}` : ""}`,
    ...comment(
      `${what} of Kata Containers ${release}, ${whom} with ${hypervisor}${arch ? ` on ${arch}` : ""}. ${advice}`,
    ),
  ].join("\n");
  const texts = tables.map((table) => write(catalogue, table));
  return `${[head, ...texts].join("\n\n")}\n`;
}

const ADVICE = {
  base: "What is not set here has the default of the runtime. Paths are those of Kata's packages; kata-deploy puts the same files under /opt/kata.",
  "drop-in":
    "Put it into config.d beside the main file; files there are read in the order of their names, and what the last one says counts.",
} as const;

function write(catalogue: Catalogue, [name, values]: Table): string {
  const options = catalogue.tables.get(patternOfTable(name))?.options;
  const lines = values.flatMap(([key, value]) => [
    ...comment(meaning(options?.get(key))),
    `${key} = ${writeValue(value)}`,
  ]);
  return [`[${name}]`, ...lines].join("\n");
}

function meaning(option: Option | undefined): string {
  return option?.prose?.summary ?? "";
}

/** A sentence as lines of comment. */
function comment(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "#";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line.length + word.length + 1 > WIDTH && line !== "#") {
      lines.push(line);
      line = "#";
    }
    line += ` ${word}`;
  }
  return line === "#" ? lines : [...lines, line];
}
