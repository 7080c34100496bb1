import assert from "node:assert/strict";
import { test } from "node:test";
import { edit, parse, type TomlDocument, toJs } from "../../server/src/toml/index.ts";
import { BITS, MEDLEY, random, textsIn } from "./texts.ts";

/** Everything that a document says, the lazy parts included. */
const whole = (document: TomlDocument): unknown => ({
  text: document.text,
  statements: document.statements,
  errors: document.errors,
  features: document.features,
  placeholders: document.placeholders,
  sections: document.sections.map(({ table, ...section }) => ({ ...section, table: toJs(table) })),
  contents: document.contents,
  root: document.root,
});

/** A change near a place that means something in TOML, or anywhere. */
function randomChange(text: string, next: () => number): { start: number; end: number; text: string } {
  const start = Math.floor(next() * (text.length + 1));
  const longest = next() < 0.05 ? 400 : next() < 0.3 ? 30 : 3;
  const end = Math.min(text.length, start + Math.floor(next() * longest));
  const count = Math.floor(next() * 3);
  let inserted = "";
  for (let i = 0; i < count; i++)
    inserted +=
      next() < 0.1
        ? MEDLEY.slice(Math.floor(next() * MEDLEY.length)).slice(0, 80)
        : BITS[Math.floor(next() * BITS.length)];
  return { start, end, text: inserted };
}

function checkEdits(text: string, rounds: number, seed: number): void {
  const next = random(seed);
  let document = parse(text);
  for (let round = 0; round < rounds; round++) {
    const before = document.text;
    const change = randomChange(before, next);
    document = edit(document, change);
    const fresh = parse(before.slice(0, change.start) + change.text + before.slice(change.end));
    assert.equal(document.text, fresh.text);
    try {
      assert.deepEqual(whole(document), whole(fresh));
    } catch (error) {
      throw new Error(`${JSON.stringify(change)} in ${JSON.stringify(before)}`, { cause: error });
    }
    // Do not let it degenerate into noise.
    if (round % 40 === 39) document = parse(text);
  }
}

test("an edit gives what a fresh parse of the new text gives", () => {
  checkEdits(MEDLEY, 4000, 1);
  checkEdits("", 400, 2);
});

test("the same at every place of lines that are none of TOML's", () => {
  const lines = [
    "key = 1 text  ",
    "[t] text  ",
    "[t  ",
    "key text  # comment",
    'key = "open  ',
    ' "open = 1[t]  # comment',
    "open' = 1 a.b = 2  ",
    "key = [1, 'open  ",
    "--- text  ",
    "key: 1,  ",
    "'x-=1 y=2'''",
    '"x=1 y=2k = """',
    "=\n]-   # x[[x y z wk =]]",
    'k = "open#]]]\n[\t\n["qk = "open',
  ];
  const inserted = ["", '"', "'", "[[", "]", "=", "#", ",", "\\", "\n", "text", " "];
  for (const line of lines) {
    const text = `a = 1\n${line}\nb = 2\n`;
    const document = parse(text);
    for (let at = 0; at <= text.length; at++) {
      for (const bit of inserted) {
        for (const end of [at, Math.min(at + 2, text.length)]) {
          const fresh = parse(text.slice(0, at) + bit + text.slice(end));
          const edited = edit(document, { start: at, end, text: bit });
          assert.deepEqual(whole(edited), whole(fresh), JSON.stringify(fresh.text));
        }
      }
    }
  }
});

test("the same in real files", () => {
  const texts = textsIn();
  const picked = texts.filter((_, i) => i % Math.ceil(texts.length / 12) === 0);
  for (const [i, text] of picked.entries()) checkEdits(text, 80, i + 10);
});

test("the same in a text that is long enough to be kept in pieces", () => {
  const pair = (i: number): string => `# option ${i}\nkey_${i} = ["some", "words"]\n`;
  const table = (i: number): string => `[t.n${i}]\n${Array.from({ length: 40 }, (_, j) => pair(j)).join("")}`;
  const text = Array.from({ length: 100 }, (_, i) => table(i)).join("");
  assert.ok(text.length > 150_000);
  checkEdits(text, 15, 30);
  // What is read from a window goes on behind its end.
  const array = `\na = [ # [\n${"1,\n".repeat(9000)}`;
  const comment = "# x".repeat(20_000);
  for (const inserted of ['\n"""', "\na = '''", "\na = [\n", array, comment])
    for (const at of [0, 65_530, text.length]) {
      const document = edit(parse(text), { start: at, end: at, text: inserted });
      assert.deepEqual(whole(document), whole(parse(text.slice(0, at) + inserted + text.slice(at))));
      const back = edit(document, { start: at, end: at + inserted.length, text: "" });
      assert.deepEqual(whole(back), whole(parse(text)));
    }
});

test("what ends inside of new text is followed by new text, whatever stood as far from the end", () => {
  const before = parse("a = '''\nb\nc = 1\nd = 2\n");
  const text = "x'''\ne = 1\nf = 2\n";
  const end = before.text.length;
  assert.deepEqual(whole(edit(before, { start: end, end, text })), whole(parse(before.text + text)));
});

test("several changes apply one after the other", () => {
  const document = edit(
    parse("a = 1\n"),
    { start: 4, end: 5, text: "22" },
    { start: 7, end: 7, text: "b = 3\n" },
  );
  assert.equal(document.text, "a = 22\nb = 3\n");
  assert.deepEqual(whole(document), whole(parse("a = 22\nb = 3\n")));
});

test("so do very many, in one pass", () => {
  const count = 20_000;
  const before = parse("a = TRUE\n".repeat(count));
  const changes = Array.from({ length: count }, (_, index) => ({
    start: 9 * index + 4,
    end: 9 * index + 8,
    text: "true",
  }));
  assert.equal(edit(before, ...changes).text, "a = true\n".repeat(count));
  const growing = changes.map(() => ({ start: 0, end: 0, text: "x\n" }));
  assert.equal(edit(before, ...growing).text, "x\n".repeat(count) + before.text);
});

test("an edit keeps the statements that it does not touch", () => {
  const before = parse("# one\na = 1\n[t]\nb = 2\n[u]\nc = 3\n");
  const after = edit(before, {
    start: before.text.indexOf("2"),
    end: before.text.indexOf("2") + 1,
    text: "20",
  });
  const kept = after.statements.filter((statement) =>
    before.statements.some((old) => old.syntax === statement.syntax),
  );
  assert.equal(kept.length, before.statements.length - 1);
});
