import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { noted, readNotes, withNotes } from "../../scripts/generate/notes.ts";
import { compareReleases, valueAt } from "../../server/src/knowledge/releases.ts";
import { assertDated, facts, readToml, validatorOf } from "./curated.ts";

const isNotes = validatorOf("schemas/notes.schema.json", "schemas/defects.schema.json");
const files = readNotes();

describe("releases known from their notes", () => {
  test("every file has the shape of the schema, evidence and a day that was", () => {
    assert.ok(files.size > 0);
    for (const path of files.keys()) {
      assert.ok(isNotes(readToml(path)), `${path}: ${JSON.stringify(isNotes.errors?.slice(0, 5), null, 1)}`);
    }
    assertDated([...files.values()].map((file) => ({ id: file.release, ...file })));
  });

  test("each is named after its release, and none has been read", () => {
    for (const [path, { release }] of files) {
      assert.ok(path.endsWith(`/${release}.toml`), path);
      assert.ok(compareReleases(release, facts.go.releases.at(-1)!) > 0, `${path}: npm run sync deletes it`);
    }
  });

  test("they continue the facts, and leave earlier releases as they were", () => {
    for (const before of Object.values(facts)) {
      const after = withNotes(before, files.values());
      const newest = before.releases.at(-1)!;
      for (const { table, key, type } of after.options) {
        const old = before.options.find((one) => one.table === table && one.key === key);
        assert.equal(valueAt(type, newest), old && valueAt(old.type, newest), `${table}.${key}`);
      }
    }
    const gone = withNotes(facts["runtime-rs"], files.values()).options.find(
      ({ key }) => key === "disable_block_device_use",
    );
    assert.equal(valueAt(gone?.type, "4.2.0"), undefined);
    assert.equal(valueAt(gone?.annotation, "4.2.0"), undefined);
  });

  test("values that shipped files have belong to files and options that are there", () => {
    for (const { shipped } of [...files.values()].map(noted)) {
      for (const { runtime, files: names, table, key } of shipped) {
        const { templates, options } = withNotes(facts[runtime], files.values());
        const known = (valueAt(templates, "4.1.0") ?? []).map(({ file }) => file);
        for (const name of names) assert.ok(known.includes(name), name);
        assert.ok(
          options.some((one) => one.table === table && one.key === key),
          `${table}.${key}`,
        );
      }
    }
  });
});
