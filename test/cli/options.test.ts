import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { listOptions } from "../../server/src/cli/commands/options.ts";
import type { Runtime, UpstreamFacts } from "../../server/src/knowledge/facts.ts";
import { openLibrary } from "../../server/src/knowledge/library.ts";
import { valueAt } from "../../server/src/knowledge/releases.ts";
import { json, kataConfig } from "./command.ts";

type Row = Readonly<Record<string, unknown>> & {
  readonly runtime: Runtime;
  readonly table: string;
  readonly key: string;
  readonly type: string;
  readonly hypervisors: readonly string[];
  readonly aliases: readonly string[];
};

const MEMBERS = [
  "runtime",
  "table",
  "key",
  "type",
  "minimum",
  "maximum",
  "values",
  "hypervisors",
  "default",
  "unit",
  "annotation",
  "since",
  "until",
  "aliases",
  "support",
  "summary",
];

function facts(runtime: Runtime): UpstreamFacts {
  const file = path.resolve(import.meta.dirname, `../../schemas/upstream/${runtime}.json`);
  return JSON.parse(readFileSync(file, "utf8")) as UpstreamFacts;
}

test("each option is one element of the form that is promised", () => {
  const rows = json<Row[]>(["options"]);
  assert.deepEqual([...new Set(rows.map(({ runtime }) => runtime))], ["go", "runtime-rs"]);
  for (const row of rows) {
    assert.deepEqual(Object.keys(row), MEMBERS);
    assert.ok(String(row["summary"]).length > 10, `${row.table} ${row.key}`);
    assert.match(
      row.type,
      /^(?:boolean|integer|float|string|table|array of (?:strings|integers|floats|tables))$/,
    );
  }
  const memory = rows.find(
    ({ runtime, table, key }) => runtime === "go" && table === "hypervisor.*" && key === "default_memory",
  );
  const { summary, hypervisors, default: built, ...rest } = memory!;
  assert.ok(hypervisors.includes("qemu") && hypervisors.includes("clh"));
  assert.equal((built as Record<string, number>)["qemu"], 2048);
  assert.deepEqual(rest, {
    runtime: "go",
    table: "hypervisor.*",
    key: "default_memory",
    type: "integer",
    minimum: 0,
    maximum: 4294967295,
    values: null,
    unit: "MiB",
    annotation: "io.katacontainers.config.hypervisor.default_memory",
    since: "3.0.0",
    until: null,
    aliases: [],
    support: "supported",
  });
});

test("another name for an option is no element of its own", () => {
  const rows = json<Row[]>(["options", "--runtime", "runtime-rs"]);
  assert.ok(!rows.some(({ key }) => key === "dbg_monitor_socket"));
  const option = rows.find(({ key }) => key === "extra_monitor_socket");
  assert.deepEqual(option?.aliases, ["dbg_monitor_socket"]);
});

test("a hypervisor leaves the options that it reads", () => {
  const rows = json<Row[]>(["options", "--runtime", "go", "--hypervisor", "remote"]);
  const own = rows.filter(({ table }) => table.startsWith("hypervisor."));
  assert.ok(own.length > 3);
  for (const { hypervisors } of own) assert.ok(hypervisors.includes("remote"));
  assert.ok(rows.some(({ table }) => table === "runtime"));
});

test("in every release and runtime the options are those of the loader", () => {
  const library = openLibrary(buildKnowledge());
  for (const runtime of ["go", "runtime-rs"] as const) {
    const { releases, options } = facts(runtime);
    assert.ok(releases.length > 30);
    for (const release of releases) {
      const wanted = options
        .filter(({ type }) => valueAt(type, release) !== undefined)
        .map(({ table, key, type }) => `${table} ${key} ${kindOf(valueAt(type, release)!)}`);
      const rows = listOptions(library.catalogue(runtime, release), undefined);
      const listed = rows.map(({ table, key, type }) => `${table} ${key} ${type}`);
      assert.deepEqual(listed.sort(), wanted.sort(), `${runtime} ${release}`);
    }
  }
});

test("the program lists what the release has", () => {
  for (const [runtime, release, count] of [
    ["go", "3.0.0", counts("go", "3.0.0")],
    ["runtime-rs", "3.20.0", counts("runtime-rs", "3.20.0")],
    ["runtime-rs", "4.1.0", counts("runtime-rs", "4.1.0")],
  ] as const) {
    const rows = json<Row[]>(["options", "--runtime", runtime, "--release", release]);
    assert.equal(rows.length, count, `${runtime} ${release}`);
  }
  // The newest of which anything is known, be it from its notes.
  const future = json<Row[]>(["options", "--release", "99.0.0"]);
  assert.deepEqual(future, json<Row[]>(["options", "--release", "4.3.0"]));
});

test("text groups the options by table", () => {
  const { stdout } = kataConfig(["options", "--runtime", "go", "--hypervisor", "qemu"]);
  assert.match(stdout, /^\[hypervisor\.\*\] go\n/m);
  assert.match(stdout, /^ {2}default_memory: integer, MiB {2}\S/m);
});

function counts(runtime: Runtime, release: string): number {
  return facts(runtime).options.filter(({ type }) => valueAt(type, release) !== undefined).length;
}

/** The loader's types in the words of the output, apart from how the program does it. */
function kindOf(type: string): string {
  const plain = type
    .replace("[]", "")
    .replace(/^u?int\d+$/, "integer")
    .replace(/^float\d+$/, "float");
  const word = plain === "bool" ? "boolean" : plain;
  return type.startsWith("[]") ? `array of ${word}s` : word;
}

test("what is shown of an option on the page goes by runtime and hypervisor together", () => {
  const { stdout: html } = kataConfig(["options", "--format", "html"]);
  const shown = new Map(
    [...html.matchAll(/<article class="card option ([^"]*)" id="([^"]+)">/g)].map(([, names, id]) => [
      id,
      names!,
    ]),
  );
  // A table is hidden with all that is in it.
  for (const [, names, text] of html.matchAll(/<section class="group ([^"]*)">([\s\S]*?)<\/section>/g)) {
    const inside = [...text!.matchAll(/<article class="card option ([^"]*)"/g)].flatMap(([, own]) =>
      own!.split(" "),
    );
    assert.deepEqual(new Set(names!.split(" ")), new Set(inside));
  }
  assert.match(html, /<section class="group /);
  let apart = 0;
  for (const runtime of ["go", "runtime-rs"] as const)
    for (const hypervisor of ["qemu", "clh", "firecracker"]) {
      const args = ["options", "--runtime", runtime, "--hypervisor", hypervisor];
      const read = new Set(json<Row[]>(args).map(({ table, key }) => `${table}.${key}`));
      for (const [id, names] of shown) {
        const own = names.split(" ");
        const isShown = [`${runtime}-${hypervisor}`, `${runtime}-any`].some((name) => own.includes(name));
        assert.equal(isShown, read.has(id!), `${id} with ${runtime} and ${hypervisor}`);
        if (!isShown && own.includes(`r-${runtime}`) && own.includes(`h-${hypervisor}`)) apart++;
      }
    }
  assert.ok(apart > 0, "no option is read by both, and by neither together");
});

test("a page and a Markdown text tell of every option, and need nothing else", () => {
  const keys = new Set(json<Row[]>(["options"]).map(({ table, key }) => `${table}.${key}`));
  const { stdout: html } = kataConfig(["options", "--format", "html"]);
  const anchors = new Set([...html.matchAll(/<article [^>]*id="([^"]+)"/g)].map(([, id]) => id!));
  assert.deepEqual(anchors, keys);
  assert.doesNotMatch(html, /<script|<img|<link|<iframe|@import|url\(|\ssrc=|\son\w+=/);
  for (const [, target] of html.matchAll(/href="([^"]+)"/g)) assert.match(target!, /^(?:#|https:\/\/)/);
  for (const [, target] of html.matchAll(/href="#([^"]+)"/g))
    assert.ok(html.includes(`id="${target}"`), target);
  assert.match(html, /sev_snp_guest[\s\S]*disable_block_device_use/);

  const { stdout: markdown } = kataConfig(["options", "--format", "markdown", "--hypervisor", "clh"]);
  assert.match(markdown, /^### `default_memory`$/m);
  assert.doesNotMatch(markdown, /^### `jailer_path`$/m);
  assert.match(markdown, /Earlier default/);
});
