/** A dotted key may go on with a table that is only on the way to an earlier header's; with no other. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { parse, toJs } from "../../server/src/toml/index.ts";

const TAKEN: Readonly<Record<string, unknown>> = {
  "[a.b.c]\nk = 1\n[a]\nb.x = 1": { a: { b: { c: { k: 1n }, x: 1n } } },
  "[a.b.c]\n[a]\nb.x = 1\nb.y.z = 2\n[a.b.d]": { a: { b: { c: {}, x: 1n, y: { z: 2n }, d: {} } } },
  "[a.b.c.d]\n[a]\nb.c.x = 1": { a: { b: { c: { d: {}, x: 1n } } } },
  "[a.b.c]\n[a]\nb.x = 1\n[a.b.y]": { a: { b: { c: {}, x: 1n, y: {} } } },
};

const REFUSED: Readonly<Record<string, string>> = {
  "[a.b.c]\nk = 1\n[a]\nb.c.x = 1": "c",
  "[a.b]\nk = 1\n[a]\nb.x = 1": "b",
  "[a.b.c]\n[a]\nb.x = 1\n[a.b]\ny = 2": "[a.b]",
  "[a.b.c]\n[a]\nb.c = 1": "c",
  "[a.b.c]\n[a]\nb = 1": "b",
  "[[a.b]]\n[a]\nb.x = 1": "b",
};

describe("dotted keys and the tables of earlier headers", () => {
  for (const [text, value] of Object.entries(TAKEN))
    it(`takes ${JSON.stringify(text)}`, () => {
      const { errors, root, extensions } = parse(text);
      assert.deepEqual(errors, []);
      assert.deepEqual(JSON.parse(json(toJs(root))), JSON.parse(json(value)));
      assert.ok(extensions.length > 0);
    });
  for (const [text, place] of Object.entries(REFUSED))
    it(`refuses ${JSON.stringify(text)}`, () => {
      const [error, ...more] = parse(text).errors;
      assert.ok(error);
      assert.deepEqual(more, []);
      assert.equal(text.slice(error.start, error.end), place);
    });
});

function json(value: unknown): string {
  return JSON.stringify(value, (_, one) => (typeof one === "bigint" ? Number(one) : one));
}
