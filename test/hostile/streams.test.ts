/** Output that nothing takes, and files under names that a format has other uses for. */
import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { attack } from "./attack.ts";

const unix = { skip: process.platform === "win32" };
const MAIN = '[hypervisor.qemu]\ndefault_memory = "1"\n[runtime]\n';
const files = { "kata/configuration-qemu.toml": MAIN };

test("a full disk in the place of the output gets one line", {
  skip: process.platform === "linux" ? false : "no such device there",
}, () => {
  for (const command of [
    "check kata",
    "check --format sarif kata",
    "check --fix kata",
    "effective kata/configuration-qemu.toml",
    "options --format json",
    "explain default_memory",
    "--help",
  ]) {
    const { status, stderr } = attack({
      files,
      args: [],
      shell: (program) => `${program} ${command} >/dev/full`,
    });
    assert.equal(status, 2, command);
    assert.match(stderr.split("\n").at(-2)!, /^kata-config.*: cannot write the output: the disk is full\.$/);
    assert.ok(stderr.length < 1000, "no source");
  }
});

test("messages that nothing takes change no status", {
  skip: process.platform === "linux" ? false : "no such device there",
}, () => {
  const { status } = attack({
    files,
    args: [],
    shell: (program) => `${program} check kata >/dev/null 2>/dev/full`,
  });
  assert.equal(status, 1);
});

test("a reader that goes away hides no error from the exit status", unix, () => {
  const many = Array.from({ length: 3000 }, (_, index) => `zz${index} = 1\n`).join("");
  const { stderr } = attack({
    files: { "x.toml": `[hypervisor.qemu]\n${many}${MAIN.slice(18)}` },
    args: [],
    shell: (program) =>
      `{ ${program} check --runtime go --format json x.toml; echo "status $?" >&2; } | head -c 1 >/dev/null`,
  });
  assert.equal(stderr, "status 1\n");
});

test("in SARIF a name is a URI, whatever is in it", unix, () => {
  const { stdout } = attack({
    files: { "a\\b c%#?é.toml": MAIN },
    args: ["check", "--runtime", "go", "--format", "sarif", "a\\b c%#?é.toml"],
  });
  const uris = [...stdout.matchAll(/"uri": "([^"]*\.toml)"/g)].map(([, uri]) => uri);
  assert.ok(uris.length > 0);
  assert.deepEqual([...new Set(uris)], ["a%5Cb%20c%25%23%3F%C3%A9.toml"]);
});

test("host facts behind a byte order mark are read", () => {
  const facts = '\ufeff{ "cpus": 2, "paths": {} }';
  const { status, stderr } = attack({
    files: { ...files, "host.json": facts },
    args: ["check", "--host", "host.json", "kata"],
  });
  assert.deepEqual([status, stderr.includes("host facts")], [1, false]);
});

/** Places that are read for another file than the one that is named. */
const BESIDE = ["kata/config.d/1.toml", "kata/VERSION", "kata/Chart.yaml", "VERSION", "Chart.yaml"];

test(
  "links that lead to themselves or to devices hold up nothing, wherever a file is looked for",
  unix,
  () => {
    for (const target of ["itself", "/dev/zero", "/proc/self/mem", "."])
      for (const places of [BESIDE, ["kata/config.d"]]) {
        const result = attack({
          files: places === BESIDE ? { ...files, "kata/config.d/2.toml": "" } : files,
          args: ["check", "--runtime", "go", "kata"],
          prepare(directory) {
            for (const at of places)
              symlinkSync(target === "itself" ? path.basename(at) : target, path.join(directory, at));
          },
        });
        assert.match(result.stdout, /error\[wrong-type\]/, target);
        assert.match(result.stderr, /(cannot read|passed over) kata\/config\.d/, `${places}: ${target}`);
        assert.doesNotMatch(result.stderr, /internal fault/);
      }
  },
);

test("links that lead to themselves are said where a file is named", unix, () => {
  for (const args of [
    ["check", "loop"],
    ["effective", "--runtime", "go", "loop"],
    ["migrate", "--runtime", "go", "loop"],
    ["status", "loop"],
    ["check", "--base", "loop", "kata"],
    ["check", "--policy", "loop", "kata"],
    ["check", "--host", "loop", "kata"],
    ["check", "--config", "loop", "kata"],
  ]) {
    const { status, stderr } = attack({
      files,
      args,
      prepare: (directory) => symlinkSync("loop", path.join(directory, "loop")),
    });
    assert.equal(status, 2, args.join(" "));
    assert.match(stderr, /loop: it is a link that leads back to itself\.\n/);
  }
});
