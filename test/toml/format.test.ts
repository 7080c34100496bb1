import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { applyEdits } from "../../server/src/toml/edit/index.ts";
import { format } from "../../server/src/toml/format/index.ts";
import { parse, type TomlDocument, toJs } from "../../server/src/toml/index.ts";
import { corpus, packedFiles } from "../data.ts";

const formatted = (text: string) => applyEdits(text, format(parse(text)));

/** Each pair of texts: how it is written, and how it is then. */
const CASES: readonly (readonly [name: string, before: string, after: string])[] = [
  ["blanks around the equals sign", "a=1\nbb =  2\nc= 3\n", "a = 1\nbb = 2\nc = 3\n"],
  ["equals signs in a column stay in one", "a    = 1\nlong = 2\n", "a    = 1\nlong = 2\n"],
  ["a column moves as a whole", "a      = 1\nlong   = 2\n", "a    = 1\nlong = 2\n"],
  ["a column of values stays", "a =    1\nlong = 2\n", "a =    1\nlong = 2\n"],
  ["no column, only blanks", "a   =   1\nb   =   2\n", "a = 1\nb = 2\n"],
  ["a column ends at a blank line", "a    = 1\n\nlong = 2\n", "a = 1\n\nlong = 2\n"],
  ["comments in a column", "a=1     # x\nbb = 22 # y\n", "a = 1   # x\nbb = 22 # y\n"],
  [
    "a comment by itself",
    "a = 1# x\n\nb = 2  # y\n\nc = 3     # z\n",
    "a = 1 # x\n\nb = 2  # y\n\nc = 3 # z\n",
  ],
  [
    "arrays and tables of one line",
    'a = [ "x","y" ,]\nb = {c=1,d = [1,2]}\ne = {}\n',
    'a = ["x", "y",]\nb = { c = 1, d = [1, 2] }\ne = {}\n',
  ],
  [
    "an array of several lines keeps its form",
    "a = [\n    1,  # one\n  2,\n]\n",
    "a = [\n    1,  # one\n  2,\n]\n",
  ],
  ["headers", "[ a . b ]\nc . d = 1\n[[ e ]]# x\n", "[a.b]\nc.d = 1\n\n[[e]] # x\n"],
  ["ends of lines", "a = 1  \n# x \t\n \nb = [ \n1 \n]\n", "a = 1\n# x\n\nb = [\n1\n]\n"],
  ["a text of several lines is what it is", 'a = """\nx  \n\n\n y"""  \n', 'a = """\nx  \n\n\n y"""\n'],
  ["blank lines", "\n\na = 1\n\n\n\n# x\n\n\n", "a = 1\n\n# x\n"],
  ["a header right behind a key", "[a]\nb = 1\n[c]\n# d = 1\n[e]\n", "[a]\nb = 1\n\n[c]\n# d = 1\n[e]\n"],
  ["the blank that uncommenting leaves", "[a]\n b = 1\n  c = 2\n", "[a]\nb = 1\n  c = 2\n"],
  ["lines that end as elsewhere", "a=1\r\n\r\n\r\nb=2", "a = 1\r\n\r\nb = 2\r\n"],
  ["what is wrong keeps its form", "a=1\nb==  2\nc =  \n d  e\n", "a = 1\nb==  2\nc =  \n d  e\n"],
  ["placeholders", 'a="@X@"\nb=@Y@\n@Z@\n', 'a = "@X@"\nb = @Y@\n@Z@\n'],
  ["nothing", "", ""],
];

describe("formatting", () => {
  for (const [name, before, after] of CASES)
    it(name, () => {
      assert.equal(formatted(before), after);
      assert.equal(formatted(after), after);
    });

  it("keeps every value, name, comment and their order, whatever the text", () => {
    const toml = [...packedFiles("toml-test")].filter(([path]) => path.endsWith(".toml"));
    const texts = [...corpus(), ...toml.map(([path, bytes]) => [path, bytes.toString()] as const)];
    assert.ok(texts.length > 500);
    for (const [path, text] of texts)
      for (const [how, loose] of [["as it is", text] as const, ["shaken", shaken(text)] as const]) {
        const before = parse(loose);
        const after = parse(formatted(loose));
        const name = `${path}, ${how}`;
        assert.deepEqual(toJs(after.root), toJs(before.root), name);
        assert.deepEqual(commentsOf(after), commentsOf(before), name);
        assert.equal(withoutBlanks(after.text), withoutBlanks(before.text), name);
        assert.equal(formatted(after.text), after.text, `${name}: formatted again`);
      }
  });

  it("leaves what Kata ships nearly as it is", () => {
    for (const [path, text] of corpus("4.1.0/")) {
      const lines = text.split("\n").length;
      assert.ok(format(parse(text)).length < lines / 20, path);
    }
  });
});

function commentsOf({ statements, text }: TomlDocument): readonly string[] {
  return statements.flatMap(({ start, syntax }) =>
    syntax.comments.map((one) => text.slice(start + one.start, start + one.end).trimEnd()),
  );
}

function withoutBlanks(text: string): string {
  return text.replace(/[ \t\r\n]/g, "");
}

/** With other blanks where those mean nothing. */
function shaken(text: string): string {
  const { statements } = parse(text);
  return statements
    .map(({ start, syntax }, index) => {
      const own = text.slice(start, start + syntax.length);
      if (syntax.kind !== "pair" || syntax.equals === undefined || syntax.errors.length > 0) return own;
      const { key, value } = syntax.pair;
      const gaps = ["", " ", "   ", "\t"];
      return `${own.slice(0, key.end)}${gaps[index % 4]}=${gaps[(index >> 2) % 4]}${own.slice(value.start)}`;
    })
    .join("");
}
