/**
 * Reads and writes the fixtures of moves:
 *
 * ```
 * #--- case: NAME | release: 4.1.0 | kind: base | defaults: runtime-rs
 * the main file, or a drop-in alone
 * #--- file: config.d/10-more.toml
 * …
 * #--- moved
 * the files after it, in the same form
 * #--- told
 * lost hypervisor.qemu.a -> hypervisor.qemu.b (decide): a part of the message
 * ```
 *
 * `release` is the one moved to. Every change has its line, in order.
 */
export interface MoveCase {
  readonly name: string;
  readonly header: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly files: ReadonlyMap<string, string>;
  readonly moved: ReadonlyMap<string, string>;
  readonly told: readonly string[];
}

const MAIN = "configuration.toml";

/** Reads a whole fixture. */
export function readMoves(text: string): readonly MoveCase[] {
  return text
    .split(/^(?=#--- case:)/m)
    .filter((block) => block.trim() !== "")
    .map((block) => {
      const end = block.indexOf("\n");
      const header = block.slice(0, end);
      const [name = "", ...rest] = header.replace("#--- case:", "").split("|");
      const attributes = Object.fromEntries(
        rest.map((part) => {
          const colon = part.indexOf(":");
          return [part.slice(0, colon).trim(), part.slice(colon + 1).trim()] as const;
        }),
      );
      const [before = "", moved = "", told = ""] = block.slice(end + 1).split(/^#--- (?:moved|told)\n/m);
      const lines = told.split("\n").filter((line) => line !== "");
      return {
        name: name.trim(),
        header,
        attributes,
        files: readFiles(before),
        moved: readFiles(moved),
        told: lines,
      };
    });
}

function readFiles(body: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const part of body.split(/^(?=#--- file:)/m)) {
    const named = /^#--- file: *(.*)\n/.exec(part);
    if (named) files.set(named[1]!.trim(), part.slice(named[0].length));
    else if (part !== "") files.set(MAIN, part);
  }
  return files;
}

/** The case as {@link readMoves} reads it. */
export function writeMove({ header, files, moved, told }: MoveCase): string {
  return `${header}\n${writeFiles(files)}#--- moved\n${writeFiles(moved)}#--- told\n${told.map((line) => `${line}\n`).join("")}`;
}

function writeFiles(files: ReadonlyMap<string, string>): string {
  return [...files].map(([name, text]) => (name === MAIN ? text : `#--- file: ${name}\n${text}`)).join("");
}
