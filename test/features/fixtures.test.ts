/** Runs `test/features/*.toml`. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, it } from "node:test";
import { type CompletionItem, complete } from "../../server/src/features/completion/index.ts";
import { links } from "../../server/src/features/document-links.ts";
import { hover } from "../../server/src/features/hover.ts";
import { inlays } from "../../server/src/features/inlay-hints.ts";
import { toPlainText } from "../../server/src/features/markdown.ts";
import { tokens } from "../../server/src/features/semantic-tokens.ts";
import type { Assembly } from "../../server/src/project/assemble.ts";
import { parse } from "../../server/src/toml/index.ts";
import { type Expectation, type FeatureCase, isWhole, readFeatureCases, type WholeKind } from "./fixture.ts";
import { assembleManifest, assembleText, openTestService } from "./subject.ts";

const service = openTestService();

for (const file of readdirSync(import.meta.dirname).filter((name) => /\.(?:toml|yaml)$/.test(name))) {
  const kind = file.endsWith(".yaml") ? "yaml" : file === "handlers.toml" ? "handlers" : "toml";
  describe(file.replace(/\.\w+$/, ""), () => {
    const cases = readFeatureCases(readFileSync(path.join(import.meta.dirname, file), "utf8"));
    for (const one of cases) {
      it(one.name, () => {
        assert.notEqual(one.expectations.length, 0, "the case expects nothing");
        for (const expectation of one.expectations) check(one, expectation, kind);
      });
    }
  });
}

/** What the cases of a file are: Kata's TOML, manifests, or configuration of containerd and CRI-O. */
type Kind = "toml" | "yaml" | "handlers";

function check(one: FeatureCase, { kind, argument, body }: Expectation, subject: Kind): void {
  const { text, offset } = one;
  const { there, host, ...attributes } = one.attributes;
  const assembly =
    subject === "toml"
      ? assembleText(service, text, attributes, undefined, host)
      : assembleManifest(service, text, attributes, subject === "yaml" ? "yaml" : "toml");
  if (isWhole(kind)) {
    assert.equal(WHOLE[kind](assembly, there?.split(" ") ?? []).trimEnd(), body.trimEnd());
    return;
  }
  if (kind === "hover" || kind === "no hover") {
    const shown = hover(assembly, offset);
    if (kind === "no hover") assert.equal(shown, undefined);
    else
      hasAll(toPlainText(shown?.markdown ?? ""), body.split("\n").filter(Boolean), argument === "in order");
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
      if (subject !== "yaml")
        assert.deepEqual(parse(after).errors, [], "the text after accepting does not parse");
      break;
    }
    default:
      throw new Error(`"${kind}" is no expectation`);
  }
}

/** What a feature makes of a whole text, as a fixture writes it. */
const WHOLE: Readonly<Record<WholeKind, (assembly: Assembly, there: readonly string[]) => string>> = {
  inlays(assembly) {
    let { text } = assembly.document.toml;
    const found = inlays(assembly, { start: 0, end: text.length });
    for (const { at, text: hint, tooltip } of found.toReversed())
      text = `${text.slice(0, at)}‹${hint}${tooltip ? `|${tooltip}` : ""}›${text.slice(at)}`;
    return text;
  },
  links(assembly, there) {
    const { document } = assembly;
    const { text } = document.yaml ? document.source : document.toml;
    const stat = (path: string) => (path.endsWith("/") ? "directory" : there.includes(path) ? 1 : "missing");
    return links(assembly, stat)
      .map(({ range, path: to, address, tooltip }) => {
        return `${text.slice(range.start, range.end)} -> ${to ?? address} (${tooltip})`;
      })
      .join("\n");
  },
  tokens({ document }) {
    const { text } = document.toml;
    return tokens(document)
      .map(({ start, end, type }) => `${type} ${text.slice(start, end)}`)
      .join("\n");
  },
};

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

function hasAll(text: string, parts: readonly string[], inOrder: boolean): void {
  let from = 0;
  for (const part of parts) {
    const at = text.indexOf(part, from);
    assert.ok(at >= 0, `the hover lacks "${part}"${from > 0 ? " there" : ""}:\n${text}`);
    if (inOrder) from = at + part.length;
  }
}
