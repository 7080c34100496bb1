import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { describe, test } from "node:test";
import TOML from "@iarna/toml";
import { TABLE_OF_FILE } from "../../scripts/generate/knowledge.ts";
import { facts, readToml, root, validatorOf } from "./curated.ts";

const folder = "schemas/options";
const files = readdirSync(`${root}/${folder}`)
  .filter((name) => name.endsWith(".toml"))
  .sort();
const isEntry = validatorOf("schemas/option.schema.json");

interface Entry {
  summary: string;
  detail?: string;
  values?: { value: unknown; summary: string; runtimes?: string[] }[];
  example?: string;
  links?: string[];
  suggest?: unknown;
}

function read(name: string): Record<string, unknown> {
  return readToml(`${folder}/${name}`);
}

describe("curated prose", () => {
  for (const name of files.filter((name) => name !== "common.toml")) {
    test(`${name} has the shape of an option`, () => {
      for (const [key, value] of Object.entries(read(name))) {
        assert.ok(isEntry(value), `${name} [${key}]: ${JSON.stringify(isEntry.errors, null, 1)}`);
        const entry = value as unknown as Entry;
        assert.ok(!entry.detail?.includes("\t"), `${name} [${key}]: a tab`);
        for (const line of entry.detail?.split("\n") ?? []) {
          assert.equal(line, line.trimEnd(), `${name} [${key}]: blanks at the end of a line`);
        }
        const seen = new Set<string>();
        for (const { value, runtimes } of entry.values ?? []) {
          for (const runtime of runtimes ?? ["go", "runtime-rs"]) {
            const id = `${runtime} ${String(value)}`;
            assert.ok(!seen.has(id), `${name} [${key}]: value ${id} twice`);
            seen.add(id);
          }
        }
        if (entry.example !== undefined) assert.doesNotThrow(() => TOML.parse(entry.example ?? ""), `${key}`);
      }
    });
  }

  test("every file has a table, every table a file and an entry in tables.toml", () => {
    const ours = files.filter((name) => name !== "common.toml" && name !== "tables.toml");
    assert.deepEqual(ours, Object.keys(TABLE_OF_FILE).sort());
    const described = Object.keys(read("tables.toml"));
    for (const table of Object.values(TABLE_OF_FILE)) assert.ok(described.includes(table), table);
  });

  test("no slip is an option of its table, and each stands for one", () => {
    for (const [file, table] of Object.entries(TABLE_OF_FILE)) {
      const options = read(file) as Record<string, { slips?: string[] }>;
      const slips = Object.values(options).flatMap((one) => one.slips ?? []);
      assert.equal(new Set(slips).size, slips.length, file);
      for (const slip of slips) assert.ok(!(slip in options), `${table}.${slip}`);
    }
  });

  test("common.toml names options that exist, once each", () => {
    const { order } = read("common.toml") as { order: string[] };
    const keys = new Set(Object.keys(TABLE_OF_FILE).flatMap((name) => Object.keys(read(name))));
    assert.deepEqual(
      order.filter((key) => !keys.has(key)),
      [],
    );
    assert.equal(new Set(order).size, order.length);
  });
});

describe("curated prose against the extracted facts", () => {
  test("every option has prose, every prose an option", () => {
    const options = new Set<string>();
    const aliases = new Set<string>();
    for (const { options: known } of Object.values(facts)) {
      for (const option of known) {
        options.add(`${option.table} ${option.key}`);
        for (const [, names] of option.aliases ?? []) {
          for (const name of names ?? []) aliases.add(`${option.table} ${name}`);
        }
      }
    }
    const prose = new Set<string>();
    for (const [name, table] of Object.entries(TABLE_OF_FILE)) {
      for (const key of Object.keys(read(name))) prose.add(`${table} ${key}`);
    }
    assert.deepEqual(
      {
        withoutProse: [...options].filter((o) => !prose.has(o)),
        withoutOption: [...prose].filter((p) => !options.has(p) && !aliases.has(p)),
      },
      { withoutProse: [], withoutOption: [] },
    );
  });
});
