/** What counts of a name that is given again, where BurntSushi/toml before 1.6.0 takes it; recorded from 1.5.0. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { integerOf, nodeOf } from "../../server/src/project/config.ts";
import { assembleText, openTestService } from "../features/subject.ts";

/** Text below `[t]`, and the value of `t.k`, a list of numbers or one. */
const GIVEN: readonly (readonly [text: string, value: readonly number[] | number])[] = [
  ["k = [1]\nk = [2]", [2]],
  ["k = [1]\nk = [2]\nk = [3]", [3]],
  ["k = [1]\nk = 2", 2],
  ["k = 1\nk = [2]", [2]],
  ["k = 1\nk = [2]\nk = 3", 3],
  ["k = {}\nk = [2]", [2]],
  ["k = { a = 1 }\nk = [2]\nk = 3", 3],
  ["k = [1]\nK = [2]", [1]],
];

const service = openTestService();

function given(text: string, release: string): readonly number[] | number | undefined {
  const [unit] = assembleText(service, text, { runtime: "go", release, kind: "drop-in" }).units;
  const setting = unit!.config.get("t", "k");
  const node = nodeOf(setting);
  if (node?.type !== "array") return setting && Number(integerOf(setting));
  return node.elements.map((element) => (element.type === "integer" ? Number(element.value) : Number.NaN));
}

test("the last array of a name counts in a Go runtime whose library takes it", () => {
  for (const [text, value] of GIVEN) {
    assert.deepEqual(given(`[t]\n${text}\n`, "3.27.0"), value, text);
    assert.deepEqual(given(`[t]\n${text}\n`, "3.0.0"), value, text);
    assert.deepEqual(given(text.replace(/^/gm, "t."), "3.27.0"), value, `dotted: ${text}`);
    assert.deepEqual(given(`t = { ${text.replaceAll("\n", ", ")} }`, "3.27.0"), value, `inline: ${text}`);
  }
});

test("where the file is refused the first one counts, as far as anything does", () => {
  assert.deepEqual(given("[t]\nk = [1]\nk = [2]\n", "3.28.0"), [1]);
  assert.deepEqual(given("[t]\nk = [1]\nk = [2]\nj = 1\nj = 2\n", "3.27.0"), [1]);
});
