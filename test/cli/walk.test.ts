import assert from "node:assert/strict";
import { symlinkSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { brief, json, kataConfig, type Problem, withFiles } from "./command.ts";

const BAD = '[hypervisor.qemu]\ndefault_memory = "1"\n';

/** Files in which the mistake of `BAD` was found. */
function found(args: readonly string[], cwd?: string): readonly string[] {
  const problems = json<Problem[]>(["check", ...args], cwd === undefined ? {} : { cwd });
  return [...new Set(problems.filter(({ code }) => code === "wrong-type").map(({ file }) => file))];
}

test("a directory is walked; files of other programs get nothing", () => {
  assert.deepEqual(json<Problem[]>(["check", "other"]), []);
  assert.match(kataConfig(["check", "other"]).stdout, /^No problems in 0 files\.\n$/);
});

test("a file that is named is taken as Kata's whatever it looks like", () => {
  assert.notDeepEqual(json<Problem[]>(["check", "other/settings.toml"]), []);
});

test(".git and node_modules are skipped, at any depth", () => {
  const files = {
    ".git/configuration-qemu.toml": BAD,
    "a/node_modules/b/configuration-qemu.toml": BAD,
    "a/.git/configuration-qemu.toml": BAD,
    "a/b/configuration-qemu.toml": BAD,
  };
  withFiles(files, (directory) => {
    assert.deepEqual(found([], directory), ["a/b/configuration-qemu.toml"]);
  });
});

test("Kata's files are known by place, name, or content", () => {
  const files = {
    "kata-containers/configuration.toml": BAD,
    "kata-containers/config.d/no-ending": BAD.replace("memory", "bridges"),
    "x/configuration-clh-azure.toml.in": BAD,
    "x/anything.toml": BAD,
    "x/directive.toml": `# kata-config: runtime=go\n${BAD.replace("qemu", "own")}`,
    "x/directive-behind-mark.toml": `\ufeff# kata-config: runtime=go\n${BAD.replace("qemu", "own")}`,
    "x/dotted.toml": 'hypervisor.qemu.default_memory = "1"\n',
    "x/mark.toml": `\ufeff${BAD}`,
    "x/quoted.toml": BAD.replace("hypervisor.qemu", "\"hypervisor\" . 'qemu'"),
    "x/notes.txt": BAD,
    "x/Cargo.toml": BAD,
    "containerd/config.d/kata.toml": '[hypervisor.qemu]\ndefault_memory = "1"\n',
  };
  withFiles(files, (directory) => {
    assert.deepEqual(found([], directory), [
      "kata-containers/config.d/no-ending",
      "kata-containers/configuration.toml",
      "x/anything.toml",
      "x/configuration-clh-azure.toml.in",
      "x/directive-behind-mark.toml",
      "x/directive.toml",
      "x/dotted.toml",
      "x/mark.toml",
      "x/quoted.toml",
    ]);
  });
});

test("with a runtime every configuration*.toml counts, and nothing else does", () => {
  const odd = "[runtime]\nenable_pprof = 3\n";
  withFiles({ "a/configuration.toml": odd, "a/settings.toml": "[agent.sensor]\nx = 1\n" }, (directory) => {
    assert.deepEqual(found([], directory), []);
    assert.deepEqual(found(["--runtime", "go"], directory), ["a/configuration.toml"]);
    const { stdout } = kataConfig(["check", "--runtime", "go"], { cwd: directory });
    assert.match(stdout, / in 1 file\.\n$/);
  });
});

test("a drop-in that its main file covers is not told twice", () => {
  const all = brief(json<Problem[]>(["check", "kata-containers"]));
  assert.deepEqual(all, [...new Set(all)]);
  assert.ok(all.includes("kata-containers/go/config.d/20-typo:2 unknown-key"), all.join("\n"));
  const both = brief(
    json<Problem[]>([
      "check",
      "kata-containers/go/config.d/20-typo",
      "kata-containers/go/configuration-qemu.toml",
      "./kata-containers/go",
    ]),
  );
  assert.deepEqual(both, [...new Set(both)]);
});

test("problems come by file, line and column", () => {
  const problems = json<Problem[]>(["check", "mistakes.toml", "kata-containers", "alone"]);
  const sorted = [...problems].sort(
    (a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0) || a.line - b.line || a.column - b.column,
  );
  assert.deepEqual(brief(problems), brief(sorted));
  assert.ok(new Set(problems.map(({ file }) => file)).size >= 4);
});

test("paths are told as they were given", () => {
  const first = (given: string) => json<Problem[]>(["check", given])[0]?.file;
  assert.equal(first("mistakes.toml"), "mistakes.toml");
  assert.equal(first("./mistakes.toml"), "./mistakes.toml");
  assert.equal(first("alone"), "alone/config.d/30-size.toml");
  assert.equal(first("./alone/"), "./alone/config.d/30-size.toml");
  assert.equal(first("../cli/alone"), "../cli/alone/config.d/30-size.toml");
  const absolute = path.resolve(import.meta.dirname, "../fixtures/cli/alone");
  assert.equal(first(absolute), `${absolute}/config.d/30-size.toml`);
});

test("a link to a file that is there too is not another file", () => {
  withFiles({ "kata-containers/configuration-qemu.toml": BAD }, (directory) => {
    symlinkSync("configuration-qemu.toml", path.join(directory, "kata-containers/configuration.toml"));
    assert.deepEqual(found([], directory), ["kata-containers/configuration-qemu.toml"]);
    const named = "kata-containers/configuration.toml";
    assert.deepEqual(found([named], directory), [named]);
  });
});

test("the config.d of a linked main file lies beside the file that the link leads to", () => {
  const files = {
    "kata-containers/real/configuration-qemu.toml": "[hypervisor.qemu]\n",
    "kata-containers/real/config.d/1.toml": BAD,
    "kata-containers/config.d/2.toml": BAD,
  };
  withFiles(files, (directory) => {
    symlinkSync("real/configuration-qemu.toml", path.join(directory, "kata-containers/configuration.toml"));
    assert.deepEqual(found(["kata-containers/configuration.toml"], directory), [
      "kata-containers/real/config.d/1.toml",
    ]);
  });
});

test("what is found and cannot be read is told, and the rest is checked", () => {
  withFiles({ "configuration-qemu.toml": BAD }, (directory) => {
    symlinkSync("nowhere", path.join(directory, "configuration-clh.toml"));
    const { status, stdout, stderr } = kataConfig(["check", "--format", "json"], { cwd: directory });
    assert.equal(status, 2);
    assert.match(stderr, /^kata-config: cannot read configuration-clh\.toml: it is not there\.$/m);
    assert.ok((JSON.parse(stdout) as Problem[]).some(({ file }) => file === "configuration-qemu.toml"));
  });
});

test("the release is found in the VERSION of a source tree, from wherever one stands", () => {
  const files = {
    VERSION: "3.4.0\n",
    "src/runtime-rs/config/configuration-dragonball.toml.in": "[hypervisor.dragonball]\nxyz = 1\n",
  };
  withFiles(files, (directory) => {
    for (const [cwd, file] of [
      [directory, "src/runtime-rs/config/configuration-dragonball.toml.in"],
      [path.join(directory, "src/runtime-rs/config"), "configuration-dragonball.toml.in"],
    ] as const) {
      const { stdout } = kataConfig(["effective", file, "--kind", "base"], { cwd });
      assert.match(stdout, /^# \S+: runtime-rs 3\.4\.0 /);
    }
  });
});

test("outside Kata's directories a whole file and its drop-ins are told apart by their names", () => {
  const files = {
    "x/configuration.toml": '[hypervisor.qemu]\nimage = "/i"\nvirtio_fs_daemon = "/d"\n',
    "x/config.d/10-mine.toml": "[hypervisor.qemu]\ndefault_memory = 4096\n[runtime]\nenable_debug = true\n",
  };
  withFiles(files, (directory) => {
    const problems = json<Problem[]>(["check", "--runtime", "go", "."], { cwd: directory });
    assert.deepEqual(
      problems.filter(({ fails }) => fails === "load"),
      [],
    );
    const none = json<Problem[]>(["check", "--runtime", "go", "x/config.d"], { cwd: directory });
    assert.equal(none.filter(({ code }) => code === "image-and-initrd").length, 0);
  });
});

test("what was read is counted by its kind", () => {
  const toml = "[hypervisor.qemu]\ndefault_memory = 2048\n";
  const files = {
    "a/configuration-qemu.toml": toml,
    "b.md": `\`\`\`toml\n${toml}\`\`\`\n`,
    "c.md": `\`\`\`toml\n${toml}\`\`\`\n`,
  };
  withFiles(files, (cwd) => {
    const args = ["check", "--runtime", "go", "--severity", "deprecated=off"];
    assert.match(kataConfig(args, { cwd }).stdout, /in 3 files \(2 Markdown, 1 TOML\)\.\n$/);
    assert.match(kataConfig([...args, "a"], { cwd }).stdout, /in 1 file\.\n$/);
  });
});

test("very many drop-ins of one main file are checked together, and each as it would be alone", () => {
  const files = Object.fromEntries([
    ["configuration.toml", '[hypervisor.qemu]\npath = "/usr/bin/qemu"\n'],
    ...Array.from({ length: 400 }, (_, index) => [
      `config.d/${1000 + index}.toml`,
      `${index % 2 === 0 ? "# kata-config: runtime=go\n" : ""}[hypervisor.qemu]\nx${index} = 1\ndefault_vcpus = ${index}\n`,
    ]),
  ]) as Record<string, string>;
  withFiles(files, (directory) => {
    const begun = performance.now();
    const all = json<Problem[]>(["check", "config.d"], { cwd: directory });
    // One by one, each with all the others, it takes a minute.
    assert.ok(performance.now() - begun < 30_000);
    for (const name of ["config.d/1000.toml", "config.d/1001.toml", "config.d/1399.toml"]) {
      const alone = json<Problem[]>(["check", name], { cwd: directory });
      assert.ok(alone.length > 0);
      assert.deepEqual(
        all.filter(({ file }) => file === name),
        alone,
      );
    }
    const whole = json<Problem[]>(["check"], { cwd: directory });
    assert.equal(new Set(whole.map(({ file }) => file)).size, 401);
  });
});

test("directories that stand in each other without end are left alone, and that is told", () => {
  withFiles({ [`${"a/".repeat(120)}configuration.toml`]: BAD, "configuration.toml": BAD }, (directory) => {
    const { status, stderr, stdout } = kataConfig(["check"], { cwd: directory });
    assert.equal(status, 2);
    assert.match(
      stderr,
      /cannot read .*a\/a: it lies 100 directories deep, and what is deeper is left alone/,
    );
    assert.match(stdout, /^configuration\.toml:2:/m);
  });
});
