/**
 * Reads and writes the fixtures of rules, `test/rules/<rule-id>.toml`:
 *
 * ```
 * #--- case: NAME | runtime: go | release: 4.1.0 | hypervisor: qemu | kind: drop-in | host: cpus=2 | policy: example-policy.toml
 * [hypervisor.qemu]
 * default_memory = 1
 * #                ^ warning rule-id: a part of the message
 * #--- file: config.d/10-more.toml
 * default_memory = 2
 * #--- fixed: a part of the fix's title
 * …
 * ```
 *
 * `long: 2000` puts as many letters in place of `LONG`. A marker belongs to the last line before it that is none. Its carets cover the range, a single one only says
 * where it begins. `#^` is the second column, or the first, which the `#` itself stands on. `error/load` and
 * `error/start` say how the runtime fails; `related` is a place that a problem points at besides. With no `runtime` the case is checked as a file of which that is
 * unknown.
 *
 * A fixture of manifests is `<rule-id>.yaml`; its files are YAML, and what they are for stands in them.
 */
import { readFileSync } from "node:fs";

export interface Marker {
  /** Index of a line of the text without markers, and of a column in it; both from 0. */
  readonly line: number;
  readonly column: number;
  /** `column` is 0, and the marker may as well mean 1. */
  readonly orSecond?: true;
  /** How many columns; `undefined` when only the start is told. */
  readonly width?: number;
  readonly severity: string;
  readonly fails?: string;
  readonly rule: string;
  readonly part: string;
}

export interface FixtureFile {
  readonly name: string;
  /** Without the markers. */
  readonly text: string;
  readonly markers: readonly Marker[];
}

export interface FixtureCase {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly files: readonly FixtureFile[];
  readonly fixed?: { readonly title: string; readonly files: readonly FixtureFile[] };
  /** The line that opens the case, as it stands. */
  readonly header: string;
}

const MAIN = "configuration.toml";
const MAIN_MANIFEST = "values.yaml";
const MARKER =
  /^#( *)(\^+) (error|warning|information|hint|related)(?:\/(install|load|start))? ([a-z0-9-]+)(?:: ?(.*))?$/;

/** The cases of a fixture, of configurations (`.toml`) or of manifests (`.yaml`). */
export function readFixtureFile(path: string): readonly FixtureCase[] {
  return readFixture(readFileSync(path, "utf8"), path.endsWith(".yaml") ? MAIN_MANIFEST : MAIN);
}

/** Splits a fixture into its cases. */
export function readFixture(text: string, main = MAIN): readonly FixtureCase[] {
  const cases: FixtureCase[] = [];
  for (const block of text.split(/^(?=#--- case:)/m)) {
    if (!block.startsWith("#--- case:")) {
      if (block.trim() !== "") throw new Error("A fixture begins with a line `#--- case: NAME`.");
      continue;
    }
    const end = block.indexOf("\n");
    const header = block.slice(0, end);
    const [name = "", ...rest] = header.slice("#--- case:".length).split("|");
    const attributes = Object.fromEntries(
      rest.map((part) => {
        const colon = part.indexOf(":");
        return [part.slice(0, colon).trim(), part.slice(colon + 1).trim()];
      }),
    );
    const [body = "", after] = split(block.slice(end + 1), /^#--- fixed(?:: *(.*))?\n/m);
    cases.push({
      name: name.trim(),
      attributes,
      files: readFiles(body, main),
      ...(after && { fixed: { title: after.title, files: readFiles(after.text, main) } }),
      header,
    });
  }
  return cases;
}

function split(
  text: string,
  at: RegExp,
): readonly [string, { readonly title: string; readonly text: string } | undefined] {
  const match = at.exec(text);
  if (!match) return [text, undefined];
  return [
    text.slice(0, match.index),
    { title: match[1] ?? "", text: text.slice(match.index + match[0].length) },
  ];
}

function readFiles(body: string, main: string): readonly FixtureFile[] {
  const files: FixtureFile[] = [];
  for (const part of body.split(/^(?=#--- file:)/m)) {
    const named = /^#--- file: *(.*)\n/.exec(part);
    if (named) files.push(readFile(named[1]!.trim(), part.slice(named[0].length)));
    else if (part !== "") files.push(readFile(main, part));
  }
  return files;
}

function readFile(name: string, body: string): FixtureFile {
  const lines: string[] = [];
  const markers: Marker[] = [];
  for (const line of body.split("\n")) {
    const match = MARKER.exec(line);
    if (!match) {
      lines.push(line);
      continue;
    }
    const [, blanks = "", carets = "", severity = "", fails, rule = "", part = ""] = match;
    const isFirst = blanks === "";
    const width = carets.length + (isFirst ? 1 : 0);
    markers.push({
      line: lines.length - 1,
      column: isFirst ? 0 : blanks.length + 1,
      ...(isFirst && { orSecond: true as const }),
      ...(carets.length > 1 && { width }),
      severity,
      ...(fails && { fails }),
      rule,
      part,
    });
  }
  return { name, text: lines.join("\n"), markers };
}

/** The file's text with markers put in. */
function writeFile({ text, markers }: FixtureFile): string {
  const lines = text.split("\n");
  const written = lines.flatMap((line, index) => [
    line,
    ...markers.filter((marker) => marker.line === index).map(writeMarker),
  ]);
  return written.join("\n");
}

function writeMarker({ column, width, severity, fails, rule, part }: Marker): string {
  const isFirst = column === 0;
  const carets = "^".repeat(Math.max(1, (width ?? 1) - (isFirst ? 1 : 0)));
  const blanks = isFirst ? "" : " ".repeat(column - 1);
  return `#${blanks}${carets} ${severity}${fails ? `/${fails}` : ""} ${rule}${part ? `: ${part}` : ""}`;
}

/** The whole case as it stands in the file. */
export function writeCase({ header, files, fixed }: FixtureCase): string {
  const main = files[0]?.name === MAIN ? MAIN : MAIN_MANIFEST;
  const written = (file: FixtureFile) =>
    (file.name === main ? "" : `#--- file: ${file.name}\n`) + writeFile(file);
  const title = fixed?.title ? `: ${fixed.title}` : "";
  return [
    `${header}\n`,
    ...files.map(written),
    ...(fixed ? [`#--- fixed${title}\n`, ...fixed.files.map(written)] : []),
  ].join("");
}
