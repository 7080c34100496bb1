import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { createDocument } from "../../server/src/documents/document.ts";
import { type Host, type HostFacts, hostFromFacts } from "../../server/src/environment/host.ts";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { openLibrary } from "../../server/src/knowledge/library.ts";
import { messageOf } from "../../server/src/lint/problem.ts";
import { lint } from "../../server/src/lint/run.ts";
import { effective, unreadOptions } from "../../server/src/loaders/index.ts";
import { ASSUMED_ARCH, archOfContent } from "../../server/src/project/arch.ts";
import { createUnit, type Unit } from "../../server/src/project/unit.ts";
import { parse } from "../../server/src/toml/index.ts";
import { DATA, jsonLines } from "../data.ts";

/** Where verdicts of the real loaders lie. */
export const ORACLE = join(DATA, "oracle");

/** One configuration and what the loader of its release said. */
export interface Case {
  readonly id: string;
  readonly release: string;
  readonly runtime: Runtime;
  readonly hypervisor: string;
  readonly kind: string;
  readonly note: string;
  readonly files: Readonly<Record<string, string>>;
  readonly verdict: "accept" | "reject";
  readonly stage?: string;
  readonly error?: string;
  readonly about?: string;
  readonly effective?: Readonly<Record<string, unknown>>;
  readonly later?: unknown;
  readonly random?: unknown;
  readonly hostBound?: unknown;
  /** The loaders saw so much memory, or so many CPUs, that the host file does not tell. */
  readonly hostMemory?: unknown;
  readonly host?: Pick<HostFacts, "cpus">;
  /** Go: what the start code of that architecture says of a configuration that it loaded. */
  readonly boot?: { readonly step: string; readonly error: string; readonly hostBound?: unknown };
}

/** How our answer differs from the loader's. */
export interface Failure {
  readonly case: Case;
  readonly kind: "missed" | "false-alarm" | "unnamed" | "effective" | "start" | "threw";
  readonly detail: string;
}

export interface Oracle {
  readonly cases: readonly Case[];
  /** Differences of one case; none when all is as the loader has it. */
  run(one: Case): readonly Failure[];
  /** The unit that a case is analysed as. */
  unit(one: Case): Unit;
}

/** Reads the cases of a file, `.jsonl` or `.jsonl.gz`, and the host that their loaders saw. */
export function openOracle(file: string, hostFile?: string): Oracle {
  return openCases(jsonLines<Case>(file), hostFile);
}

/** Cases, and the host that their loaders saw. */
export function openCases(cases: readonly Case[], hostFile = join(ORACLE, "host.json")): Oracle {
  const facts = JSON.parse(readFileSync(hostFile, "utf8")) as HostFacts;
  const host = hostFromFacts(facts);
  const library = openLibrary(buildKnowledge());
  const unit = (one: Case) =>
    caseUnit(one, library, one.host ? hostFromFacts({ ...facts, ...one.host }) : host);
  return { cases, unit, run: (one) => compare(one, unit) };
}

function caseUnit(one: Case, library: ReturnType<typeof openLibrary>, host: Host): Unit {
  const names = Object.keys(one.files).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const main = names.find((name) => !name.startsWith("config.d/"))!;
  const inDirectory = (name: string) => name.split("/").length > 2;
  const ordered = [main, ...names.filter((name) => name !== main && !inDirectory(name))];
  const directories = new Set(names.filter(inDirectory).map((name) => name.split("/").slice(0, 2).join("/")));
  const reason = "the case";
  const document = createDocument(main, parse(one.files[main]!));
  const arch = host.arch ? { value: host.arch, reason } : (archOfContent(document, library) ?? ASSUMED_ARCH);
  return createUnit({
    runtime: one.runtime,
    target: {
      runtime: one.runtime,
      release: one.release,
      hypervisor: one.hypervisor,
      kind: "base",
      arch: arch.value,
      ...("isGuessed" in arch && { isArchGuessed: true }),
      reasons: { runtime: reason, release: reason, hypervisor: reason, arch: arch.reason, kind: reason },
    },
    library,
    files: [document, ...ordered.slice(1).map((name) => createDocument(name, parse(one.files[name]!)))],
    complete: true,
    strays: [...directories].map((path) => ({ path, kind: "directory" as const })),
    host,
  });
}

function compare(one: Case, unitOf: (one: Case) => Unit): readonly Failure[] {
  if (one.hostBound || one.hostMemory) return [];
  try {
    const unit = unitOf(one);
    const problems = lint([unit]);
    const fatal = problems.filter(({ fails }) => fails === "load");
    const told = fatal.map((problem) => `${problem.code}: ${messageOf(problem)}`).join(" | ");
    const failure = (kind: Failure["kind"], detail: string): Failure[] => [{ case: one, kind, detail }];
    if (one.verdict === "reject") {
      if (fatal.length === 0) return failure("missed", one.error ?? "");
      if (one.about && !fatal.some((problem) => messageOf(problem).includes(one.about!))) {
        return failure("unnamed", `${one.about} is not named in: ${told}`);
      }
      return [];
    }
    if (one.later) return [];
    if (fatal.length > 0) return failure("false-alarm", told);
    const starts = problems.filter(({ fails }) => fails === "start");
    if (one.boot && !one.boot.hostBound && starts.length === 0)
      return failure("start", `${one.boot.step}: ${one.boot.error}`);
    return one.random ? [] : compareEffective(one, unit);
  } catch (error) {
    return [{ case: one, kind: "threw", detail: String((error as Error).stack) }];
  }
}

function compareEffective(one: Case, unit: Unit): readonly Failure[] {
  const values = new Map([...effective(unit).values, ...unreadOptions(unit)]);
  const wrong: string[] = [];
  for (const [name, wanted] of Object.entries(one.effective ?? {})) {
    const have = values.get(name);
    const mine = JSON.stringify(plain(have?.value));
    if (mine !== JSON.stringify(plain(wanted))) wrong.push(`${name}: ${mine}, not ${JSON.stringify(wanted)}`);
  }
  return wrong.length > 0 ? [{ case: one, kind: "effective", detail: wrong.join("; ") }] : [];
}

/** What JSON has no numbers for, as the cases write it. */
const NON_FINITE: Readonly<Record<string, string>> = { NaN: "NaN", Infinity: "inf", "-Infinity": "-inf" };

/** Numbers as JavaScript has them and members in one order, so that JSON texts can be compared. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "number" && !Number.isFinite(value)) return NON_FINITE[String(value)];
  if (Array.isArray(value)) return value.map(plain);
  if (value && typeof value === "object") {
    const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
    return Object.fromEntries(entries.map(([key, inner]) => [key, plain(inner)]));
  }
  return value;
}
