import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { isDeepStrictEqual } from "node:util";
import TOML from "@iarna/toml";
import { committedFacts } from "../../scripts/extract/files.ts";
import type { Condition, Runtime, UpstreamFacts, UpstreamOption } from "../../server/src/knowledge/facts.ts";
import { valueAt as at } from "../../server/src/knowledge/releases.ts";
import { DATA, jsonLines } from "../data.ts";

interface Case {
  id: string;
  kind: string;
  note: string;
  hypervisor: string;
  files: Record<string, string>;
  verdict: "accept" | "reject";
  effective?: Record<string, unknown>;
  hostBound?: boolean;
}

type Table = Record<string, unknown>;

for (const [name, runtime, release] of [
  ["go-4.1.0", "go", "4.1.0"],
  ["go-3.20.0", "go", "3.20.0"],
  ["rs-4.1.0", "runtime-rs", "4.1.0"],
  ["rs-3.20.0", "runtime-rs", "3.20.0"],
] as [string, Runtime, string][]) {
  const read = (): readonly Case[] =>
    jsonLines<Case>(join(DATA, `oracle/${name}.jsonl.gz`)).filter(
      (one) => !one.hostBound && one.files["configuration.toml"] !== undefined,
    );

  test(`${name}: defaults are what the loader had for absent keys`, () => {
    const facts = committedFacts(runtime) as UpstreamFacts;
    let compared = 0;
    for (const one of read()) {
      if (one.verdict !== "accept" || (one.kind !== "shipped" && one.kind !== "removed")) continue;
      const config = TOML.parse(one.files["configuration.toml"] ?? "");
      for (const [path, value] of Object.entries(one.effective ?? {})) {
        if (!optionAt(facts, path) || valueAt(config, path) !== undefined) continue;
        const expected = outcome({ facts, release, hypervisor: one.hypervisor, config }, path);
        if (expected === undefined) continue;
        compared++;
        assert.deepEqual(inFileUnit(runtime, release, path, value), expected, `${one.id} ${path}`);
      }
    }
    assert.ok(compared > 100, `${compared} compared`);
  });

  test(`${name}: closed sets are those that the loader enforced`, () => {
    const facts = committedFacts(runtime) as UpstreamFacts;
    let compared = 0;
    for (const one of read()) {
      const [, path, written] = (one.kind === "value" && /^(\S+) = "([^"\\]*)"$/.exec(one.note)) || [];
      const option = path === undefined ? undefined : optionAt(facts, path);
      if (!option || path === undefined || written === undefined) continue;
      const verdict = accepts(facts, option, release, path, one, written);
      if (verdict === undefined) continue;
      compared++;
      assert.equal(one.verdict, verdict ? "accept" : "reject", `${one.id} ${one.note}`);
    }
    assert.ok(compared > 50, `${compared} compared`);
  });
}

function optionAt(facts: UpstreamFacts, path: string): UpstreamOption | undefined {
  const parts = path.split(".");
  const key = parts.pop();
  const table = parts
    .map((part, i) => (i === 1 && /^(?:hypervisor|agent)$/.test(parts[0] ?? "") ? "*" : part))
    .join(".");
  return facts.options.find((option) => option.table === table && option.key === key);
}

function valueAt(config: Table, path: string): unknown {
  return path.split(".").reduce<unknown>((table, key) => (table as Table | undefined)?.[key], config);
}

interface Context {
  facts: UpstreamFacts;
  release: string;
  hypervisor: string;
  config: Table;
}

/**
 * What an option ends up with, as the facts have it; undefined where they do not say. `inside` are the options
 * whose conditions are being looked at: what hangs on one of these sees what it had before.
 */
function outcome(context: Context, path: string, inside: readonly string[] = []): unknown {
  const { facts, release, hypervisor, config } = context;
  const option = optionAt(facts, path);
  const type = option && at(option.type, release);
  if (!option || !type) return undefined;
  const holds = (conditions: readonly Condition[] = []): boolean =>
    conditions.every(({ key, values, not }) => {
      const other = outcome(context, path.replace(/[^.]*$/, key), [...inside, path]);
      return values.some((value) => isDeepStrictEqual(value, other)) !== (not === true);
    });
  const zero = zeroOf(type);
  const written = valueAt(config, path);
  const isZero = isDeepStrictEqual(written, zero) && !at(option.zeroKept, release);
  const defaults = at(option.default, release) ?? {};
  const fallback = "*" in defaults ? defaults["*"] : defaults[hypervisor];
  let value = written !== undefined && !isZero ? written : fallback;
  if (inside.includes(path)) return value;
  if (value === fallback && !holds(at(option.defaultWhen, release))) value = zero;
  for (const { from, to, when, hypervisors } of at(option.changes, release) ?? []) {
    const isMeant = hypervisors?.includes(hypervisor) ?? true;
    if (isMeant && (from === undefined || isDeepStrictEqual(from, value)) && holds(when)) value = to;
  }
  return value;
}

function zeroOf(type: string): unknown {
  if (type.startsWith("[]")) return [];
  return type === "string" ? "" : type === "bool" ? false : 0;
}

/** From 3.21.0 on the loader of runtime-rs keeps this option in milliseconds. */
function inFileUnit(runtime: Runtime, release: string, path: string, value: unknown): unknown {
  const isScaled =
    runtime === "runtime-rs" && release === "4.1.0" && path.endsWith(".create_container_timeout");
  return isScaled ? (value as number) / 1000 : value;
}

/** The verdict that the facts give on a string, `undefined` where they have no set to hold it against. */
function accepts(
  facts: UpstreamFacts,
  option: UpstreamOption,
  release: string,
  path: string,
  { hypervisor, files }: Case,
  value: string,
): boolean | undefined {
  const values = at(option.narrowed, release)?.[hypervisor] ?? at(option.values, release);
  if (!values || at(option.enforced, release) === "start") return undefined;
  const isRead = at(option.hypervisors, release)?.includes(hypervisor) ?? true;
  if (facts.runtime === "go" && option.table.startsWith("hypervisor") && !isRead) return true;
  const context = { facts, release, hypervisor, config: TOML.parse(files["configuration.toml"] ?? "") };
  const unmet = at(option.valuesWhen, release)?.some(({ key, values: wanted }) => {
    const other = outcome(context, path.replace(/[^.]*$/, key));
    return !wanted.some((one) => isDeepStrictEqual(one, other));
  });
  if (unmet) return true;
  if (value === "" && at(option.emptyIsAbsent, release)) return true;
  return values.includes(value) || at(option.changes, release)?.some(({ from }) => from === value) === true;
}
