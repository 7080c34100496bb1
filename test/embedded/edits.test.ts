/** Edits of texts in every container: made there, they give the text that they give outside. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { createPart, type KataDocument } from "../../server/src/documents/document.ts";
import { extractParts } from "../../server/src/documents/embedded/extract-parts.on-demand.ts";
import type { Language } from "../../server/src/documents/language.ts";
import { type InsideEdit, outsideEdits } from "../../server/src/documents/outside.ts";
import { createSource } from "../../server/src/documents/source.ts";
import { applyEdits } from "../../server/src/toml/edit/index.ts";
import { parse } from "../../server/src/toml/index.ts";
import { allSteps } from "../../server/src/util/steps.ts";
import { random } from "../toml/texts.ts";
import { CONTAINERS, type ContainerForm, indent, MAIN } from "./containers.ts";

/** Lines with what one language or another writes in a way of its own. */
const LINES: readonly string[] = [
  ..."a = 1|# a comment|[runtime]|[agent.kata]|  indented = 1|\ttab = 1|trailing = 1  |r = 1 # end".split(
    "|",
  ),
  ..."path = \"/usr/bin/qemu\"|d = [\"x\", 'y']|b = 'it''s'|c = 'x'|v = \"a: b\"|x = \"''\"|p = \"é😀\"".split(
    "|",
  ),
  ...'k = "$HOME"|k = "`x`"|m = "%s"|y = "@X@"|n = \'\\d\'|e = "a\\tb"'.split("|"),
  `w = "\${x}"`,
  ...'|# it\'s "quoted" \\ `x` $y|o = """\nlong\n  text\n"""|u = \'\'\'\n\\n\n\'\'\''.split("|"),
];
const BITS: readonly string[] = ["x", " ", "  ", "'", '"', "\n", "\n\n", "$", "`", "é", "{", "%", "&", "<"];

for (const form of CONTAINERS) {
  test(`edits in ${form.name}`, () => {
    const next = random(7);
    let held = 0;
    for (let round = 0; round < 300; round++) held += checkRound(form, next) ? 1 : 0;
    assert.ok(held > 30, `${held} rounds of 300 could be held`);
  });
}

test("edits of a text that is written anew as a whole are made together", () => {
  // The line break in front of the last key is a blank, which is written as one.
  const host = `path: ${MAIN}\ncontents:\n  inline: 'a = 1\n\n    b = 2 #\n    c\n\n    '\n`;
  const [file] = textsIn("yaml", host);
  assert.ok(file);
  assert.equal(file.toml.text, "a = 1\nb = 2 # c\n");
  const edits = [insertion(file, 4, "1"), insertion(file, 10, "2")];
  const [again] = textsIn("yaml", applyEdits(host, outsideEdits(edits)!));
  assert.equal(again?.toml.text, "a = 11\nb = 22 # c\n");
});

test("edits of texts in a part that is written anew are made together", () => {
  const dropIn = (shim: string, values: string) => `  ${shim}:\n    dropIn: |\n${indent(values, "      ")}`;
  const values = `shims:\n${dropIn("qemu", "[runtime]\na = 1\n")}${dropIn("clh", "[runtime]\nb = 2\n")}# one\n# line\n`;
  const host = `kind: Application\nspec:\n  source:\n    helm:\n      values: >\n${indent(values, "        ")}`;
  const files = textsIn("yaml", host);
  assert.equal(files.length, 2);
  const edits = files.map((file) => insertion(file, file.toml.text.length, "c = 3\n"));
  const again = textsIn("yaml", applyEdits(host, outsideEdits(edits)!));
  assert.deepEqual(
    again.map(({ toml }) => toml.text),
    ["[runtime]\na = 1\nc = 3\n", "[runtime]\nb = 2\nc = 3\n"],
  );
});

test("an edit beside what is filled in later leaves it whole", () => {
  const host = '```toml\n[hypervisor.qemu]\na ={{ .Values.a }}1\nb = "{{ .Values.b }}"\n```\n';
  const [file] = textsIn("markdown", host);
  assert.ok(file);
  const { text } = file.toml;
  const edits = [
    insertion(file, text.indexOf("=") + 1, " "),
    insertion(file, text.lastIndexOf('"'), "x"),
    insertion(file, text.lastIndexOf('"') + 1, " # y"),
  ];
  assert.equal(
    applyEdits(host, outsideEdits(edits)!),
    host.replace("={{", "= {{").replace('b }}"', 'b }}x" # y'),
  );
});

function insertion(file: KataDocument, at: number, text: string): InsideEdit {
  return { file, range: { start: at, end: at }, text };
}

/** @returns whether the container can hold what there is before and after. */
function checkRound(form: ContainerForm, next: () => number): boolean {
  const below = (count: number) => Math.floor(next() * count);
  const pick = (all: readonly string[]) => all[below(all.length)]!;
  const text = `[hypervisor.qemu]\n${Array.from({ length: 1 + below(6) }, () => `${pick(LINES)}\n`).join("")}`;
  const host = form.put(text);
  const [file] = host === undefined ? [] : textsIn(form.language, host);
  if (host === undefined || !file) return false;
  const inner = file.toml.text;
  const edits: InsideEdit[] = [];
  for (let left = 1 + below(3), at = 0; left > 0 && at <= inner.length; left--) {
    const somewhere = at + below(inner.length - at + 1);
    const start = next() < 0.5 ? somewhere : Math.max(at, inner.lastIndexOf("\n", somewhere - 1) + 1);
    const lineEnd = inner.indexOf("\n", start) + 1 || inner.length;
    const end = next() < 0.3 ? lineEnd : next() < 0.5 ? start : Math.min(inner.length, start + below(12));
    const put = next() < 0.2 ? "" : next() < 0.5 ? `${pick(LINES)}\n` : pick(next() < 0.5 ? BITS : LINES);
    edits.push({ file, range: { start, end }, text: put });
    at = end + 1;
  }
  const wanted = applyEdits(inner, edits);
  const whole = form.put(wanted);
  // Whether the container has a way to write it at all.
  if (!wanted.endsWith("\n") || whole === undefined || tidy(textsIn(form.language, whole)) !== tidy(wanted))
    return false;
  const outer = outsideEdits(edits);
  if (!outer) return false;
  const written = applyEdits(host, outer);
  assert.equal(tidy(textsIn(form.language, written)), tidy(wanted), written);
  return true;
}

function textsIn(language: Language, host: string): readonly KataDocument[] {
  const source = createSource(MAIN, host);
  return allSteps(extractParts(host, language, MAIN)).flatMap(({ part, yaml }) =>
    part && !yaml ? [createPart(source, part, parse(part.text))] : [],
  );
}

/** Blank lines at the ends, and blanks where lines end, are not kept by every container. */
function tidy(text: string | readonly KataDocument[]): string {
  const whole = typeof text === "string" ? text : text.map(({ toml }) => toml.text).join("\0");
  return whole.replace(/^(?:[ \t]*\n)+|\s+$/g, "").replace(/[ \t]+$/gm, "");
}
