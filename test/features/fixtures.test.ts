/** Runs `test/features/*.toml`. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { type CompletionItem, complete } from "../../server/src/features/completion/index.ts";
import { hover } from "../../server/src/features/hover.ts";
import { toPlainText } from "../../server/src/features/markdown.ts";
import { parse } from "../../server/src/toml/index.ts";
import { type Expectation, type FeatureCase, readFeatureCases } from "./fixture.ts";
import { assembleText, openTestService } from "./subject.ts";

const service = openTestService();

for (const file of readdirSync(import.meta.dirname).filter((name) => name.endsWith(".toml"))) {
  describe(file.slice(0, -".toml".length), () => {
    const cases = readFeatureCases(readFileSync(path.join(import.meta.dirname, file), "utf8"));
    for (const one of cases) {
      it(one.name, () => {
        assert.notEqual(one.expectations.length, 0, "the case expects nothing");
        for (const expectation of one.expectations) check(one, expectation);
      });
    }
  });
}

function check({ text, offset, attributes }: FeatureCase, { kind, argument, body }: Expectation): void {
  const assembly = assembleText(service, text, attributes);
  if (kind === "hover" || kind === "no hover") {
    const shown = hover(assembly, offset);
    if (kind === "no hover") assert.equal(shown, undefined);
    else for (const part of body.split("\n").filter(Boolean)) has(toPlainText(shown?.markdown ?? ""), part);
    return;
  }
  const items = [...complete(assembly, offset)].sort((a, b) => (a.sort < b.sort ? -1 : 1));
  const labels = items.map(({ label }) => label);
  const names = argument.split(",").map((name) => name.trim());
  switch (kind) {
    case "nothing":
      assert.deepEqual(labels, []);
      break;
    case "offers":
      assert.deepEqual(
        labels.filter((label) => names.includes(label)),
        names,
        `offered: ${labels.join(", ")}`,
      );
      break;
    case "lacks":
      assert.deepEqual(
        labels.filter((label) => names.includes(label)),
        [],
      );
      break;
    case "struck":
      assert.deepEqual(
        items.filter(({ deprecated }) => deprecated).map(({ label }) => label),
        names,
      );
      break;
    case "accept": {
      const item = items.find(({ label }) => label === argument);
      assert.ok(item, `${argument} is not among ${labels.join(", ")}`);
      assertReplaceable(text, offset, item);
      const after = accept(text, item);
      assert.equal(after.trimEnd(), body.trimEnd());
      assert.deepEqual(parse(after).errors, [], "the text after accepting does not parse");
      break;
    }
    default:
      throw new Error(`"${kind}" is no expectation`);
  }
}

function accept(text: string, { range, text: inserted }: CompletionItem): string {
  return text.slice(0, range.start) + inserted + text.slice(range.end);
}

/** What editors ask of a proposal: one line, around the cursor, and the typed text leads to it. */
function assertReplaceable(text: string, offset: number, { range, filter, label }: CompletionItem): void {
  assert.ok(range.start <= offset && offset <= range.end, "the range is not around the cursor");
  assert.doesNotMatch(text.slice(range.start, range.end), /[\r\n]/);
  const typed = text.slice(range.start, offset);
  let at = 0;
  const wanted = (filter ?? label).toLowerCase();
  for (const character of typed.toLowerCase()) {
    at = wanted.indexOf(character, at) + 1;
    assert.ok(at > 0, `"${typed}" does not lead to "${filter ?? label}"`);
  }
}

function has(text: string, part: string): void {
  assert.ok(text.includes(part), `the hover lacks "${part}":\n${text}`);
}
