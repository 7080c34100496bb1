/**
 * Puts the text of every rule's fixtures into every way in which people embed TOML: the same problems are found at
 * the places that stand for theirs, and each fix, made there, gives the text that it gives outside.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import type { KataDocument } from "../../server/src/documents/document.ts";
import { createDocument, createPart } from "../../server/src/documents/document.ts";
import { extractParts } from "../../server/src/documents/embedded/extract-parts.on-demand.ts";
import type { Language } from "../../server/src/documents/language.ts";
import { inside, outside, outsideEdit } from "../../server/src/documents/outside.ts";
import { createSource } from "../../server/src/documents/source.ts";
import type { Problem } from "../../server/src/lint/problem.ts";
import type { Edit } from "../../server/src/rules/rule.ts";
import { parse } from "../../server/src/toml/index.ts";
import { type FixtureCase, readFixture } from "../rules/fixture.ts";
import { problemsOfDocuments } from "../rules/problems.ts";
import { CONTAINERS, type ContainerForm, lines } from "./containers.ts";

const FOLDER = path.resolve(import.meta.dirname, "../rules");

const cases = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".toml"))
  .flatMap((name) =>
    readFixture(readFileSync(path.join(FOLDER, name), "utf8")).map((one) => ({ id: name, one })),
  );

for (const form of CONTAINERS) {
  test(`rules in ${form.name}`, () => {
    let held = 0;
    let fixes = 0;
    for (const { id, one } of cases) {
      const checked = checkCase(form, one, `${id}: ${one.name}`);
      held += checked === undefined ? 0 : 1;
      fixes += checked ?? 0;
    }
    assert.ok(held > cases.length * 0.9, `${held} of ${cases.length} cases can stand there`);
    assert.ok(fixes > 100, `${fixes} fixes were made there`);
  });
}

/** @returns how many fixes were tried; `undefined` when the container cannot hold the case. */
function checkCase(form: ContainerForm, one: FixtureCase, name: string): number | undefined {
  const plain = one.files.map((file) => createDocument(file.name, parse(file.text)));
  const held: KataDocument[] = [];
  for (const file of one.files) {
    const host = form.put(file.text);
    if (host === undefined) return undefined;
    const part = partIn(host, form.language, file.name, name);
    assert.equal(part.toml.text, lines(file.text), name);
    held.push(part);
  }
  const expected = problemsOfDocuments(plain, one.attributes);
  const found = problemsOfDocuments(held, one.attributes);
  assert.deepEqual(
    found.map((problem) => summary(problem, held)),
    expected.map((problem) => summary(problem, plain)),
    name,
  );
  let fixes = 0;
  for (const [index, problem] of found.entries()) {
    checkPlace(problem, `${name}: ${problem.code}`);
    problem.fixes.forEach((fix, at) => {
      fixes++;
      const outer = expected[index]!.fixes[at]!;
      for (const [i, file] of held.entries()) {
        const own = fix.edits.filter((edit) => edit.file === file);
        if (own.length === 0) continue;
        const host = applyOutside(file, own);
        const again = partIn(host, form.language, file.source.path, `${name}: ${fix.title}\n${host}`);
        const wanted = applyPlain(plain[i]!, outer.edits);
        assert.equal(lines(again.toml.text), lines(wanted), `${name}: ${fix.title}`);
        assert.equal(host, form.put(wanted), `${name}: ${fix.title}`);
      }
    });
  }
  return fixes;
}

function partIn(host: string, language: Language, file: string, name: string): KataDocument {
  const source = createSource(file, host);
  const [part, ...more] = extractParts(host, language);
  assert.ok(part, `${name}: nothing is found in\n${host}`);
  assert.equal(more.length, 0, name);
  return createPart(source, part, parse(part.text));
}

/** A problem stands where its text stands, and the place leads back to it. */
function checkPlace({ file, range }: Problem, name: string): void {
  const place = outside({ file, range });
  const text = file.toml.text.slice(range.start, range.end);
  if (!text.includes("\n"))
    assert.equal(file.source.text.slice(place.range.start, place.range.end), text, name);
  if (range.start < file.toml.text.length) assert.equal(inside(file, place.range.start), range.start, name);
}

function summary({ code, severity, file, range, fixes }: Problem, files: readonly KataDocument[]) {
  return [files.indexOf(file), code, severity, range.start, range.end, fixes.map(({ title }) => title)];
}

function applyOutside(file: KataDocument, edits: readonly Edit[]): string {
  let { text } = file.source;
  const written = edits.map((edit) => {
    const outer = outsideEdit(edit);
    assert.ok(outer, "the edit can be written");
    return outer;
  });
  for (const { range, text: put } of written.sort((a, b) => b.range.start - a.range.start))
    text = text.slice(0, range.start) + put + text.slice(range.end);
  return text;
}

function applyPlain(file: KataDocument, edits: readonly Edit[]): string {
  let { text } = file.toml;
  for (const { range, text: put } of edits
    .filter((edit) => edit.file === file)
    .sort((a, b) => b.range.start - a.range.start))
    text = text.slice(0, range.start) + put + text.slice(range.end);
  return text;
}
