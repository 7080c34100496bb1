/**
 * Puts the text of every rule's fixtures into every way in which people embed TOML: the same problems are found at
 * the places that stand for theirs, and each fix, made there, gives the text that it gives outside.
 */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { createDocument, createPart, type KataDocument } from "../../server/src/documents/document.ts";
import { extractParts } from "../../server/src/documents/embedded/extract-parts.on-demand.ts";
import type { Language } from "../../server/src/documents/language.ts";
import { inside, outside, outsideEdits } from "../../server/src/documents/outside.ts";
import { createSource } from "../../server/src/documents/source.ts";
import type { Problem } from "../../server/src/lint/problem.ts";
import type { Edit } from "../../server/src/rules/rule.ts";
import { parse } from "../../server/src/toml/index.ts";
import { allSteps } from "../../server/src/util/steps.ts";
import { type FixtureCase, readFixture } from "../rules/fixture.ts";
import { problemsOfDocuments } from "../rules/problems.ts";
import { CONTAINERS, type ContainerForm, lines } from "./containers.ts";

const FOLDER = path.resolve(import.meta.dirname, "../rules");

interface Plain {
  readonly name: string;
  readonly one: FixtureCase;
  readonly documents: readonly KataDocument[];
  readonly problems: readonly Problem[];
}

const cases: readonly Plain[] = readdirSync(FOLDER)
  // What container engines are told is no configuration of Kata's.
  .filter((name) => name.endsWith(".toml") && !name.startsWith("cri-"))
  .flatMap((name) =>
    readFixture(readFileSync(path.join(FOLDER, name), "utf8")).map((one) => {
      const documents = one.files.map((file) => createDocument(file.name, parse(file.text)));
      const problems = problemsOfDocuments(documents, one.attributes);
      return { name: `${name}: ${one.name}`, one, documents, problems };
    }),
  );

for (const form of CONTAINERS) {
  test(`rules in ${form.name}`, () => {
    const wrong: string[] = [];
    let held = 0;
    let fixes = 0;
    for (const plain of cases) {
      try {
        const tried = checkCase(form, plain);
        held += tried === undefined ? 0 : 1;
        fixes += tried ?? 0;
      } catch (error) {
        wrong.push(String((error as Error).message));
      }
    }
    assert.equal(wrong.length, 0, `${wrong.length} cases\n${wrong.slice(0, 3).join("\n\n")}`);
    assert.ok(held > cases.length * 0.5, `${held} of ${cases.length} cases can stand there`);
    assert.ok(fixes > 100, `${fixes} fixes were made there`);
  });
}

/** @returns how many fixes were tried; `undefined` when the container cannot hold the case. */
function checkCase(form: ContainerForm, { name, one, documents, problems }: Plain): number | undefined {
  const held: KataDocument[] = [];
  for (const file of one.files) {
    // A carriage return alone ends a line in some of the languages.
    const host = /\r(?!\n)/.test(file.text) ? undefined : form.put(file.text);
    if (host === undefined) return undefined;
    const part = partIn(host, form.language, file.name, name);
    assert.equal(tidy(part.toml.text), tidy(file.text), `${name}\n${host}`);
    held.push(part);
  }
  const found = problemsOfDocuments(held, one.attributes);
  assert.deepEqual(
    found.map((problem) => summary(problem, held)),
    problems.map((problem) => summary(problem, documents)),
    name,
  );
  let fixes = 0;
  for (const [index, problem] of found.entries()) {
    checkPlace(problem, `${name}: ${problem.code}`);
    problem.fixes.forEach((fix, at) => {
      fixes++;
      const plain = problems[index]!.fixes[at]!;
      for (const [i, file] of held.entries()) {
        const own = fix.edits.filter((edit) => edit.file === file);
        if (own.length > 0)
          checkFix(form, file, own, applied(documents[i]!, plain.edits), `${name}: ${fix.title}`);
      }
    });
  }
  return fixes;
}

function checkFix(
  form: ContainerForm,
  file: KataDocument,
  edits: readonly Edit[],
  wanted: string,
  name: string,
) {
  const host = appliedOutside(file, edits);
  const again = partIn(host, form.language, file.source.path, `${name}\n${host}`);
  assert.equal(tidy(again.toml.text), tidy(wanted), `${name}\n${host}`);
  const whole = form.put(wanted);
  if (whole !== undefined) assert.equal(host, whole, name);
}

function partIn(host: string, language: Language, file: string, name: string): KataDocument {
  const [part, ...more] = allSteps(extractParts(host, language, file)).flatMap((one) =>
    one.part && !one.yaml ? [one.part] : [],
  );
  assert.ok(part, `${name}: nothing is found in\n${host}`);
  assert.equal(more.length, 0, name);
  return createPart(createSource(file, host), part, parse(part.text));
}

/** A problem stands where its text stands, and the place leads back to it. */
function checkPlace({ file, range }: Problem, name: string): void {
  const place = outside({ file, range });
  const text = file.toml.text.slice(range.start, range.end);
  if (/^[\w .=-]*$/.test(text))
    assert.equal(file.source.text.slice(place.range.start, place.range.end), text, name);
  if (range.start < file.toml.text.length) assert.equal(inside(file, place.range.start), range.start, name);
}

function summary({ code, severity, file, range, fixes }: Problem, files: readonly KataDocument[]) {
  return [files.indexOf(file), code, severity, range.start, range.end, fixes.map(({ title }) => title)];
}

function appliedOutside(file: KataDocument, edits: readonly Edit[]): string {
  const written = outsideEdits(edits);
  assert.ok(written, `the edits cannot be written: ${JSON.stringify(edits.map(({ text }) => text))}`);
  return replaceAll(file.source.text, written);
}

function applied(file: KataDocument, edits: readonly Edit[]): string {
  return replaceAll(
    file.toml.text,
    edits.filter((edit) => edit.file === file),
  );
}

function replaceAll(text: string, edits: readonly Pick<Edit, "range" | "text">[]): string {
  let now = text;
  for (const { range, text: put } of edits.toSorted((a, b) => b.range.start - a.range.start))
    now = now.slice(0, range.start) + put + now.slice(range.end);
  return now;
}

/** Blank lines at the ends are not kept by every container. */
function tidy(text: string): string {
  return lines(text.replace(/^(?:[ \t]*\n)+|\s+$/g, ""));
}
