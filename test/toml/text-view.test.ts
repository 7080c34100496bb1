import assert from "node:assert/strict";
import { it } from "node:test";
import { viewOf } from "../../server/src/toml/scanner/text-pieces.ts";

it("a view of pieces answers as the whole does", () => {
  const pieces = ["one\n", "", "two\r", "\n", "three = [1,\n", "2]"];
  const whole = pieces.join("");
  const view = viewOf(pieces);
  assert.equal(view.length, whole.length);
  for (let at = 0; at <= whole.length + 1; at++) {
    assert.equal(view.charAt(at), whole.charAt(at));
    assert.equal(view.charCodeAt(at), whole.charCodeAt(at));
    for (const character of ["\n", "\r", "t", "?"]) {
      assert.equal(view.indexOf(character, at), whole.indexOf(character, at));
      assert.equal(view.lastIndexOf(character, at), whole.lastIndexOf(character, at));
    }
    for (let end = at; end <= whole.length + 1; end++)
      assert.equal(view.slice(at, end), whole.slice(at, end));
  }
  assert.equal(view.charAt(-1), "");
  assert.ok(Number.isNaN(view.charCodeAt(-1)));
});
