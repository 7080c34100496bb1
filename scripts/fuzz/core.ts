/** Rounds that ask the core itself: parser, analysis, features, fixes, policies. */
import assert from "node:assert/strict";
import { type KataDocument, textOfDocument } from "../../server/src/documents/document.ts";
import type { Language } from "../../server/src/documents/language.ts";
import { outside, outsideEdits } from "../../server/src/documents/outside.ts";
import { createSource, type Source } from "../../server/src/documents/source.ts";
import { actionsIn, fixAll } from "../../server/src/features/code-actions.ts";
import { complete } from "../../server/src/features/completion/index.ts";
import type { Ground } from "../../server/src/features/harmless-fixes.ts";
import { hover } from "../../server/src/features/hover.ts";
import { readPolicy } from "../../server/src/knowledge/policy/read.ts";
import { statusOf } from "../../server/src/lifecycle/at-risk.ts";
import { identityOf, messageOf, type Problem } from "../../server/src/lint/problem.ts";
import { effectiveToml } from "../../server/src/loaders/effective-toml.ts";
import { effective } from "../../server/src/loaders/index.ts";
import { readSettings, SETTINGS } from "../../server/src/lsp/settings.ts";
import type { AssembleOptions } from "../../server/src/project/assemble.ts";
import { createService, type Service } from "../../server/src/service.ts";
import { applyEdits } from "../../server/src/toml/edit/index.ts";
import { edit, parse, type TomlDocument } from "../../server/src/toml/index.ts";
import type { Next } from "../../test/cli/mistakes.ts";
import { openTestService } from "../../test/features/subject.ts";
import { askAll } from "../../test/hostile/ask-all.ts";
import { buildKnowledge } from "../generate/knowledge.ts";
import {
  applied,
  below,
  NAMES,
  pick,
  randomChange,
  randomContainer,
  randomFiles,
  randomManifest,
  randomPolicy,
  randomText,
  randomValue,
} from "./texts.ts";

export interface Round {
  /** Throws where an invariant does not hold. */
  run(next: Next, keep: Keep): void | Promise<void>;
}

/** Notes an input, so that it can be told when the round fails. */
export type Keep = (name: string, input: unknown) => void;

const knowledge = buildKnowledge();
const service = openTestService();

/** Milliseconds of processor time that one thing asked of the core may take; texts here have up to some 30 KB. */
const MOST = 4000;

function within<T>(what: string, task: () => T): T {
  const before = process.cpuUsage();
  const result = task();
  const { user, system } = process.cpuUsage(before);
  const spent = (user + system) / 1000;
  assert.ok(spent < MOST, `${what} took ${Math.round(spent)} ms`);
  return result;
}

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

function randomTarget(next: Next): AssembleOptions {
  const options: Record<string, unknown> = {};
  if (next() < 0.7) options["runtime"] = pick(next, ["go", "runtime-rs"]);
  if (next() < 0.5) options["release"] = pick(next, ["3.0.0", "3.20.0", "3.29.0", "4.0.0", "4.1.0"]);
  if (next() < 0.5) options["kind"] = pick(next, ["base", "drop-in", "template", "fragment"]);
  if (next() < 0.2)
    options["hypervisor"] = pick(next, ["qemu", "clh", "firecracker", "dragonball", "remote", "x"]);
  return options as AssembleOptions;
}

function told(problems: readonly Problem[]): readonly string[] {
  return problems.map((problem) => {
    const { source, range } = outside(problem);
    return `${source.path} ${range.start}-${range.end} ${problem.severity} ${problem.code} ${messageOf(problem)}`;
  });
}

/** Edits of a text: each version is what a fresh parse gives, and is told what a fresh file is told. */
export const EDITS: Round = {
  run(next, keep) {
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

function groundOf(
  own: Service,
  problems: readonly Problem[],
  assembly: ReturnType<Service["assemble"]>,
  options: AssembleOptions,
): Ground {
  return { problems, retry: (changed) => own.retry(assembly, changed, options) };
}

/** What "fix all" makes: no syntax error and no problem that was not there, and it ends. */
export const FIXES: Round = {
  run(next, keep) {
    const path = "/etc/kata-containers/configuration.toml";
    let text = randomText(next);
    const options = randomTarget(next);
    keep("text", text);
    keep("options", options);
    for (let round = 0; ; round++) {
      const assembly = service.assemble(service.open(path, text), options);
      const problems = service.problems(assembly);
      const ground = groundOf(service, problems, assembly, options);
      const edits = within("fix all", () => fixAll(assembly.document, ground));
      for (const action of round === 0
        ? within("actions", () => actionsIn(assembly.document, ground, { start: 0, end: text.length }))
        : []) {
        const own = outsideEdits(action.edits);
        assert.ok(own, "an action can be written");
        const fixed = applyEdits(text, own);
        if (action.kind === "suppress")
          assert.equal(parse(fixed).errors.length, parse(text).errors.length, action.title);
      }
      if (edits.length === 0) break;
      const after = applyEdits(text, outsideEdits(edits) ?? []);
      keep(`after ${round}`, after);
      const left = service.problems(service.assemble(service.open(path, after), options));
      const known = new Map<string, number>();
      const isCounted = (one: Problem) =>
        problems.some((other) => other.code === one.code && other.messageKey === "rest");
      for (const one of problems.flatMap(all)) known.set(identity(one), (known.get(identity(one)) ?? 0) + 1);
      for (const one of left.flatMap(all).filter((one) => !isCounted(one))) {
        const count = known.get(identity(one)) ?? 0;
        assert.ok(count > 0, `a problem is new: ${messageOf(one)}`);
        known.set(identity(one), count - 1);
      }
      assert.ok(parse(after).errors.length <= parse(text).errors.length, "no syntax error is new");
      assert.ok(round < 40, "it ends");
      text = after;
    }
  },
};

const all = (problem: Problem): readonly Problem[] => [problem, ...problem.also];
const identity = (problem: Problem): string => identityOf({ ...problem, also: [] });

/** Policies: never a fault, and a policy that is read can be used. */
export const POLICIES: Round = {
  run(next, keep) {
    const text = randomPolicy(next);
    keep("policy", text);
    const { policy } = within("policy", () => readPolicy(parse(text)));
    if (!policy) return;
    const own = createService({ knowledge, policy });
    const main = randomText(next);
    keep("text", main);
    within("everything", () =>
      askAll(own, "/etc/kata-containers/configuration.toml", main, [below(next, main.length + 1)]),
    );
  },
};

/** Files that are read together. */
export const UNITS: Round = {
  run(next, keep) {
    const files = Object.fromEntries(
      Object.entries(randomFiles(next)).map(([name, text]) => [`/${name}`, text]),
    );
    keep("files", files);
    const own = openTestService(files);
    for (const [path, text] of Object.entries(files).filter(([name]) => /\.toml(?:\.in)?$/.test(name)))
      within("everything", () => askAll(own, path, text, [below(next, text.length + 1)], randomTarget(next)));
  },
};

/** The parts of a file, asked as a user could; what is told lies in the file, and what mends it can be written. */
function askParts(source: Source, language: Language, next: Next, before?: readonly KataDocument[]) {
  const documents = within("parts", () => service.documentsIn(source, language, before));
  const { text } = source;
  for (const document of documents) {
    const assembly = service.assemble(document);
    const problems = within("problems", () => service.problems(assembly));
    const ground = groundOf(service, problems, assembly, {});
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
    const actions = within("actions", () => actionsIn(document, ground, { start: 0, end: inner }));
    for (const { edits } of actions) applyEdits(text, outsideEdits(edits) ?? []);
    within("status", () => statusOf([assembly]));
    if (assembly.units.length > 0) within("migrate", () => service.migrate(assembly));
    within("effective", () => assembly.units.map((unit) => effectiveToml(effective(unit))));
    const edits = within("fix all", () => fixAll(document, ground));
    const errors = documents.reduce((sum, { toml }) => sum + toml.errors.length, 0);
    const after = createSource(source.path, applyEdits(text, outsideEdits(edits) ?? []));
    // Lines that a fix unfolds are read for the first time.
    if (edits.length === 0 || document.yaml) continue;
    const again = service.documentsIn(after, language);
    assert.ok(
      again.reduce((sum, { toml }) => sum + toml.errors.length, 0) <= errors,
      "fixing brings no syntax error",
    );
  }
  return documents;
}

/** Configuration in files of other languages, edited: what is read again is what a fresh file gives. */
export const EMBEDDED: Round = {
  run(next, keep) {
    const { language, text: first } = randomContainer(next);
    let text = first;
    keep("language", language);
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
  },
};

/** Manifests: annotations of pods, values of the chart, classes; right, wrong or half written. */
export const MANIFESTS: Round = {
  run(next, keep) {
    const text = randomManifest(next);
    keep("text", text);
    askParts(createSource("/w/kata-values.yaml", text), "yaml", next);
  },
};

/** Settings of any kind at every name: each is taken or complained of, and what is read is of the right kind. */
export const SETTINGS_ROUND: Round = {
  run(next, keep) {
    const names = [...Object.keys(SETTINGS), "constructor", "__proto__", "kata", "kata.release"];
    const layer = () =>
      next() < 0.1
        ? randomValue(next)
        : Object.fromEntries(
            Array.from({ length: below(next, 8) }, () => [pick(next, names), randomValue(next)]),
          );
    const layers = Array.from({ length: 1 + below(next, 3) }, layer);
    keep("layers", layers);
    const { settings, complaints } = readSettings(...layers);
    assert.deepEqual(Object.keys(settings), Object.keys(SETTINGS));
    for (const [name, { check }] of Object.entries(SETTINGS))
      assert.equal(check(settings[name as keyof typeof settings]), undefined, name);
    for (const complaint of complaints) assert.match(complaint, /^kata\.\w/);
    assert.equal(Object.getPrototypeOf({}), Object.prototype);
  },
};
