import assert from "node:assert/strict";
import { test } from "node:test";
import {
  entryAt,
  lineAt,
  lineRange,
  parse,
  pathAt,
  scanLines,
  strict,
  toJs,
} from "../../server/src/toml/index.ts";
import { BITS, conformanceTexts, MEDLEY, random, textsIn } from "./texts.ts";

/** What holds for the document of any text. Returns the number of errors. */
function checkDocument(text: string, ...offsets: readonly number[]): number {
  const document = parse(text);
  let at = 0;
  for (const { start, syntax } of document.statements) {
    assert.equal(start, at);
    assert.ok(syntax.length > 0);
    at += syntax.length;
  }
  assert.equal(at, text.length);
  let last = 0;
  for (const { start, end, fix, related } of document.errors) {
    assert.ok(last <= start && start <= end && end <= text.length);
    last = start;
    for (const range of [fix, related])
      if (range) assert.ok(range.start <= range.end && range.end <= text.length);
  }
  const sections = document.sections.map((section) => text.slice(section.start, section.end));
  assert.equal(sections.join(""), text);
  toJs(document.root);
  strict(document, "1.0.0");
  for (const offset of offsets) {
    const { range } = pathAt(document, offset);
    assert.ok(range.start <= range.end && range.end <= text.length);
    entryAt(document, offset);
  }
  return document.errors.length;
}

test("every prefix of a text with mistakes of every kind", () => {
  for (let end = 0; end <= MEDLEY.length; end++) checkDocument(MEDLEY.slice(0, end), end, end >> 1);
  for (let start = 0; start <= MEDLEY.length; start++) checkDocument(MEDLEY.slice(start), 0);
});

test("every offset of a text with mistakes of every kind", () => {
  checkDocument(MEDLEY, ...Array.from({ length: MEDLEY.length + 1 }, (_, offset) => offset));
});

test("real files have no errors, and their prefixes are read", () => {
  const next = random(3);
  for (const text of textsIn()) {
    assert.equal(checkDocument(text, text.length), 0);
    assert.deepEqual(parse(text).features, []);
    for (let i = 0; i < 12; i++) {
      const end = Math.floor(next() * text.length);
      checkDocument(text.slice(0, end), end);
    }
  }
});

test("every prefix of a real file", () => {
  const [text = ""] = textsIn("4.1.0/runtime-rs");
  for (let end = 0; end <= text.length; end += 3) checkDocument(text.slice(0, end), end);
});

test("texts with units deleted, doubled and put in at random", () => {
  const next = random(4);
  const texts = [MEDLEY, ...textsIn().filter((_, i) => i % 9 === 0), ...conformanceTexts()];
  for (const original of texts) {
    let text = original.slice(0, 4000);
    for (let round = 0; round < 25; round++) {
      const at = Math.floor(next() * (text.length + 1));
      const bit = BITS[Math.floor(next() * BITS.length)] as string;
      text = text.slice(0, at) + (next() < 0.6 ? bit : "") + text.slice(at + Math.floor(next() * 4));
      checkDocument(text, at);
    }
  }
});

test("noise", () => {
  const next = random(5);
  for (let round = 0; round < 4000; round++) {
    let text = "";
    for (let i = 0; i < 12; i++) text += BITS[Math.floor(next() * BITS.length)];
    checkDocument(text, Math.floor(next() * text.length), text.length);
  }
});

test("lines end as the language server protocol says", () => {
  const text = "a\nbc\r\n\rd";
  const lines = scanLines(text);
  assert.deepEqual([...lines.starts.subarray(0, lines.count)], [0, 2, 6, 7]);
  assert.deepEqual(
    [3, 7, 99].map((offset) => lineAt(lines, offset)),
    [1, 3, 3],
  );
  assert.deepEqual(lineRange(lines, [text], 1), { start: 2, text: "bc" });
  assert.deepEqual(lineRange(lines, [text], 2), { start: 6, text: "" });
  assert.deepEqual(lineRange(lines, [text], 9), { start: 8, text: "" });
});
