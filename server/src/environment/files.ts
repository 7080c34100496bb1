/** What the core asks of the place where files live. All of it may be unknown. */
export interface Files {
  read(path: string): Reading;
  /** What lies in a directory, in any order. */
  list(path: string): Listing;
  /** Where a symbolic link leads in the end; the same path when it is none or that is unknown. */
  resolve(path: string): string;
  /** The path from the root, of one that may be relative; absent where all are from the root. */
  absolute?(path: string): string;
}

/** The text of a file, or why there is none. */
export interface Reading {
  readonly text?: string;
  /** Offset in the text, in UTF-16 units, of the first byte that is not UTF-8; U+FFFD stands in its place. */
  readonly badByte?: number;
  readonly fault?: Fault;
}

/** What lies in a directory, or why that is not known. */
export interface Listing {
  readonly entries?: readonly DirectoryEntry[];
  readonly fault?: Fault;
}

/** Why a path cannot be read. */
export interface Fault {
  /**
   * `irregular`: it is not what was asked for, but a device, a pipe, a directory. `outside`: a link leads to it out
   * of what we were given to look at. `unknown`: nothing can be read at all, such as in a browser.
   */
  readonly kind: "missing" | "irregular" | "too-large" | "forbidden" | "outside" | "unknown" | "other";
  /** Continues "… cannot be read: ". */
  readonly reason: string;
}

export interface DirectoryEntry {
  readonly name: string;
  /** `other`: a device, a pipe, a socket. */
  readonly kind: "file" | "directory" | "symlink" | "other";
}

/** A file is not read where it is longer, in bytes; no configuration is. */
export const LARGEST_FILE = 5_000_000;

/** A file of another language is not read for its configurations where it is longer; its language takes its time. */
export const LARGEST_CONTAINER = 1_000_000;

/** Continues "… cannot be read: ". @param bytes how long it is; @param most how long it may be. */
export function tooLarge(bytes: number, most: number): Fault {
  return {
    kind: "too-large",
    reason: `it has ${inMegabytes(bytes)} MB, and files above ${inMegabytes(most)} MB are left alone`,
  };
}

/** A TOML file with more statements and elements of lists is left alone; the longest of Kata's has some 250. */
export const MOST_STATEMENTS = 50_000;

/**
 * Why a TOML text with very many statements is left alone; continues "… cannot be read: ". To know it nothing is
 * parsed: lines that are no comments count, commas, all but the first `=` of a line, and lines with control
 * characters.
 */
export function tooManyStatements(text: string): Fault | undefined {
  if (text.length < MOST_STATEMENTS) return undefined;
  let count = 0;
  let isComment = text.startsWith("#");
  let hasEquals = false;
  let hasControl = false;
  for (let at = 0; at < text.length; at++) {
    const unit = text[at]!;
    if (unit === "\n" || (unit === "\r" && text[at + 1] !== "\n")) {
      isComment = text[at + 1] === "#";
      if (!isComment || unit === "\r") count++;
      hasEquals = false;
      hasControl = false;
    } else if (unit === "=" && !isComment) {
      if (hasEquals) count++;
      hasEquals = true;
    } else if (unit < " " && unit !== "\t" && unit !== "\r") {
      if (!hasControl) count++;
      hasControl = true;
    } else if (unit === "," && !isComment) count++;
    if (count > MOST_STATEMENTS) return tooMany();
  }
  return undefined;
}

// Written when it is told: a number's form in a language takes 20 ms to look up the first time.
const tooMany = (): Fault => ({
  kind: "too-large",
  reason: `it has more than ${MOST_STATEMENTS.toLocaleString("en")} statements and elements of lists, and such files are left alone`,
});

/** A file of Markdown or YAML is not read where it has more lines: each costs their parsers as much as a page of text. */
const MOST_LINES = 20_000;

/** Why it is not; continues "… cannot be read: ". */
export function tooManyLines(text: string): Fault | undefined {
  if (text.length < MOST_LINES || (text.match(/\n|\r(?!\n)/g)?.length ?? 0) <= MOST_LINES) return undefined;
  return {
    kind: "too-large",
    reason: `it has more than ${MOST_LINES.toLocaleString("en")} lines, and such files of Markdown and YAML are left alone`,
  };
}

/** A text of YAML is not read where it has more collections in each other. */
export const MOST_NESTED = 500;

/** Why it is not; continues "… cannot be read: ". */
export function tooDeep(): Fault {
  return {
    kind: "too-large",
    reason: `its YAML has more than ${MOST_NESTED} collections in each other, and such a text is left alone`,
  };
}

/** So many configurations of one file of another language are checked: each has its price, and no file has more. */
export const MOST_PARTS = 1000;

/** Why the others are not; continues "… cannot be read: ". */
export function tooManyParts(): Fault {
  return {
    kind: "too-large",
    reason: `of the configurations in it only the first ${MOST_PARTS} are checked; split the file to have all of them checked`,
  };
}

function inMegabytes(bytes: number): string {
  return String(Number((bytes / 1e6).toFixed(1)));
}

const UNKNOWN: Fault = { kind: "unknown", reason: "files are out of reach here" };

export const NO_FILES: Files = {
  read: () => ({ fault: UNKNOWN }),
  list: () => ({ fault: UNKNOWN }),
  resolve: (path) => path,
};

/**
 * Whether a path leads to another machine, so that only to look at it opens a connection: `//host/…`, `/net/…` and
 * addresses. What a user names may; what stands in a file may not.
 */
export function isRemotePath(path: string): boolean {
  return /^(?:[\\/]{2}|[\\/]net[\\/]|[A-Za-z][A-Za-z0-9+.-]+:[\\/]{2})/.test(path);
}

/** Why such a path is not read. */
export const REMOTE: Fault = { kind: "forbidden", reason: "it lies on another machine" };

/** The directory part of a path or URI, without the last slash. */
export function directoryOf(path: string): string {
  const slash = Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\"));
  return slash <= 0 ? (slash === 0 ? "/" : ".") : path.slice(0, slash);
}

/** The last part of a path or URI. */
export function baseName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
}

/** The path from the root, as far as it is known. */
export function absolutePath(files: Files, path: string): string {
  return files.absolute?.(path) ?? path;
}

/** A path below a directory; `.` is left out. */
export function join(directory: string, name: string): string {
  if (directory === ".") return name;
  return directory.endsWith("/") ? directory + name : `${directory}/${name}`;
}
