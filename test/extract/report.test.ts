import assert from "node:assert/strict";
import { test } from "node:test";
import { foldSnapshots, type OptionFacts, optionId, type Snapshot } from "../../scripts/extract/snapshot.ts";
import { changes } from "../../scripts/sync/changes.ts";
import { proseGaps, templateProblems } from "../../scripts/sync/gaps.ts";
import type { Section } from "../../scripts/sync/section.ts";
import { compareReleases, valueAt } from "../../server/src/knowledge/releases.ts";

function snapshot(options: OptionFacts[], more: Partial<Snapshot> = {}): Snapshot {
  return {
    toml: "1.0",
    hypervisors: ["qemu"],
    templates: [],
    unknownKeys: new Map([["hypervisor.*", "ignored"]]),
    options: new Map(options.map((option) => [optionId(option.table, option.key), option])),
    ...more,
  };
}

const kept: OptionFacts = { table: "hypervisor.*", key: "kept", type: "int32", hypervisors: ["qemu"] };
const gone: OptionFacts = { table: "hypervisor.*", key: "gone", type: "bool" };
const mode: OptionFacts = {
  table: "runtime",
  key: "mode",
  type: "string",
  values: ["a"],
  default: { "*": "a" },
};
const old = new Map([
  ["3.9.0", snapshot([kept, gone, mode])],
  ["3.10.0", snapshot([{ ...kept, type: "float32" }, gone, mode])],
]);
const before = foldSnapshots("go", old);
const after = foldSnapshots(
  "go",
  new Map([
    ...old,
    [
      "4.0.0",
      snapshot(
        [
          { ...kept, type: "float32", hypervisors: ["bee", "qemu"] },
          { ...mode, values: ["a", "b"], default: { "*": "b" } },
          { table: "runtime", key: "fresh", type: "uint32", aliases: ["other"] },
        ],
        { hypervisors: ["bee", "qemu"], toml: "1.1" },
      ),
    ],
  ]),
);

const titles = (sections: Section[]): Record<string, string[]> =>
  Object.fromEntries(sections.map(({ title, lines }) => [title, lines]));

test("a timeline holds each change once", () => {
  const option = (key: string): (typeof after.options)[number] | undefined =>
    after.options.find((o) => o.key === key);
  assert.deepEqual(option("kept")?.type, [
    ["3.9.0", "int32"],
    ["3.10.0", "float32"],
  ]);
  assert.deepEqual(option("gone")?.type, [
    ["3.9.0", "bool"],
    ["4.0.0", null],
  ]);
  assert.deepEqual(option("fresh")?.type, [["4.0.0", "uint32"]]);
  assert.equal(valueAt(option("kept")?.type, "3.9.5"), "int32");
  assert.equal(valueAt(option("kept")?.type, "4.1.0"), "float32");
  assert.equal(valueAt(option("gone")?.type, "4.0.0"), undefined);
  assert.equal(valueAt(option("fresh")?.type, "3.10.0"), undefined);
  assert.ok(compareReleases("3.9.0", "3.10.0") < 0);
});

test("the report tells what a new release changed", () => {
  assert.deepEqual(titles(changes(before, after)), {
    "New releases": ["4.0.0"],
    "Options added": ["4.0.0  runtime fresh: uint32"],
    "Options removed": ["4.0.0  hypervisor.* gone"],
    "Accepted values changed": ['4.0.0  runtime mode: ["a"] -> ["a","b"]'],
    "Defaults and annotations changed": ['4.0.0  runtime mode: {"*":"a"} -> {"*":"b"}'],
    "Hypervisors, templates, dialect, strictness": ["4.0.0  hypervisors: + bee", "4.0.0  TOML: + 1.1, - 1.0"],
  });
  assert.deepEqual(changes(after, after), []);
});

test("the report tells when the past reads differently", () => {
  const past = foldSnapshots("go", new Map([...old, ["3.9.0", snapshot([kept, mode])]]));
  assert.deepEqual(titles(changes(past, before)), {
    "Known releases that read differently now": ["hypervisor.* gone"],
  });
  assert.deepEqual(titles(changes(before, past)), {
    "Known releases that read differently now": ["hypervisor.* gone"],
  });
});

test("shipped files are held against their own loader", () => {
  const shipped = [
    {
      file: "a.toml",
      settings: [
        { table: "runtime", key: "mode", value: "c" },
        { table: "runtime", key: "mode", value: "" },
        { table: "runtime", key: "other", value: 1 },
        { table: "hypervisor.*", key: "gone", value: true },
      ],
    },
    { file: "b.toml", settings: [], error: "bad\nvery" },
  ];
  assert.deepEqual(titles(templateProblems(after, shipped)), {
    "Shipped files set keys that their own loader does not know": ["a.toml: hypervisor.* gone"],
    "Shipped files that do not parse, or set values that are not accepted": [
      'a.toml: runtime mode = "c"',
      "b.toml: bad",
    ],
  });
});

test("options and prose are held against each other", () => {
  const prose = new Map([
    ["hypervisor.toml", new Set(["kept", "gone", "strange"])],
    ["runtime.toml", new Set(["mode"])],
  ]);
  assert.deepEqual(titles(proseGaps([after], prose)), {
    "Options without prose": ["runtime.toml [fresh]"],
    "Prose without an option": ["hypervisor.toml [strange]"],
  });
});
