/**
 * Says how much of what rules and loaders decide is held by a test: turns conditions round, one at a time, and runs
 * the rules' fixtures. `npm run mutate -- [--seed N] [--size N] [--oracle N] [FILTER…]`: a random sample of so many
 * conditions (`all`), of files whose path has one of the filters in it. A mutant is
 * tried on the cases that reach its condition, then on the others, and where loaders are among the files on those of
 * one in N cases of the oracle too that reach it.
 */
import { readdirSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { jsonLines } from "../test/data.ts";
import { type Case, ORACLE } from "../test/oracle/runner.ts";
import { buildKnowledge } from "./generate/knowledge.ts";
import { bundleTrials, bundleWorker } from "./mutate/bundle.ts";
import { findConditions, type Place } from "./mutate/conditions.ts";
import { tryAll } from "./mutate/pool.ts";

/** The share of survivors, in per cent, from which on it counts as a failure. */
const MOST = 5;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: "string", default: String(Date.now() % 100_000) },
    size: { type: "string", default: "100" },
    oracle: { type: "string", default: "50" },
    verbose: { type: "boolean", default: false },
  },
});

const files = ["server/src/rules", "server/src/loaders"]
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => path.join(folder, name)),
  )
  .filter((file) => file.endsWith(".ts") && !file.endsWith(".generated.ts"))
  .filter((file) => positionals.length === 0 || positionals.some((one) => file.includes(one)))
  .sort();
const places = findConditions(files);
const sample = values.size === "all" ? places : sampled(places, Number(values.size), Number(values.seed));
console.log(`seed ${values.seed}: ${sample.length} of ${places.length} conditions in ${files.length} files`);

const knowledge = buildKnowledge();
const given = {
  worker: await bundleWorker(),
  code: await bundleTrials(places),
  knowledge: {
    ...knowledge,
    deploy: knowledge.deploy(),
    shipped: { go: knowledge.shipped("go"), "runtime-rs": knowledge.shipped("runtime-rs") },
  },
  oracle: files.some((file) => file.includes("/loaders/")) ? everyNth(Number(values.oracle)) : [],
  conditions: places.length,
};
/** The trials that reach a condition; none where only loading the program does. */
const reachedBy = new Map<number, string[]>();
await tryAll(
  given,
  [0],
  (id) => ({ id, trials: [], first: [] }),
  (_, { by, reached }) => {
    if (!reached) throw new Error(`nothing is turned round, and this fails: ${by}`);
    for (const [trial, ids] of reached.byTrial)
      for (const id of ids) reachedBy.set(id, [...(reachedBy.get(id) ?? []), trial]);
    for (const id of reached.atLoad) reachedBy.set(id, reachedBy.get(id) ?? []);
  },
);

const survivors: Place[] = [];
/** The trials that failed before, by file: they are likely to fail again. */
const failed = new Map(files.map((file) => [file, new Set([ruleOf(file) ?? "?"])]));
const isReached = ({ id }: Place) => reachedBy.has(id);
for (const place of sample.filter((one) => !isReached(one))) {
  survivors.push(place);
  console.log(`NOT REACHED  ${written(place)}`);
}
await tryAll(
  given,
  sample.filter(isReached),
  ({ id, file }) => ({ id, trials: reachedBy.get(id)!, first: [...failed.get(file)!] }),
  (place, { by }) => {
    if (by) failed.get(place.file)!.add(by);
    else survivors.push(place);
    if (!by || values.verbose) console.log(`${by ?? "SURVIVES"}  ${written(place)}`);
  },
);
const share = (survivors.length / sample.length) * 100;
console.log(`${survivors.length} of ${sample.length} survive: ${share.toFixed(1)} %`);
if (share >= MOST) process.exitCode = 1;

/** One of so many cases of the oracle. */
function everyNth(step: number): readonly Case[] {
  return readdirSync(ORACLE)
    .filter((name) => name.endsWith(".jsonl.gz"))
    .flatMap((name) => jsonLines<Case>(path.join(ORACLE, name)).filter((_, index) => index % step === 0));
}

/** `server/src/rules/vcpu-limit.ts:12 flip: a > b` */
function written({ file, line, how, text }: Place): string {
  return `${file}:${line} ${how}: ${text.replace(/\s+/g, " ")}`;
}

/** How the fixture of the rule that a file is of begins; `undefined` for what several share. */
function ruleOf(file: string): string | undefined {
  const [first = ""] = path.relative("server/src/rules", file).split(path.sep);
  return first.startsWith("..") || first === "common" ? undefined : `${path.parse(first).name}.`;
}

/** So many elements in an order that a seed decides. */
function sampled<T>(all: readonly T[], size: number, seed: number): readonly T[] {
  const left = [...all];
  const random = randomFrom(seed);
  return Array.from({ length: Math.min(size, left.length) }, () => {
    return left.splice(Math.floor(random() * left.length), 1)[0]!;
  });
}

/** Numbers from 0 to 1, always the same for a seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
