/** Whatever a text holds and whatever is asked of it, the command line ends within ten seconds of work. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, test } from "node:test";
import { runWithin } from "../../scripts/fuzz/processor-time.ts";
import { program } from "../cli/command.ts";
import { GROWING } from "./growing.ts";
import { GROWING_CONTAINERS } from "./growing-containers.ts";

/** Seconds of the processor's work. */
const MOST = 10;

/** A text of each kind, in UTF-16 units: of what costs most a tenth of what is read, so that the test is short. */
const SIZES: Readonly<Record<string, number>> = {
  "hypervisor tables": 25_000,
  "agent tables": 25_000,
  tables: 25_000,
  "keys near a known name": 50_000,
  "unknown keys in a table with a long name": 150_000,
  "an array of different strings": 40_000,
  "an inline table with quoted keys": 150_000,
  "ignore directives with a key each": 60_000,
  "carriage returns": 5_000_000,
  "an array of integers": 5_000_000,
  "a dotted key of quoted parts": 1_000_000,
  "lines with an open header": 4_000,
  "placeholders in a string": 200_000,
  "bad escapes": 60_000,
  comments: 4_900_000,
};

const CONTAINERS: Readonly<Record<string, number>> = {
  "annotations of a pod": 60_000,
  "entries of a list": 50_000,
  pods: 40_000,
  "values that nobody knows": 25_000,
  "strings that do not end": 200_000,
  definitions: 950_000,
};

let directory = "";
before(() => {
  directory = mkdtempSync(path.join(tmpdir(), "kata-config-hostile-"));
  for (const [name, size] of Object.entries(SIZES))
    put(name, "configuration-qemu.toml", GROWING[name]!(size));
  for (const [name, language, make] of GROWING_CONTAINERS)
    if (name in CONTAINERS)
      put(name, `kata.${language === "markdown" ? "md" : language}`, make(CONTAINERS[name]!));
});
after(() => rmSync(directory, { recursive: true, force: true }));

function put(kind: string, name: string, text: string): void {
  mkdirSync(path.join(directory, kind));
  writeFileSync(path.join(directory, kind, name), text.slice(0, 4_990_000));
}

const main = (kind: string): string => path.join(kind, "configuration-qemu.toml");

const ASKED: readonly (readonly string[])[] = [
  ["check", "--format", "json", "."],
  ["check", "--fix", "--runtime", "go", main("lines with an open header")],
  ["check", "--fix", "--runtime", "go", main("agent tables")],
  ["check", "--format", "sarif", main("agent tables")],
  ["effective", "--runtime", "runtime-rs", main("keys near a known name")],
  ["migrate", "--runtime", "go", "--output", "out", main("tables")],
  ["upgrade", "--from", "3.20.0", "--to", "4.1.0", main("ignore directives with a key each")],
];

for (const args of ASKED)
  test(`kata-config ${args.join(" ")} ends in time`, () => {
    const { status, signal, stderr } = runWithin(MOST, [process.execPath, program, ...args], directory);
    assert.equal(signal, null, stderr.slice(-1000));
    assert.ok(status === 0 || status === 1 || status === 2);
    assert.doesNotMatch(stderr, /internal fault|out of memory/);
  });
