/** Reads the attributes of a fixture's case and finds what is told of its files. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { maySetHandlers } from "../../server/src/documents/cri.ts";
import { createDocument, type KataDocument } from "../../server/src/documents/document.ts";
import { type FileKind, recogniseLocation } from "../../server/src/documents/locations.ts";
import { outside } from "../../server/src/documents/outside.ts";
import { createSource, positionAt } from "../../server/src/documents/source.ts";
import { NO_FILES } from "../../server/src/environment/files.ts";
import { type Host, type HostFacts, hostFromFacts, UNKNOWN_HOST } from "../../server/src/environment/host.ts";
import { isArchName } from "../../server/src/knowledge/architectures.ts";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { openLibrary } from "../../server/src/knowledge/library.ts";
import { readPolicy } from "../../server/src/knowledge/policy/read.ts";
import type { Policy } from "../../server/src/knowledge/policy/types.ts";
import { messageOf, type Problem } from "../../server/src/lint/problem.ts";
import { lint } from "../../server/src/lint/run.ts";
import { ASSUMED_ARCH, archOfContent, type ToldArch } from "../../server/src/project/arch.ts";
import { createUnit, type Unit } from "../../server/src/project/unit.ts";
import { createService } from "../../server/src/service.ts";
import { parse } from "../../server/src/toml/index.ts";
import type { FixtureCase, FixtureFile, Marker } from "./fixture.ts";

const FOLDER = import.meta.dirname;
const built = buildKnowledge();
export const library = openLibrary(built);

/** Something that is told of a file, where a marker can stand for it. */
export interface Told {
  readonly path: string;
  readonly marker: Marker;
}

/** Whether a marker in a file stands for a problem. */
export function isMarked(problem: Problem, file: FixtureFile, marker: Marker): boolean {
  return isTold({ path: problem.file.source.path, marker: markerOf(problem, problem.code) }, file, marker);
}

/** Whether a marker in a file stands for what is told. */
export function isTold({ path, marker: own }: Told, file: FixtureFile, marker: Marker): boolean {
  const isSecond = marker.orSecond === true && own.column === 1;
  const width = marker.width === undefined ? undefined : marker.width - (isSecond ? 1 : 0);
  return (
    path === file.name &&
    own.line === marker.line &&
    (isSecond || own.column === marker.column) &&
    (width === undefined || (own.width ?? 1) === width) &&
    own.severity === marker.severity &&
    (marker.fails === undefined || own.fails === marker.fails) &&
    marker.rule === own.rule &&
    own.part.includes(marker.part)
  );
}

/** The marker that a problem asks for, where its file is the one that is open. */
export function markerOf(problem: Problem, rule: string): Marker {
  return {
    ...placeOf(problem),
    severity: problem.severity,
    ...(problem.fails && { fails: problem.fails }),
    rule,
    part: messageOf(problem),
  };
}

/** A problem, and what it points at besides. */
export function toldOf(problem: Problem, rule: string): readonly Told[] {
  return [
    { path: problem.file.source.path, marker: markerOf(problem, rule) },
    ...problem.related.map((related) => ({
      path: related.file.source.path,
      marker: { ...placeOf(related), severity: "related", rule, part: related.message },
    })),
  ];
}

function placeOf(site: Pick<Problem, "file" | "range">): Pick<Marker, "line" | "column" | "width"> {
  const { source, range } = outside(site);
  const start = positionAt(source, range.start);
  const end = positionAt(source, range.end);
  const width = start.line === end.line ? end.character - start.character : 1;
  return { line: start.line, column: start.character, ...(width > 1 && { width }) };
}

/** What is missing or left over, as a failed test says it. */
export function describe({ severity, fails, rule, part, width }: Marker): string {
  return `${severity}${fails ? `/${fails}` : ""} ${rule} (${width ?? 1} columns): ${part}`;
}

/** What is told of the files of a case. */
export function allProblemsOf(
  files: readonly FixtureFile[],
  attributes: FixtureCase["attributes"],
): readonly Problem[] {
  if (files.some(({ name, text }) => isManifest(name) || maySetHandlers(text)))
    return problemsOfManifests(files, attributes);
  const badByte = attributes["bad-byte"];
  return problemsOfDocuments(
    files.map(({ name, text }, index) =>
      createDocument(
        name,
        parse(expanded(text, attributes)),
        index === 0 && badByte ? Number(badByte) : undefined,
      ),
    ),
    attributes,
  );
}

/** JSON is read as the YAML that it is. */
const isManifest = (name: string): boolean => name.endsWith(".yaml") || name.endsWith(".json");

/** A text with as many letters as the attribute `long` says in place of `LONG`. */
function expanded(text: string, attributes: FixtureCase["attributes"]): string {
  const { long } = attributes;
  return long ? text.replace("LONG", "x".repeat(Number(long))) : text;
}

/** What is told of manifests, those in them included. */
function problemsOfManifests(
  files: readonly FixtureFile[],
  { release, host: facts, ...rest }: FixtureCase["attributes"],
): readonly Problem[] {
  assert.deepEqual(rest, {}, "a manifest tells all but release and host itself");
  const host = facts === undefined ? undefined : hostOf(facts);
  const texts = new Map(files.map(({ name, text }) => [name, text]));
  const service = createService({
    knowledge: built,
    files: { ...NO_FILES, read: (path) => ({ text: texts.get(path) ?? "" }) },
  });
  return files.flatMap(({ name, text }) => {
    const lost = text.indexOf("\ufffd");
    return service
      .documentsIn(createSource(name, text, lost < 0 ? undefined : lost), isManifest(name) ? "yaml" : "toml")
      .flatMap((document) =>
        service.problems(service.assemble(document, { ...(release && { release }), ...(host && { host }) })),
      );
  });
}

/** What is told of documents under the target that a case gives. */
export function problemsOfDocuments(
  documents: readonly KataDocument[],
  attributes: FixtureCase["attributes"],
): readonly Problem[] {
  const runtimes: readonly Runtime[] = attributes["runtime"]
    ? [attributes["runtime"] as Runtime]
    : ["runtime-rs", "go"];
  const units = runtimes.map((runtime) => unitOf(documents, runtime, attributes));
  return lint(units);
}

const ATTRIBUTES = new Set([
  "runtime",
  "release",
  "hypervisor",
  "arch",
  "kind",
  "host",
  "policy",
  "directory",
  "symlink",
  "other",
  "unread-base",
  "unread",
  "irregular",
  "bad-byte",
  "long",
]);

function unitOf(
  documents: readonly KataDocument[],
  runtime: Runtime,
  attributes: FixtureCase["attributes"],
): Unit {
  for (const name of Object.keys(attributes)) assert.ok(ATTRIBUTES.has(name), `what is ${name}?`);
  const kind = (attributes["kind"] ?? "base") as FileKind;
  const reason = "the fixture";
  const hypervisors = documents[0]?.toml.root.entries.get("hypervisor")?.value;
  const names = hypervisors?.kind === "table" ? [...hypervisors.entries.keys()] : [];
  const host = hostOf(attributes["host"]);
  const arch = archOf(documents[0], attributes["arch"] ?? host.arch);
  const shim = documents[0] && recogniseLocation(documents[0].source.path)?.shim;
  return createUnit({
    runtime,
    target: {
      ...(shim !== undefined && { shim }),
      runtime: attributes["runtime"] as Runtime | undefined,
      release: attributes["release"] ?? "4.1.0",
      hypervisor: attributes["hypervisor"] ?? (names.length === 1 ? names[0] : undefined),
      kind,
      arch: arch.value,
      ...(arch.isGuessed && { isArchGuessed: true }),
      reasons: { runtime: reason, release: reason, hypervisor: reason, arch: arch.reason, kind: reason },
    },
    library: attributes["policy"] ? openLibrary(built, policyOf(attributes["policy"])) : library,
    files: documents,
    complete: kind === "base" || kind === "template",
    strays: (["directory", "symlink", "other"] as const).flatMap((what) =>
      attributes[what] ? [{ path: attributes[what], kind: what }] : [],
    ),
    unread: UNREAD.flatMap(({ attribute, ...rest }) =>
      attributes[attribute] ? [{ path: attributes[attribute], ...rest }] : [],
    ),
    host,
  });
}

/** What a case says, else what the product would work out. */
function archOf(document: KataDocument | undefined, told: string | undefined): ToldArch {
  if (told === undefined) return (document && archOfContent(document, library)) ?? ASSUMED_ARCH;
  assert.ok(isArchName(told), `there is no architecture ${told}`);
  return { value: told, reason: "the fixture" };
}

/** What an attribute says could not be read. */
const UNREAD = [
  { attribute: "unread-base", what: "base", fault: { kind: "missing", reason: "it is not there" } },
  { attribute: "unread", what: "drop-in", fault: { kind: "forbidden", reason: "permission is denied" } },
  {
    attribute: "irregular",
    what: "drop-in",
    fault: { kind: "irregular", reason: "it is a pipe, not a file" },
  },
] as const;

/** A policy below `test/fixtures/policy`. */
function policyOf(name: string): Policy {
  const path = join(FOLDER, "../fixtures/policy", name);
  const read = readPolicy(parse(readFileSync(path, "utf8")));
  assert.ok(read.policy, `${name} is no policy`);
  return read.policy;
}

/** A file of host facts below `test/fixtures/hosts`, or the facts themselves: `cpus=2 arch=s390x`. */
function hostOf(told: string | undefined): Host {
  if (!told) return UNKNOWN_HOST;
  if (told.endsWith(".json")) {
    const text = readFileSync(join(FOLDER, "../fixtures/hosts", told), "utf8");
    return hostFromFacts(JSON.parse(text) as HostFacts);
  }
  const facts = told.split(/\s+/).map((fact) => {
    const [name = "", value = ""] = fact.split("=");
    return [name, /^\d+$/.test(value) ? Number(value) : value];
  });
  return hostFromFacts(Object.fromEntries(facts) as HostFacts);
}
