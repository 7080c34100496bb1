import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { fixtures, kataConfig, program } from "./command.ts";

const COMMANDS = ["check", "options", "explain", "effective", "status"];

test("--version tells the version of the package", () => {
  const text = readFileSync(path.resolve(import.meta.dirname, "../../package.json"), "utf8");
  const { version } = JSON.parse(text) as { version: string };
  for (const args of [["--version"], ["check", "--version"], ["-V"]]) {
    const { status, stdout } = kataConfig(args);
    assert.deepEqual([status, stdout], [0, `kata-config ${version}\n`]);
  }
});

test("--help lists the commands, and each command's options", () => {
  for (const args of [["--help"], ["-h"], ["help"], []]) {
    const { status, stdout, stderr } = kataConfig(args);
    assert.deepEqual([status, stderr], [0, ""]);
    for (const name of COMMANDS) assert.match(stdout, new RegExp(`^  ${name} `, "m"));
  }
  for (const name of COMMANDS) {
    const { status, stdout } = kataConfig([name, "--help"]);
    assert.equal(status, 0);
    assert.ok(stdout.startsWith(`Usage: kata-config ${name}`));
    assert.match(stdout, /--release X\.Y\.Z/);
  }
});

test("a mistake of the caller ends with 2, one line on stderr and nothing on stdout", () => {
  const mistakes: readonly (readonly [readonly string[], RegExp])[] = [
    [["chekc"], /no command chekc; did you mean check\?/],
    [["check", "--unknown"], /--unknown/],
    [["check", "--runtime", "rust"], /--runtime rust: takes go, runtime-rs\./],
    [["check", "--kind", "main"], /--kind main: takes base, drop-in, template\./],
    [["check", "--release", "four"], /--release four: write a release as X\.Y\.Z/],
    [["check", "--format", "xml"], /--format xml: takes text, json, sarif, github\./],
    [["check", "--color", "sometimes"], /--color sometimes/],
    [["check", "--fail-on", "bad"], /--fail-on bad/],
    [["check", "--severity", "unknown-kye=off"], /did you mean unknown-key\?/],
    [["check", "--severity", "unknown-key=loud"], /--severity unknown-key=loud: write unknown-key=/],
    [["check", "no/such/file.toml"], /cannot read no\/such\/file\.toml: it is not there/],
    [["check", "mistakes.toml", "no-such"], /cannot read no-such: it is not there/],
    [["check", "-", "mistakes.toml"], /"-" stands alone/],
    [["options", "mistakes.toml"], /takes no path/],
    [["options", "--hypervisor", "vmware"], /--hypervisor vmware: takes /],
    [["options", "--format", "sarif"], /--format sarif: takes text, json, html, markdown\./],
    [["effective"], /name a configuration file/],
    [["effective", "no-such"], /cannot read no-such/],
    [["effective", "other/settings.toml"], /nothing tells which runtime/],
    [["status", "no-such"], /cannot read no-such/],
    [["explain"], /name an option/],
  ];
  for (const [args, message] of mistakes) {
    const { status, stdout, stderr } = kataConfig(args);
    assert.deepEqual([status, stdout], [2, ""], args.join(" "));
    assert.match(stderr, message);
    assert.match(stderr, /^kata-config[^\n]*\n$/);
  }
});

test("a closed pipe ends the program quietly", { skip: process.platform === "win32" }, () => {
  const command = `"${process.execPath}" "${program}" options --format json | head -n 1`;
  const { status, stdout, stderr } = spawnSync("sh", ["-c", command], { cwd: fixtures, encoding: "utf8" });
  assert.deepEqual([status, stdout, stderr], [0, "[\n", ""]);
});

test("a slow reader gets everything", { skip: process.platform === "win32" }, () => {
  const command = `"${process.execPath}" "${program}" options --format json | (sleep 1; cat)`;
  const stdout = execFileSync("sh", ["-c", command], { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  assert.ok((JSON.parse(stdout) as unknown[]).length > 200);
});

test("many files are checked in one call", () => {
  const many = Array.from({ length: 300 }, () => "mistakes.toml");
  const once = kataConfig(["check", "mistakes.toml", "--format", "json"]);
  const often = kataConfig(["check", ...many, "--format", "json"]);
  assert.equal(often.stdout, once.stdout);
});

test("a release newer than all that is known is told on stderr, once, and does not fail", () => {
  for (const args of [
    ["options", "--release", "99.0.0", "--format", "json"],
    ["check", "--release", "99.0.0", "."],
  ]) {
    const { stderr } = kataConfig(args);
    assert.equal(stderr.match(/99\.0\.0 is newer than all that is known here/g)?.length, 1, args.join(" "));
  }
  assert.equal(kataConfig(["options", "--release", "4.1.0"]).stderr, "");
});

test("a release known from its notes says so, and what they tell holds", () => {
  const { stderr } = kataConfig(["explain", "--release", "4.2.0", "default_memory"]);
  assert.match(
    stderr,
    /4\.2\.0 is known from its release notes; what they do not tell is taken from 4\.1\.0/,
  );
  const later = kataConfig(["explain", "--release", "4.3.0", "default_memory"]).stderr;
  assert.match(later, /4\.3\.0 is known from a part of its release page/);
  const has = (release: string, runtime: string, key: string) =>
    (
      JSON.parse(
        kataConfig(["options", "--release", release, "--runtime", runtime, "--format", "json"]).stdout,
      ) as { table: string; key: string; hypervisors: string[] }[]
    ).find((option) => option.table === "hypervisor.*" && option.key === key)?.hypervisors;
  assert.equal(has("4.1.0", "go", "disable_nested_virtualization"), undefined);
  assert.deepEqual(has("4.2.0", "go", "disable_nested_virtualization"), ["clh"]);
  assert.deepEqual(has("4.3.0", "go", "disable_nested_virtualization"), ["clh"]);
  assert.ok(has("4.1.0", "runtime-rs", "disable_block_device_use"));
  assert.equal(has("4.2.0", "runtime-rs", "disable_block_device_use"), undefined);
});
