/** Rounds of edits: what is read again is what a fresh file gives, in TOML and in files of other languages. */
import assert from "node:assert/strict";
import type { KataDocument } from "../../server/src/documents/document.ts";
import { textOfDocument } from "../../server/src/documents/document.ts";
import type { Language } from "../../server/src/documents/language.ts";
import { outside, outsideEdits } from "../../server/src/documents/outside.ts";
import { createSource, type Source } from "../../server/src/documents/source.ts";
import { actionsIn, fixAll } from "../../server/src/features/code-actions.ts";
import { complete } from "../../server/src/features/completion/index.ts";
import { hover } from "../../server/src/features/hover.ts";
import { statusOf } from "../../server/src/lifecycle/at-risk.ts";
import { effectiveToml } from "../../server/src/loaders/effective-toml.ts";
import { effective } from "../../server/src/loaders/index.ts";
import { applyEdits } from "../../server/src/toml/edit/index.ts";
import { edit, parse, type TomlDocument } from "../../server/src/toml/index.ts";
import { allSteps } from "../../server/src/util/steps.ts";
import type { Next } from "../../test/cli/mistakes.ts";
import { askAll } from "../../test/hostile/ask-all.ts";
import { BITS } from "../../test/toml/texts.ts";
import { bringsNoProblem, type Keep, type Round, randomTarget, service, told, within } from "./round.ts";
import {
  applied,
  below,
  NAMES,
  pick,
  randomChange,
  randomContainer,
  randomManifest,
  randomText,
} from "./texts.ts";

/** A document as plain data: what an edit gives has to be what a fresh parse gives. */
function whole({ text, statements, errors, features, placeholders, sections }: TomlDocument): unknown {
  return {
    text,
    statements,
    errors,
    features,
    placeholders,
    sections: sections.map(({ table: _, ...one }) => one),
  };
}

/** Bits of lines that hold more than one thing, or less. */
const SHORT: readonly string[] = [
  ...BITS,
  ..."=,=, = ,  ,x=1 y=2,key,two words,x y z w".split(","),
  ...[
    "[t]",
    "[[u]]",
    "[t",
    '"q"',
    "'l'",
    'k = "open',
    "k = [",
    'k = """\n',
    " # x",
    "//",
    "-",
    "- a",
    "]\n[",
  ],
];

/** Edits of short texts, each of some bits: what stands behind a mistake on its line is most of them. */
function editShort(next: Next, keep: Keep): void {
  for (let left = 150; left > 0; left--) {
    let text = Array.from({ length: 1 + below(next, 20) }, () => pick(next, SHORT)).join("");
    let document = parse(text);
    for (let edits = 4; edits > 0; edits--) {
      const start = below(next, text.length + 1);
      const end = Math.min(text.length, start + pick(next, [0, 0, 1, 2, 3, 20]));
      const change = { start, end, text: next() < 0.7 ? pick(next, SHORT) : "" };
      keep("short", { text, change });
      text = applied(text, change);
      document = edit(document, change);
      assert.deepEqual(whole(document), whole(parse(text)));
    }
  }
}

/** Edits of a text: each version is what a fresh parse gives, and is told what a fresh file is told. */
export const EDITS: Round = {
  run(next, keep) {
    editShort(next, keep);
    const path = pick(next, [
      "/etc/kata-containers/configuration.toml",
      "/x/config.d/1.toml",
      "/kata/x.toml.in",
      "/y.toml",
    ]);
    let text = randomText(next);
    keep("text", text);
    const changes: unknown[] = [];
    keep("changes", changes);
    let document = within("open", () => service.open(path, text));
    for (let left = 3 + below(next, 12); left > 0; left--) {
      const change = randomChange(next, text);
      changes.push(change);
      text = applied(text, change);
      const after = within("edit", () => edit(document.toml, change));
      assert.deepEqual(whole(after), whole(parse(text)));
      document = within("update", () => service.update(document, change));
    }
    const options = randomTarget(next);
    keep("options", options);
    const offsets = Array.from({ length: 5 }, () => below(next, text.length + 1));
    const problems = within("everything", () => askAll(service, path, text, offsets, options));
    const again = service.problems(service.assemble(document, options));
    assert.deepEqual(told(again), told(problems));
    for (const { range } of problems.map(outside))
      assert.ok(
        0 <= range.start && range.start <= range.end && range.end <= text.length,
        "a problem lies in the text",
      );
  },
};

/** The parts of a file, asked as a user could; what is told lies in the file, and what mends it can be written. */
function askParts(source: Source, language: Language, next: Next, before?: readonly KataDocument[]) {
  const documents = within("parts", () => service.documentsIn(source, language, before));
  const { text } = source;
  for (const document of documents) {
    const assembly = service.assemble(document);
    const problems = within("problems", () => service.problems(assembly));
    const ground = service.ground(assembly, problems);
    for (const { range } of problems.filter(({ file }) => file === document).map(outside))
      assert.ok(
        0 <= range.start && range.start <= range.end && range.end <= text.length,
        "a problem lies in the file",
      );
    const inner = (document.yaml ? textOfDocument(document) : document.toml.text).length;
    for (let left = 5; left > 0; left--) {
      const offset = below(next, inner + 1);
      within("hover", () => hover(assembly, offset));
      within("completion", () => complete(assembly, offset));
    }
    const actions = within("actions", () => allSteps(actionsIn(document, ground, { start: 0, end: inner })));
    for (const { edits } of actions) applyEdits(text, outsideEdits(edits) ?? []);
    within("status", () => statusOf([assembly]));
    if (assembly.units.length > 0) within("migrate", () => service.migrate(assembly));
    within("effective", () => assembly.units.map((unit) => effectiveToml(effective(unit))));
    const edits = within("fix all", () => allSteps(fixAll([document], () => ground)));
    if (edits.length === 0) continue;
    const after = createSource(source.path, applyEdits(text, outsideEdits(edits) ?? []));
    const again = service.documentsIn(after, language);
    const errorsIn = (all: readonly KataDocument[]) =>
      all.reduce((sum, { toml }) => sum + toml.errors.length, 0);
    assert.ok(errorsIn(again) <= errorsIn(documents), "fixing brings no syntax error");
    assert.equal(again.length, documents.length, "fixing takes no part away and brings none");
    const problemsOf = (one: KataDocument | undefined) =>
      one ? service.problems(service.assemble(one)) : [];
    // Lines that a fix of the manifest unfolds are read for the first time, and what is told of a manifest may quote
    // what stands in a part of it.
    const isAsked = ({ yaml }: KataDocument) => (yaml === undefined) === (document.yaml === undefined);
    bringsNoProblem(documents.filter(isAsked).flatMap(problemsOf), again.filter(isAsked).flatMap(problemsOf));
  }
  return documents;
}

/** Edits of a file of another language, each version asked about. */
function editOutside(next: Next, keep: Keep, language: Language, first: string): void {
  let text = first;
  let documents: readonly KataDocument[] = [];
  for (let left = 1 + below(next, 3); left > 0; left--) {
    keep("text", text);
    const source = createSource(`/w/${NAMES[language]}`, text);
    const before = documents;
    documents = askParts(source, language, next, before);
    const fresh = service.documentsIn(source, language);
    const seen = (all: readonly KataDocument[]) =>
      all.map((one) => told(service.problems(service.assemble(one))));
    assert.deepEqual(seen(documents), seen(fresh));
    text = applied(text, randomChange(next, text));
  }
}

/** Configuration in files of other languages. */
export const EMBEDDED: Round = {
  run(next, keep) {
    const { language, text } = randomContainer(next);
    keep("language", language);
    editOutside(next, keep, language, text);
  },
};

/** Manifests: annotations of pods, values of the chart, classes; right, wrong or half written. */
export const MANIFESTS: Round = {
  run(next, keep) {
    editOutside(next, keep, "yaml", randomManifest(next));
  },
};
