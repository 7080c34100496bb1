import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyEdits,
  hasNewErrors,
  isSameElsewhere,
  type TextEdit,
} from "../../../server/src/toml/edit/index.ts";
import { parse } from "../../../server/src/toml/index.ts";

/** Puts `now` in the place of `was`, which stands there once. */
function change(text: string, was: string, now: string): TextEdit {
  const start = text.indexOf(was);
  assert.ok(start >= 0 && text.indexOf(was, start + 1) < 0, was);
  return { range: { start, end: start + was.length }, text: now };
}

function same(text: string, ...edits: readonly TextEdit[]): boolean {
  return isSameElsewhere(parse(text), parse(applyEdits(text, edits)), edits);
}

const TEXT = "[t]\na = 1\nb = [2,\n 3]\n[t.u]\nc = { d = 4 }\n[v]\ne = 5\n";

test("what an edit is for may change: a value, a key, all below a header", () => {
  assert.ok(same(TEXT, change(TEXT, "1", '"x"')));
  assert.ok(same(TEXT, change(TEXT, "a = 1", "f = 1")));
  assert.ok(same(TEXT, change(TEXT, "a = 1\n", "")));
  assert.ok(same(TEXT, change(TEXT, "v]", "w]")));
  assert.ok(same(TEXT, change(TEXT, "a = 1\n", "a = 1\nnew = 2\n")));
  assert.ok(same(TEXT, { range: { start: TEXT.length, end: TEXT.length }, text: "f = 1\n[x]\ny = 1\n" }));
});

test("nothing else may: no value that goes to another table, appears or gets lost", () => {
  assert.ok(!same(TEXT, change(TEXT, "[v]\n", "")), "e is another table's");
  const at = TEXT.indexOf("b =");
  assert.ok(!same(TEXT, { range: { start: at, end: at }, text: "[n]\n" }), "b is another table's");
  assert.ok(!same("a = 1\nb = 2\n", { range: { start: 5, end: 6 }, text: " #" }), "b has become a comment");
  assert.ok(
    !same("a = 1\n#b = 2\n", { range: { start: 4, end: 7 }, text: '"""\n' }),
    "a swallows what follows",
  );
});

test("a syntax error that was there before is no new one, wherever it is", () => {
  const has = (before: string, after: string) => hasNewErrors(parse(before), parse(after));
  assert.equal(has("a = 1\nb =\n", "b =\n"), false);
  assert.equal(has("a = 1\n", "a =\n"), true);
  assert.equal(has("a =\n", "a =\nb =\n"), true);
  assert.equal(has("[a]\n[b]\n", "[a]\n[a]\n"), true);
  assert.equal(has("a = True\n", "a = true\n"), false);
});
