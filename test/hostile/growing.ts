/** Texts that tempt the analysis to do work with the square of their size, or worse; by name, of about `n` units. */
export const GROWING: Readonly<Record<string, (n: number) => string>> = {
  "ignore directives with a key each": (n) =>
    `[hypervisor.qemu]\n${lines(n, 50, (i) => `# kata-config: ignore unknown-key\nx${i} = 1`)}`,
  "a run of ignore directives": (n) =>
    `[hypervisor.qemu]\n${lines(n, 34, () => "# kata-config: ignore unknown-key")}x = 1\n`,
  "one directive with many words": (n) =>
    `# kata-config: ignore ${"unknown-key ".repeat(n / 12)}\n[runtime]\nx = 1\n`,
  "one directive with many unknown words": (n) => `# kata-config: ignore ${words(n, 8)}\n[runtime]\nx = 1\n`,
  "one directive with commas": (n) => `# kata-config: ignore ${",".repeat(n)}\n`,
  "a target directive with many words": (n) => `# kata-config: ${words(n, 8)}\n[runtime]\n`,
  "many target directives": (n) => lines(n, 27, () => "# kata-config: runtime=go"),
  "blanks inside a directive": (n) =>
    `# kata-config:${" ".repeat(n)}x\n# kata-config: ignore x${" ".repeat(n)}\n`,
  "blanks before and behind a directive": (n) => `#${" ".repeat(n)}kata-config:${"\t".repeat(n)}\n`,
  "directives behind values": (n) =>
    `[runtime]\n${lines(n, 46, (i) => `x${i} = 1 # kata-config: ignore unknown-key`)}`,
  "carriage returns": (n) => "\r".repeat(n),
  "carriage returns with keys": (n) => `[runtime]\r${"a = 1\r".repeat(n / 6)}`,
  "blank lines": (n) => "\n".repeat(n),
  "separators of lines": (n) => "\u2028".repeat(n),
  "punctuation for a value": (n) => `[runtime]\na = ${".".repeat(n)}x\nb = ${";".repeat(n)}x\n`,
  "keys near a known name": (n) => `[hypervisor.qemu]\n${lines(n, 26, (i) => `default_memroy${i} = 1`)}`,
  "keys near a known name, case by case": (n) =>
    `[hypervisor.qemu]\n${lines(n, 20, (i) => `${cased("default_memory", i)} = 1`)}`,
  "keys of another table": (n) =>
    `[hypervisor.qemu]\n${lines(n, 30, (i) => `a${i} = 1\nenable_pprof.a${i} = 1`)}`,
  "the same key": (n) => `[hypervisor.qemu]\n${"default_memory = 1\n".repeat(n / 19)}`,
  "unknown keys": (n) => `[runtime]\n${lines(n, 14, (i) => `zzzz${i} = 1`)}`,
  "one long unknown key": (n) => `[runtime]\n${"a".repeat(n)} = 1\n`,
  "unknown keys in a table with a long name": (n) =>
    `[hypervisor."${"q".repeat(n / 2)}"]\n${lines(n / 2, 12, (i) => `zz${i} = 1`)}`,
  tables: (n) => lines(n, 8, (i) => `[t${i}]`),
  "tables in a table": (n) => lines(n, 18, (i) => `[runtime.t${i}]`),
  "hypervisor tables": (n) => lines(n, 34, (i) => `[hypervisor.h${i}]\nx = 1`),
  "hypervisor tables with a path": (n) =>
    lines(n, 60, (i) => `[hypervisor.h${i}]\npath = "/x"\ndefault_memory = 1`),
  "known hypervisor tables again": (n) => "[hypervisor.qemu]\n[hypervisor.clh]\n".repeat(n / 34),
  "agent tables": (n) => lines(n, 34, (i) => `[agent.a${i}]\nenable_tracing = 1`),
  "arrays of tables": (n) => `[runtime]\n${lines(n, 46, (i) => `[[runtime.shared_mounts]]\nname = "a${i}"`)}`,
  "arrays of tables in one line": (n) =>
    `[runtime]\nshared_mounts = [${'{ name = "a" }, '.repeat(n / 16)}]\n`,
  "guest extension images": (n) =>
    `[hypervisor.qemu]\n${lines(n, 66, (i) => `[[hypervisor.qemu.guest_extension_images]]\nname = "a${i}"`)}`,
  "an array of integers": (n) => `[hypervisor.qemu]\nenable_annotations = [${"1,".repeat(n / 2)}]\n`,
  "an array of strings": (n) => `[hypervisor.qemu]\nenable_annotations = [${'"path",'.repeat(n / 7)}]\n`,
  "an array of different strings": (n) =>
    `[hypervisor.qemu]\nenable_annotations = [${lines(n, 12, (i) => `"x${i}.*",`)}]\n`,
  "an array of arrays": (n) => `[runtime]\nexperimental = [${"[],".repeat(n / 3)}]\n`,
  "an array over lines with comments": (n) => `[runtime]\nexperimental = [\n${'"a", # x\n'.repeat(n / 9)}]\n`,
  "an inline table": (n) => `runtime = { ${lines(n, 9, (i) => `k${i} = 1,`).replaceAll("\n", " ")} z = 1 }\n`,
  "an inline table with one key again": (n) => `runtime = { ${"a = 1, ".repeat(n / 7)}z = 1 }\n`,
  "dotted keys": (n) => `[runtime]\n${lines(n, 14, (i) => `a.b${i} = 1`)}`,
  "a dotted key of quoted parts": (n) => `${'"a".'.repeat(n / 4)}b = 1\n`,
  "a dotted header of quoted parts": (n) => `[${"'a'.".repeat(n / 4)}b]\n`,
  "an inline table with quoted keys": (n) => `runtime = { ${'"a" = 1, '.repeat(n / 9)}z = 1 }\n`,
  "a long dotted key": (n) => `${"a.".repeat(n / 2)}b = 1\n`,
  "long dotted headers": (n) => lines(n, 210, (i) => `[${"a.".repeat(100)}b${i}]`),
  "opening brackets": (n) => "[".repeat(n),
  "lines with an open header": (n) => "[a\n".repeat(n / 3),
  "lines with an open string": (n) => 'a = "x\n'.repeat(n / 7),
  "lines without a value": (n) => "a =\n".repeat(n / 4),
  "lines with a boolean in capitals": (n) => lines(n, 12, (i) => `a${i} = TRUE`),
  "lines of prose": (n) => "these are words\n".repeat(n / 16),
  "an unclosed quoted key with blanks": (n) => `"a${" ".repeat(n)}\n`,
  "an unclosed quoted key in a header": (n) => `["a${" ".repeat(n)}\n`,
  "a quoted key behind blanks": (n) => `${" ".repeat(n)}"a\n`,
  "a list without brackets": (n) => `[runtime]\na = 1${', "x" '.repeat(n / 6)}!\n`,
  "words behind a value": (n) => `[runtime]\na = 1 ${"word ".repeat(n / 5)}\n`,
  "placeholders in a string": (n) => `[runtime]\nname = "${"@A@ ".repeat(n / 4)}"\n`,
  "placeholders in lines": (n) => lines(n, 10, (i) => `@A${i}@`),
  "half placeholders": (n) => `[runtime]\nname = "${"@A".repeat(n / 2)}"\n`,
  comments: (n) => "# a comment\n".repeat(n / 12),
  "options that are commented out": (n) => `[hypervisor.qemu]\n${"#default_memory = 1\n".repeat(n / 20)}`,
  "links in comments": (n) => `# ${"https://a.b/c. ".repeat(n / 15)}\n`,
  "dots behind a link": (n) => `# https://a${".".repeat(n)}\n# ${"https://".repeat(n / 8)}\n`,
  "control characters": (n) => `[runtime]\nname = "${"\u0001".repeat(n)}"\n`,
  "U+FFFD": (n) => `# ${"\ufffd".repeat(n)}\n`,
  "bad escapes": (n) => `[runtime]\nname = "${"\\q".repeat(n / 2)}"\n`,
  "quotation marks": (n) => `[runtime]\nname = "${'\\"'.repeat(n / 2)}"\n`,
};

function lines(n: number, width: number, line: (index: number) => string): string {
  return `${Array.from({ length: Math.max(1, Math.floor(n / width)) }, (_, index) => line(index)).join("\n")}\n`;
}

function words(n: number, width: number): string {
  return lines(n, width, (index) => `word${index}`).replaceAll("\n", " ");
}

/** The index tells which letters are capitals. */
function cased(word: string, index: number): string {
  return [...word].map((letter, at) => ((index >> at) & 1 ? letter.toUpperCase() : letter)).join("");
}

/** Pieces of which a value is made as long as wanted: the rules read values with grammars of their own. */
export const PIECES: readonly string[] = [
  "a",
  "a ",
  " ",
  "a=",
  "a=b ",
  "a,",
  ",",
  "a:",
  ":",
  "/",
  "/a",
  "../",
  "$(",
  "%",
  ".",
  "a.",
  "a.b=c ",
  "-",
  "--a ",
  "0",
  "1-2,",
  "*",
  "[",
  "{",
  "\\\\",
  "é",
];
