import assert from "node:assert/strict";
import { test } from "node:test";
import { edit, parse, pathAt, strict, toJs } from "../../server/src/toml/index.ts";

/** Texts that tempt a parser into deep recursion or into reading the same units again and again. */
const HOSTILE: Readonly<Record<string, (size: number) => string>> = {
  "brackets in one line": (n) => `a = ${"[".repeat(n)}`,
  "braces in one line": (n) => `a = ${"{a=".repeat(n / 3)}`,
  "header brackets": (n) => "[".repeat(n),
  "lines with an open array": (n) => "a = [\n".repeat(n / 6),
  "lines with an open array and an element": (n) => "a = [1\n".repeat(n / 7),
  "lines with open nested arrays": (n) => "[[1,\n".repeat(n / 5),
  "an array of open arrays": (n) => `a = [\n${"[ 1, \n".repeat(n / 6)}`,
  "lines with an open inline table": (n) => "a = { b = 1\n".repeat(n / 12),
  "lines with an open inline table and a comma": (n) => "a = { b = 1,\n".repeat(n / 13),
  "an inline table without commas": (n) => `a = {\n${"b = 1\n".repeat(n / 6)}`,
  "open inline tables far apart": (n) => `a = { b = 1\n${"c = 2\n".repeat(99)}`.repeat(n / 600),
  "lines with an open string": (n) => 'a = "x\n'.repeat(n / 7),
  "lines that are an open string": (n) => '"x\n'.repeat(n / 3),
  "lines with one quotation mark": (n) => `a = "x\n${"text\n".repeat(30)}`.repeat(n / 150),
  "open multi-line strings": (n) => 'a = """x\n'.repeat(n / 9),
  "open multi-line strings of two kinds": (n) => `a = """x\nb = '''y\n`.repeat(n / 18),
  "one open multi-line string": (n) => `a = """\n${"some text\n".repeat(n / 10)}`,
  "quotation marks": (n) => '"'.repeat(n),
  apostrophes: (n) => "'".repeat(n),
  "one long string": (n) => `a = "${"x".repeat(n)}`,
  "one long key": (n) => "a".repeat(n),
  "one long number": (n) => `a = ${"9".repeat(n)}`,
  "one long number with underscores": (n) => `a = ${"9_".repeat(n / 2)}`,
  "one long hexadecimal number": (n) => `a = 0x${"0".repeat(n)}`,
  "one long float": (n) => `a = 1.${"9".repeat(n)}e`,
  "a long dotted key": (n) => `${"a.".repeat(n / 2)}a = 1`,
  "a long dotted key with blanks": (n) => `${"a b . ".repeat(n / 6)}a = 1`,
  "a long dotted header": (n) => `[${"a . ".repeat(n / 4)}a]`,
  "a long dotted header with blanks": (n) => `[${"a b.".repeat(n / 4)}a]`,
  "many words": (n) => "word ".repeat(n / 5),
  "many words before an equals sign": (n) => `${"word ".repeat(n / 5)}= 1`,
  "many pairs in one line": (n) => "a=1 ".repeat(n / 4),
  "many headers in one line": (n) => "[a] ".repeat(n / 4),
  "equals signs": (n) => "=".repeat(n),
  "equals signs in lines": (n) => "=\n".repeat(n / 2),
  "keys without values in lines": (n) => "a =\n".repeat(n / 4),
  "commas in an array": (n) => `a = [${",".repeat(n)}`,
  "words in an array": (n) => `a = [${"x ".repeat(n / 2)}]`,
  "strings with text in an array": (n) => `a = [${'"x"y '.repeat(n / 5)}]`,
  "bad escapes": (n) => `a = "${"\\q".repeat(n / 2)}"`,
  "bad escapes in many strings": (n) => 'a = "\\q"\n'.repeat(n / 9),
  "at signs": (n) => `a = ${"@".repeat(n)}`,
  "half placeholders": (n) => `a = ${"@A".repeat(n / 2)}!`,
  "half placeholders in a string": (n) => `a = "${"@A".repeat(n / 2)}"`,
  "carriage returns": (n) => "\r".repeat(n),
  "foreign blanks": (n) => "\u00a0".repeat(n),
  "foreign blanks between keys": (n) => "a\u00a0b".repeat(n / 3),
  "byte order marks": (n) => "\ufeff\n".repeat(n / 2),
  "control characters": (n) => "#\u0001\n".repeat(n / 3),
  "control characters in one line": (n) => `a = "${"\u0001".repeat(n)}"`,
  blanks: (n) => " ".repeat(n),
  "blanks behind a key": (n) => `a${" ".repeat(n)}`,
  "blanks between words": (n) => `a = b${" ".repeat(n)}c`,
  "blanks before a stray bracket": (n) => `a = 1${" ,".repeat(n / 2)}`,
  "the same key": (n) => "a = 1\n".repeat(n / 6),
  "the same table": (n) => "[a]\n".repeat(n / 4),
  "the same array of tables": (n) => "[[a]]\n".repeat(n / 6),
  "tables under a value": (n) => `a = 1\n${"[a.b]\n".repeat(n / 6)}`,
  "digits and dots": (n) => `a = ${"1.".repeat(n / 2)}x`,
  "a list without brackets": (n) => `a = 1${', "x" '.repeat(n / 6)}!`,
};

/** Milliseconds of work: linear takes some 50, quadratic minutes, however busy the machine is. */
const cpuSince = (start: NodeJS.CpuUsage): number => process.cpuUsage(start).user / 1000;

for (const [name, make] of Object.entries(HOSTILE))
  test(`${name}: read in time, all of it, without an exception`, () => {
    const text = make(100_000);
    const start = process.cpuUsage();
    const document = parse(text);
    document.root.entries.size;
    assert.ok(document.sections.length > 0);
    assert.ok(cpuSince(start) < 3000, `${cpuSince(start)} ms`);
    let at = 0;
    for (const statement of document.statements) {
      assert.equal(statement.start, at);
      at += statement.syntax.length;
    }
    assert.equal(at, text.length);
    toJs(document.root);
    strict(document, "1.0.0");
    pathAt(document, text.length >> 1);
    const again = process.cpuUsage();
    edit(document, { start: text.length >> 1, end: text.length >> 1, text: "x" });
    assert.ok(cpuSince(again) < 3000, `edit: ${cpuSince(again)} ms`);
  });
