/** Both runtimes, built for the release, read the annotations of pods; the linter says the same of each. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { effectiveWith } from "../../server/src/deploy/annotations/effective.ts";
import { judge } from "../../server/src/deploy/annotations/index.ts";
import { createDocument } from "../../server/src/documents/document.ts";
import { type HostFacts, hostFromFacts } from "../../server/src/environment/host.ts";
import { openLibrary } from "../../server/src/knowledge/library.ts";
import type { Effective } from "../../server/src/loaders/types.ts";
import { createUnit } from "../../server/src/project/unit.ts";
import { parse, toJs } from "../../server/src/toml/index.ts";
import { DATA, jsonLines } from "../data.ts";

interface Case {
  readonly id: string;
  readonly runtime: "go" | "rs";
  readonly release: string;
  readonly hypervisor: string;
  readonly config: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly verdict: "accept" | "ignored" | "reject";
  /** The runtime refuses it only after the annotations, for the file alone. */
  readonly later?: boolean;
  readonly about?: string;
  readonly aboutAny?: readonly string[];
  /** The values that the annotations changed. */
  readonly effective?: Readonly<Record<string, unknown>>;
}

/** What decides about these is in no configuration. */
const UNDECIDED: readonly (readonly [name: RegExp, reason: string])[] = [
  [/_hash$/, "the runtime compares it with the bytes of the file"],
  [/\.hypervisor\.kernel$/, "without a kernel in the annotation the file's counts, if it has one"],
];

const FOLDER = join(DATA, "oracle/annotations");
const library = openLibrary(buildKnowledge());
const host = hostFromFacts(
  JSON.parse(readFileSync(join(FOLDER, "annotations-host.json"), "utf8")) as HostFacts,
);

for (const name of ["go-4.1.0", "go-3.20.0", "rs-4.1.0", "rs-3.20.0"]) {
  test(`annotations of pods as the runtime takes them: ${name}`, () => {
    let decided = 0;
    const wrong: string[] = [];
    for (const one of jsonLines<Case>(join(FOLDER, `annotations-${name}.jsonl.gz`))) {
      const runtime = one.runtime === "go" ? "go" : "runtime-rs";
      const { release, hypervisor } = one;
      const reasons = { runtime: "", release: "", hypervisor: "", arch: "", kind: "" };
      const unit = createUnit({
        runtime,
        library,
        host,
        complete: true,
        files: [createDocument("configuration.toml", parse(one.config))],
        target: { runtime, release, hypervisor, arch: "amd64", kind: "base", reasons },
      });
      const judged = judge(unit, hypervisor, new Map(Object.entries(one.annotations)));
      const refused = judged.filter(({ kind }) => kind === "refused");
      const tell = (what: string) => wrong.push(`${one.id} ${what}: ${JSON.stringify(one.annotations)}`);
      if (one.verdict === "reject") {
        const meant = one.aboutAny ?? (one.about ? [one.about] : []);
        if (refused.length === 0) {
          const open = judged.filter(({ kind }) => kind === "unknown");
          if (!open.some((it) => UNDECIDED.some(([pattern]) => pattern.test(it.name)))) tell("is missed");
          continue;
        }
        if (meant.length > 0 && !refused.some((it) => meant.includes(it.name))) tell("is told elsewhere");
      } else if (refused.length > 0 && !one.later) tell(`is told of wrongly, ${refused[0]!.why}`);
      else if (one.verdict === "ignored" && judged.some(({ kind }) => kind === "set")) tell("is ignored");
      // A difference here is also one of the files, or the start of the sandbox decides.
      if (one.verdict === "accept" && !one.later) {
        const annotations = new Map(Object.entries(one.annotations));
        const before = effectiveWith(unit, hypervisor, new Map(), () => undefined);
        const after = effectiveWith(unit, hypervisor, annotations, () => undefined);
        for (const path of differences(before, after, one.effective ?? {}))
          if (!isUntold(path, judged)) tell(`gives another ${path}`);
      }
      decided++;
    }
    assert.deepEqual(wrong, []);
    assert.ok(decided > 500, `${decided} cases`);
  });
}

/** Expressions that only the crate `regex` takes, such as `[a-z&&[^x]]`: what they admit is not told. */
function isUntold(path: string, judged: ReturnType<typeof judge>): boolean {
  return judged.some(
    ({ name, kind, why }) => kind === "unknown" && /^notEnabled/.test(why) && name.endsWith(lastOf(path)),
  );
}

function lastOf(path: string): string {
  const key = path.slice(path.lastIndexOf(".") + 1);
  return key === "initdata" ? "cc_init_data" : key;
}

/** The paths of values that the runtime changed and we did not, or the reverse. */
function differences(
  before: Effective,
  after: Effective,
  wanted: Readonly<Record<string, unknown>>,
): readonly string[] {
  const changed = [...after.values].flatMap(([path, { value }]) =>
    isSame(path, before.values.get(path)?.value, value) ? [] : [path],
  );
  return [...new Set([...Object.keys(wanted), ...changed])].filter((path) => {
    const got = after.values.get(path)?.value;
    // What was not known before may have been the same.
    if (!Object.hasOwn(wanted, path)) return before.values.has(path);
    return !isSame(path, wanted[path], got);
  });
}

function isSame(path: string, one: unknown, other: unknown): boolean {
  // Before 3.31.0 runtime-rs writes the TOML of initdata anew.
  if (path.endsWith(".initdata")) return JSON.stringify(tomlOf(one)) === JSON.stringify(tomlOf(other));
  // The loader puts words of its own before those of the file.
  if (path.endsWith(".kernel_params")) return String(one).endsWith(String(other));
  if (one === "none" && other === undefined) return true;
  return JSON.stringify(plain(one)) === JSON.stringify(plain(other));
}

function tomlOf(text: unknown): unknown {
  return typeof text === "string" ? plain(toJs(parse(text).root)) : text;
}

/** As JSON has it: numbers of 32 bits to six digits, members in order. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number") {
    if (Number.isNaN(value)) return "NaN";
    return Number.isInteger(value) ? value : Number(value.toPrecision(6));
  }
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(members.map(([name, member]) => [name, plain(member)]));
}
