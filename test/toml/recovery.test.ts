import assert from "node:assert/strict";
import { test } from "node:test";
import { isMarker, type Plain, parse, type SyntaxProblem, toJs } from "../../server/src/toml/index.ts";
import { textsIn } from "./texts.ts";

/** `code "text"` of each error. */
const errorsOf = (text: string): string[] =>
  parse(text).errors.map(({ code, start, end }) => `${code} ${JSON.stringify(text.slice(start, end))}`);

function mended(text: string, { fix }: SyntaxProblem): string | undefined {
  return fix && text.slice(0, fix.start) + fix.text + text.slice(fix.end);
}

function plain(value: Plain): unknown {
  if (typeof value === "bigint") return Number(value);
  if (isMarker(value)) return `<${value.marker}>`;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value === "object")
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, plain(inner)]));
  return value;
}

/** Text, its only error, the text after its fix (or undefined when it has none), and what is understood. */
type Mistake = readonly [text: string, error: string, fixed: string | undefined, value: unknown];

const MISTAKES: readonly Mistake[] = [
  // Values.
  ["a = trace # c\nb = 1", 'unquoted-string "trace"', 'a = "trace" # c\nb = 1', { a: "<invalid>", b: 1 }],
  ["a = /bin/x -f", 'unquoted-string "/bin/x -f"', 'a = "/bin/x -f"', { a: "<invalid>" }],
  ["a = [x, 2]", 'unquoted-string "x"', 'a = ["x", 2]', { a: ["<invalid>", 2] }],
  ["a = { b = x }", 'unquoted-string "x"', 'a = { b = "x" }', { a: { b: "<invalid>" } }],
  ['a = x"', 'unquoted-string "x\\""', 'a = "x"', { a: "<invalid>" }],
  ["a = True", 'boolean-spelling "True"', "a = true", { a: "<invalid>" }],
  ["a = FALSE", 'boolean-spelling "FALSE"', "a = false", { a: "<invalid>" }],
  ["a = yes", 'boolean-spelling "yes"', "a = true", { a: "<invalid>" }],
  ["a = off", 'boolean-spelling "off"', "a = false", { a: "<invalid>" }],
  ["a = none", 'unquoted-string "none"', 'a = "none"', { a: "<invalid>" }],
  ["a = null", 'null-value "null"', undefined, { a: "<invalid>" }],
  ["a = true.", 'stray-punctuation "true."', "a = true", { a: "<invalid>" }],
  ["a = 5;", 'stray-punctuation "5;"', "a = 5", { a: "<invalid>" }],
  ["a = 5,", 'stray-punctuation ","', "a = 5", { a: 5 }],
  ['a = "x",', 'stray-punctuation ","', 'a = "x"', { a: "x" }],
  ["a =\nb = 1", 'missing-value "a ="', undefined, { a: "<invalid>", b: 1 }],
  ['a =\n  "x"\nb = 1', 'value-on-next-line "a ="', 'a = "x"\nb = 1', { a: "x", b: 1 }],
  ["a = @X", 'unclosed-placeholder "@X"', "a = @X@", { a: "<invalid>" }],
  ['a = "x", "y"', 'list-without-brackets "\\"x\\", \\"y\\""', 'a = ["x", "y"]', { a: "x" }],
  ["a = 1 more", 'text-after-value "more"', "a = 1 # more", { a: 1 }],
  ["a = 1 b = 2", 'two-statements "b ="', "a = 1\nb = 2", { a: 1, b: 2 }],
  ["a = 1, b = 2", 'two-statements ", b ="', "a = 1\nb = 2", { a: 1, b: 2 }],
  ["a = 1 [t]\nb = 2", 'two-statements "["', "a = 1\n[t]\nb = 2", { a: 1, t: { b: 2 } }],
  // Numbers and dates.
  ["a = 010", 'leading-zero "010"', "a = 10", { a: "<invalid>" }],
  ["a = -007", 'leading-zero "-007"', "a = -7", { a: "<invalid>" }],
  ["a = 0X1F", 'number-prefix-case "0X1F"', "a = 0x1F", { a: "<invalid>" }],
  ["a = +0x1F", 'signed-prefix "+0x1F"', "a = 0x1F", { a: "<invalid>" }],
  ["a = -0x1F", 'signed-prefix "-0x1F"', undefined, { a: "<invalid>" }],
  ["a = 0xG", 'bad-number "0xG"', undefined, { a: "<invalid>" }],
  ["a = 1__0", 'misplaced-underscore "1__0"', "a = 10", { a: "<invalid>" }],
  ["a = .5", 'bad-float ".5"', "a = 0.5", { a: "<invalid>" }],
  ["a = 5.", 'bad-float "5."', "a = 5.0", { a: "<invalid>" }],
  ["a = Inf", 'special-float-spelling "Inf"', "a = inf", { a: "<invalid>" }],
  ["a = 2GiB", 'number-with-unit "2GiB"', undefined, { a: "<invalid>" }],
  ["a = 9223372036854775808", 'integer-out-of-range "9223372036854775808"', undefined, { a: "<invalid>" }],
  ["a = -9223372036854775809", 'integer-out-of-range "-9223372036854775809"', undefined, { a: "<invalid>" }],
  ["a = 0x8000000000000000", 'integer-out-of-range "0x8000000000000000"', undefined, { a: "<invalid>" }],
  ["a = 2024-02-30", 'bad-datetime "2024-02-30"', undefined, { a: "<invalid>" }],
  // Strings.
  ['a = "x\nb = 1', 'unclosed-string "\\"x"', 'a = "x"\nb = 1', { a: "x", b: 1 }],
  ["a = 'x\nb = 1", 'unclosed-string "\'x"', "a = 'x'\nb = 1", { a: "x", b: 1 }],
  ["a = \"x'\nb = 1", 'unclosed-string "\\"x\'"', 'a = "x"\nb = 1', { a: "x", b: 1 }],
  ['a = ["x, 1]\nb = 1', 'unclosed-string "\\"x, 1"', 'a = ["x, 1"]\nb = 1', { a: ["x, 1"], b: 1 }],
  ['a = ["x\nb = 1', 'unclosed-string "\\"x"', 'a = ["x"\nb = 1', { a: ["x"], b: 1 }],
  [
    'a = "x\n y=1 z=2"\nb = 1',
    'string-over-lines "\\"x\\n y=1 z=2\\""',
    'a = """x\n y=1 z=2"""\nb = 1',
    { a: "x\n y=1 z=2", b: 1 },
  ],
  [
    "a = 'x \\\ny=1'\nb = 1",
    "string-over-lines \"'x \\\\\\ny=1'\"",
    "a = '''x \\\ny=1'''\nb = 1",
    { a: "x \\\ny=1", b: 1 },
  ],
  ['a = "x\nb=1\nc="y"', 'unclosed-string "\\"x"', 'a = "x"\nb=1\nc="y"', { a: "x", b: 1, c: "y" }],
  ['a = "x\ny"\nb = 1', 'string-over-lines "\\"x\\ny\\""', 'a = """x\ny"""\nb = 1', { a: "x\ny", b: 1 }],
  [
    'a = "x \\\ny=1 \\ \n  z=2"\nb = 1',
    'string-over-lines "\\"x \\\\\\ny=1 \\\\ \\n  z=2\\""',
    'a = """x \\\ny=1 \\ \n  z=2"""\nb = 1',
    { a: "x y=1 z=2", b: 1 },
  ],
  ['a = "x\\\nb = "y"', 'unclosed-string "\\"x\\\\"', 'a = "x"\nb = "y"', { a: "x", b: "y" }],
  ['a = """x\ny\n\nb = 1', 'unclosed-string "\\"\\"\\""', 'a = """x\ny"""\n\nb = 1', { a: "x\ny", b: 1 }],
  ['a = """x\nb = """y"""', 'unclosed-string "\\"\\"\\""', 'a = """x"""\nb = """y"""', { a: "x", b: "y" }],
  ['a = "C:\\dir\\new"', 'bad-escape "\\\\d"', 'a = "C:\\\\dir\\\\new"', { a: "C:\\dir\new" }],
  ["a = “x”", 'smart-quotes "“x”"', 'a = "x"', { a: "x" }],
  ["a = `x`", 'smart-quotes "`x`"', 'a = "x"', { a: "x" }],
  ['a = "x\u0001"', 'control-character "\\u0001"', 'a = "x"', { a: "x\u0001" }],
  // Arrays and inline tables.
  ["a = [1, 2\nb = 3", 'unclosed-array "["', "a = [1, 2]\nb = 3", { a: [1, 2], b: 3 }],
  [
    "a = [\n  1,\n  2,\n\n# c\nb = 3",
    'unclosed-array "["',
    "a = [\n  1,\n  2,]\n\n# c\nb = 3",
    { a: [1, 2], b: 3 },
  ],
  ["a = [\n[t]\nb = 3", 'unclosed-array "["', "a = []\n[t]\nb = 3", { a: [], t: { b: 3 } }],
  ["a = [[1, [2\nb = 3", 'unclosed-array "["', "a = [[1, [2]]]\nb = 3", { a: [[1, [2]]], b: 3 }],
  ["a = [1 2]", 'missing-comma ""', "a = [1, 2]", { a: [1, 2] }],
  ['a = [\n  "x"\n  "y",\n]', 'missing-comma ""', 'a = [\n  "x",\n  "y",\n]', { a: ["x", "y"] }],
  ["a = [1,, 2]", 'stray-comma ","', "a = [1, 2]", { a: [1, 2] }],
  ["a = [1, 2}", 'wrong-bracket "}"', "a = [1, 2]", { a: [1, 2] }],
  ["a = [1]]", 'stray-bracket "]"', "a = [1]", { a: [1] }],
  ["a = { b = 1\nc = 2", 'unclosed-inline-table "{"', "a = { b = 1}\nc = 2", { a: { b: 1 }, c: 2 }],
  ["a = {\n[t]\nc = 2", 'unclosed-inline-table "{"', "a = {}\n[t]\nc = 2", { a: {}, t: { c: 2 } }],
  ["a = {\n  b = 1\n  c = 2\n}", 'missing-comma ""', "a = {\n  b = 1,\n  c = 2\n}", { a: { b: 1, c: 2 } }],
  ["a = { b\n = 1 }", 'pair-on-several-lines "b\\n = "', "a = { b = 1 }", { a: { b: 1 } }],
  ["a = { b =\n\n {}, }", 'pair-on-several-lines "b =\\n\\n "', "a = { b = {}, }", { a: { b: {} } }],
  ["a = { b # c\n= 1 }", 'pair-on-several-lines "b # c\\n= "', undefined, { a: { b: 1 } }],
  ["a = { b = [1 }\nc = 2", 'unclosed-array "["', "a = { b = [1] }\nc = 2", { a: { b: [1] }, c: 2 }],
  ["a = { b = 1, b = 2 }", 'duplicate-key "b"', undefined, { a: { b: 1 } }],
  // Keys.
  ["a: 5", 'colon-for-equals ":"', "a = 5", { a: 5 }],
  ['a:"x=y"', 'colon-for-equals ":"', 'a = "x=y"', { a: "x=y" }],
  ["a := 5", 'colon-for-equals ":="', "a = 5", { a: 5 }],
  ["a == 5", 'extra-equals "="', "a = 5", { a: 5 }],
  ["a true", 'missing-equals "a"', "a = true", { a: true }],
  ['a "x = y"', 'missing-equals "a"', 'a = "x = y"', { a: "x = y" }],
  ["a\nb = 1", 'missing-equals "a"', undefined, { a: "<invalid>", b: 1 }],
  ["a b = 1", 'bad-key "a b"', '"a b" = 1', { "a b": 1 }],
  ["a/b = 1", 'bad-key "a/b"', '"a/b" = 1', { "a/b": 1 }],
  ["a:b = 1", 'bad-key "a:b"', '"a:b" = 1', { "a:b": 1 }],
  ["“a” = 1", 'bad-key "“a”"', '"a" = 1', { a: 1 }],
  ["é = 1", 'bad-key "é"', '"é" = 1', { é: 1 }],
  ['"a = 1', 'unclosed-string "\\"a"', '"a" = 1', { a: 1 }],
  ['"""a""" = 1', 'multiline-key "\\"\\"\\"a\\"\\"\\""', '"a" = 1', { a: 1 }],
  ["a. = 1", 'missing-key ""', undefined, { a: {} }],
  ["= 1", 'missing-key ""', undefined, {}],
  ["a.", 'missing-key ""', undefined, { a: {} }],
  // Headers.
  ["[a\nb = 1", 'unclosed-header "[a"', "[a]\nb = 1", { a: { b: 1 } }],
  ["[a.\nb = 1", 'unclosed-header "[a."', "[a.]\nb = 1", { a: {} }],
  ["[[a]\nb = 1", 'unclosed-header "[[a]"', "[[a]]\nb = 1", { a: [{ b: 1 }] }],
  ["[a]]\nb = 1", 'extra-bracket "]"', "[a]\nb = 1", { a: { b: 1 } }],
  ["[[a] ]\nb = 1", 'split-brackets " "', "[[a]]\nb = 1", { a: [{ b: 1 }] }],
  ["[]\nb = 1", 'missing-key ""', undefined, {}],
  ["[a b]\nc = 1", 'bad-key "a b"', '["a b"]\nc = 1', { "a b": { c: 1 } }],
  ["[a/b]\nc = 1", 'bad-key "a/b"', '["a/b"]\nc = 1', { "a/b": { c: 1 } }],
  ["[a] b\nc = 1", 'text-after-header "b"', "[a] # b\nc = 1", { a: { c: 1 } }],
  ["[a] b = 1", 'two-statements "b ="', "[a]\nb = 1", { a: { b: 1 } }],
  // Lines.
  ["// c\na = 1", 'foreign-comment "// c"', "# c\na = 1", { a: 1 }],
  ["; c\na = 1", 'foreign-comment "; c"', "# c\na = 1", { a: 1 }],
  ["a = 1 // c", 'foreign-comment "// c"', "a = 1 # c", { a: 1 }],
  ["some words here\na = 1", 'stray-text "some words here"', "# some words here\na = 1", { a: 1 }],
  ["}\na = 1", 'stray-bracket "}"', "\na = 1", { a: 1 }],
  ["a\u00a0= 1", 'foreign-blank "\u00a0"', "a = 1", { a: 1 }],
  ["a = 1\n\ufeffb = 2", 'stray-bom "\ufeff"', "a = 1\nb = 2", { a: 1, b: 2 }],
  ["a = 1\rb = 2", 'bare-carriage-return "\\r"', "a = 1\nb = 2", { a: 1, b: 2 }],
  ["# c\u0000", 'control-character "\\u0000"', "# c", {}],
];

test("one mistake gives one error with its fix, and the rest is understood", () => {
  for (const [text, error, fixed, value] of MISTAKES) {
    assert.deepEqual(errorsOf(text), [error], text);
    const document = parse(text);
    assert.equal(mended(text, document.errors[0] as SyntaxProblem), fixed, text);
    assert.deepEqual(plain(toJs(document.root)), value, text);
  }
});

test("a fix removes its error and makes no other, except where two brackets or names are missing", () => {
  for (const [text, , fixed] of MISTAKES)
    if (fixed !== undefined && !["[a.\nb = 1", 'a = ["x\nb = 1'].includes(text))
      assert.deepEqual(errorsOf(fixed), [], fixed);
});

test("several mistakes give several errors, in order", () => {
  const text = "a = True\nb: 1\n[c\nd = x\nd = 2\n[c]\n";
  assert.deepEqual(errorsOf(text), [
    'boolean-spelling "True"',
    'colon-for-equals ":"',
    'unclosed-header "[c"',
    'unquoted-string "x"',
    'duplicate-key "d"',
    'duplicate-table "[c]"',
  ]);
});

test("a second definition points at the first", () => {
  const first = (text: string): string | undefined => {
    const { errors } = parse(text);
    assert.equal(errors.length, 1, text);
    const related = errors[0]?.related;
    return related && `${errors[0]?.code} ${related.start} ${text.slice(related.start, related.end)}`;
  };
  assert.equal(first("x = 0\na = 1\na = 2\n"), "duplicate-key 6 a");
  assert.equal(first("[t]\na = 1\n[u]\n[t]\nb = 1\n"), "duplicate-table 0 [t]");
  assert.equal(first("a.b = 1\na = 2\n"), "duplicate-key 0 a");
  assert.equal(first("a = 1\na.b = 2\n"), "key-not-a-table 0 a");
  assert.equal(first("a = 1\n[a.b]\n[a.c]\n"), "key-not-a-table 0 a");
  assert.equal(first("x = {}\na = {}\n[a]\n"), "key-not-a-table 7 a");
  assert.equal(first("a = [1]\n[[a]]\n"), "key-not-a-table 0 a");
  assert.equal(first("[[a]]\n[a]\n"), "duplicate-table 0 [[a]]");
  assert.equal(first("[a]\n[[a]]\n"), "duplicate-table 0 [a]");
  assert.equal(first("[a.b]\n[a]\nb = 1\n"), "duplicate-key 3 b");
  assert.equal(first("[a]\nb.c = 1\n[a.b]\n"), "duplicate-table 4 b");
  assert.equal(first("x = 0\na = { b = 1, b = 2 }\n"), "duplicate-key 12 b");
});

test("what stands behind the line of a key without a value is its value only when it is no line of its own", () => {
  for (const next of ["'c' = 2 }", "1 = 2 }", "c = 2 }"]) {
    const text = `a = { b =\n${next}`;
    assert.deepEqual(errorsOf(text), ['missing-value ""', 'missing-comma ""'], text);
  }
  assert.deepEqual(plain(toJs(parse("a = { b =\n[t]\nc = 2").root)), { a: { b: "<invalid>" }, t: { c: 2 } });
});

test("of a table given twice, all keys count, and of a key given twice the first", () => {
  assert.deepEqual(plain(toJs(parse("[a]\nx = 1\n[b]\n[a]\nx = 2\ny = 3\n").root)), {
    a: { x: 1, y: 3 },
    b: {},
  });
});

test("what only a later TOML takes is noted with its version", () => {
  const features = (text: string): string[] => {
    const document = parse(text);
    assert.deepEqual(document.errors, [], text);
    return document.features.map(({ feature, since, start }) => `${feature} ${since} ${start}`);
  };
  assert.deepEqual(features('a = "\\e"'), ["escape-e 1.1.0 5"]);
  assert.deepEqual(features('a = "\\x41"'), ["escape-x 1.1.0 5"]);
  assert.deepEqual(features("a = {\n  b = 1\n}"), ["inline-table-newline 1.1.0 5"]);
  assert.deepEqual(features("a = { b = 1, }"), ["inline-table-trailing-comma 1.1.0 11"]);
  assert.deepEqual(features("a = 07:32"), ["optional-seconds 1.1.0 4"]);
  assert.deepEqual(features("a = 1979-05-27 07:32Z"), ["optional-seconds 1.1.0 4"]);
  assert.deepEqual(features('a = [1, "x"]'), ["mixed-array 1.0.0 4"]);
  assert.deepEqual(features('a = [[1], ["x"]]'), []);
  assert.deepEqual(features("a = 1e06"), ["exponent-leading-zero 1.0.0 4"]);
  assert.deepEqual(features('a = "x\ty"'), ["tab-in-string 1.0.0 6"]);
  assert.deepEqual(features('a = """x""""'), ["quotes-before-delimiter 1.0.0 8"]);
});

test("placeholders of a template are values, keys, lines and parts of strings", () => {
  const text = '[agent.@TYPE@]\na = @A@\nb = [@B@, "x@C@"]\n@LINE@\nmail = "user@host"\n';
  const document = parse(text);
  assert.deepEqual(document.errors, []);
  assert.deepEqual(
    document.placeholders.map(({ name, where }) => `${name} ${where}`),
    ["TYPE key", "A value", "B value", "C string", "LINE line"],
  );
});

/** A way to spoil a line, and the code of the only error that it may give; undefined where it does not apply. */
const SPOILERS: Readonly<
  Record<string, (line: string) => readonly [line: string, ...codes: string[]] | undefined>
> = {
  "the last quotation mark is missing": (line) =>
    /= *"[^"]*"$/.test(line) ? [line.slice(0, -1), "unclosed-string"] : undefined,
  "the first quotation mark is missing": (line) =>
    /= *"[\w/.-]*[A-Za-z_/-]"$/.test(line) ? [line.replace('"', ""), "unquoted-string"] : undefined,
  "both quotation marks are missing": (line) =>
    /= *"[/a-z]{3,}"$/.test(line) ? [line.replaceAll('"', ""), "unquoted-string"] : undefined,
  "the equals sign is missing": (line) =>
    /= *(true|false|\d+|".*"|\[.*\])$/.test(line)
      ? [line.replace(/ *= */, " "), "missing-equals"]
      : undefined,
  "a colon for the equals sign": (line) =>
    / = /.test(line) ? [line.replace(" =", ":"), "colon-for-equals"] : undefined,
  "two equals signs": (line) => (/ = /.test(line) ? [line.replace("=", "=="), "extra-equals"] : undefined),
  "an array without its end": (line) =>
    /= *\[.*\]$/.test(line) ? [line.slice(0, -1), "unclosed-array"] : undefined,
  "a header without its end": (line) =>
    /^\[.*\]$/.test(line) ? [line.slice(0, -1), "unclosed-header"] : undefined,
  "a capital boolean": (line) =>
    /= true$/.test(line) ? [line.replace("true", "True"), "boolean-spelling"] : undefined,
  "a comment without its mark": (line) =>
    /^# *\w+ \w+ \w+ [\w ,.]+$/.test(line) ? [line.slice(1), "stray-text"] : undefined,
  "no value": (line) => (/ = /.test(line) ? [line.replace(/=.*/, "="), "missing-value"] : undefined),
  "a half-typed key": (line) =>
    / = /.test(line) ? [line.replace(/\w =.*/, ""), "missing-equals"] : undefined,
  "a value twice": (line) => (/= *\d+$/.test(line) ? [`${line} 5`, "text-after-value"] : undefined),
};

test("a mistake in a real file gives one error and hides no other key", () => {
  const names = (text: string): Set<string> => {
    const all = new Set<string>();
    for (const section of parse(text).sections)
      for (const name of section.table.entries.keys()) all.add([...section.path, name].join("."));
    return all;
  };
  const texts = textsIn("4.1.0/runtime-rs").slice(0, 3);
  const applied = new Set<string>();
  for (const text of texts) {
    const before = names(text);
    const lines = text.split("\n");
    for (const [what, spoil] of Object.entries(SPOILERS))
      for (const [i, line] of lines.entries()) {
        const spoiled = spoil(line);
        if (!spoiled || (line.startsWith("#") && spoiled[0].startsWith("#"))) continue;
        applied.add(what);
        const bad = lines.with(i, spoiled[0]).join("\n");
        const document = parse(bad);
        assert.deepEqual(
          document.errors.map(({ code }) => code),
          spoiled.slice(1),
          `${what}: ${spoiled[0]}`,
        );
        const after = names(bad);
        const hidden = [...before].filter(
          (name) => !after.has(name) && !line.includes(name.split(".").at(-1) ?? ""),
        );
        assert.deepEqual(hidden, [], `${what}: ${spoiled[0]}`);
      }
  }
  if (texts.length > 0) assert.deepEqual([...applied], Object.keys(SPOILERS));
});
