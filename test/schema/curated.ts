import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import TOML from "@iarna/toml";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import type { Runtime, Timeline, UpstreamFacts } from "../../server/src/knowledge/facts.ts";

/** The root of the repository. */
export const root = join(import.meta.dirname, "../..");

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), "utf8"));
}

/** @param path in the repository */
export function readToml(path: string): Record<string, unknown> {
  return TOML.parse(readFileSync(join(root, path), "utf8"));
}

/** The validator of a curated file; schemas refer to the definitions of others, first of all support levels. */
export function validatorOf(schema: string, ...others: readonly string[]): ValidateFunction {
  const ajv = new Ajv2020({ allErrors: true, allowUnionTypes: true });
  for (const other of ["schemas/support.schema.json", ...others].filter((one) => one !== schema)) {
    ajv.addSchema(readJson(other) as object, other.replace("schemas/", ""));
  }
  return ajv.compile(readJson(schema) as object);
}

export const facts: Readonly<Record<Runtime, UpstreamFacts>> = {
  go: readJson("schemas/upstream/go.json") as UpstreamFacts,
  "runtime-rs": readJson("schemas/upstream/runtime-rs.json") as UpstreamFacts,
};

/** When a runtime has an option; a table counts as one. */
export function historyOf(runtime: Runtime, option: string): Timeline<string> | undefined {
  const { options } = facts[runtime];
  const own = options.find(({ table, key }) => `${table}.${key}` === option)?.type;
  return own ?? options.find(({ table }) => table === option)?.type;
}

interface Dated {
  readonly id: string;
  readonly evidence: readonly string[];
  readonly asOf: string;
}

/** Every entry has a name of its own, evidence that can be followed, and a day that was. */
export function assertDated(entries: readonly Dated[]): void {
  const seen = new Set<string>();
  const today = new Date().toISOString().slice(0, 10);
  for (const { id, evidence, asOf } of entries) {
    assert.ok(!seen.has(id), `${id} twice`);
    seen.add(id);
    assert.ok(evidence.length > 0, `${id}: no evidence`);
    for (const link of evidence) {
      assert.ok(URL.canParse(link) && new URL(link).protocol === "https:", `${id}: ${link}`);
    }
    assert.equal(new Date(`${asOf}T00:00:00Z`).toISOString().slice(0, 10), asOf, `${id}: no such day`);
    assert.ok(asOf <= today, `${id}: ${asOf} lies ahead`);
  }
}
