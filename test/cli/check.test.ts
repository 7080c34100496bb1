import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { brief, json, kataConfig, type Problem, policy, withFiles } from "./command.ts";

const GO = "kata-containers/go/configuration-qemu.toml";

function check(...args: string[]): Problem[] {
  return json<Problem[]>(["check", ...args]);
}

/** Problems with a code, in short. */
function found(problems: readonly Problem[], code: string): readonly string[] {
  return brief(problems.filter((problem) => problem.code === code));
}

test("mistakes are told with place, severity and what the loader does", () => {
  const problems = check("mistakes.toml");
  const at = (line: number, code: string) => {
    const one = problems.find((problem) => problem.line === line && problem.code === code);
    assert.ok(one, `line ${line}: no ${code} in ${JSON.stringify(problems)}`);
    const { column, endLine, endColumn, severity, fails } = one;
    return { column, endLine, endColumn, severity, fails };
  };
  assert.deepEqual(at(6, "unknown-key"), {
    column: 1,
    endLine: 6,
    endColumn: 13,
    severity: "warning",
    fails: undefined,
  });
  assert.deepEqual(at(7, "wrong-type"), {
    column: 18,
    endLine: 7,
    endColumn: 24,
    severity: "error",
    fails: "load",
  });
  assert.deepEqual(at(8, "toml-syntax"), {
    column: 16,
    endLine: 8,
    endColumn: 20,
    severity: "error",
    fails: "load",
  });
  assert.deepEqual(at(11, "unknown-key"), {
    column: 1,
    endLine: 11,
    endColumn: 13,
    severity: "error",
    fails: "load",
  });
});

test("the exit status follows --fail-on", () => {
  const status = (...args: string[]) => kataConfig(["check", ...args]).status;
  assert.equal(status("mistakes.toml"), 1);
  assert.equal(status("mistakes.toml", "--fail-on", "never"), 0);
  const rust = "kata-containers/rust/configuration-clh.toml";
  assert.equal(status(rust), 0);
  assert.equal(status(rust, "--fail-on", "warning"), 1);
});

test("the severity of a rule can be changed, and a rule turned off", () => {
  const problems = check("mistakes.toml", "--severity", "unknown-key=hint", "--severity", "wrong-type=off");
  assert.deepEqual(found(problems, "wrong-type"), []);
  const unknown = problems.filter(({ code }) => code === "unknown-key");
  assert.equal(unknown.length, 2);
  for (const { severity, fails } of unknown) assert.deepEqual([severity, fails], ["hint", undefined]);
});

test("a severity for a rule that does not exist is a usage error", () => {
  const { status, stderr, stdout } = kataConfig(["check", "mistakes.toml", "--severity", "unknwon-key=off"]);
  assert.deepEqual([status, stdout], [2, ""]);
  assert.match(stderr, /no rule unknwon-key; did you mean unknown-key\?/);
});

test("a main file is checked with its drop-ins, and each problem stands in the file that causes it", () => {
  const problems = check(GO);
  assert.deepEqual(found(problems, "unknown-key"), ["kata-containers/go/config.d/20-typo:2 unknown-key"]);
  assert.equal(problems.find(({ code }) => code === "unknown-key")?.fails, "load");
});

test("a drop-in alone finds its main file, and only its own problems are told", () => {
  const problems = check("alone/config.d/30-size.toml");
  assert.deepEqual(brief(problems), ["alone/config.d/30-size.toml:2 out-of-range"]);
  const text = kataConfig(["check", "alone/config.d/30-size.toml"]).stdout;
  assert.match(text, /\n1 error in 1 file\.\n$/);
});

test("a drop-in elsewhere gets its main file from --base", () => {
  const dropIn = '[hypervisor.clh]\ndefault_maxvcpus = 1\n[hypervisor.qemu]\npath = "/x"\n';
  withFiles({ "more.toml": dropIn }, (directory) => {
    const base = path.resolve(
      import.meta.dirname,
      "../fixtures/cli/kata-containers/rust/configuration-clh.toml",
    );
    const told = json<Problem[]>(["check", "more.toml", "--base", base], { cwd: directory });
    assert.ok(
      told.every(({ file }) => file === "more.toml"),
      JSON.stringify(brief(told)),
    );
    const alone = json<Problem[]>(["check", "more.toml"], { cwd: directory });
    assert.notDeepEqual(brief(told), brief(alone));
  });
});

test("what is said of a relative path does not depend on where one stands", () => {
  const directory = path.resolve(import.meta.dirname, "../fixtures/cli/alone/config.d");
  const inside = json<Problem[]>(["check", "30-size.toml"], { cwd: directory });
  assert.deepEqual(brief(inside), ["30-size.toml:2 out-of-range"]);
  const above = json<Problem[]>(["check"], { cwd: path.dirname(directory) });
  assert.deepEqual(found(above, "out-of-range"), ["config.d/30-size.toml:2 out-of-range"]);
});

test("standard input is checked under the name that is given", () => {
  const text = '[hypervisor.qemu]\ndefault_memory = "1"\n[runtime]\nhypervisor_name = "qemu"\n';
  const nameless = json<Problem[]>(["check", "-"], { input: text });
  assert.deepEqual(found(nameless, "wrong-type"), ["<stdin>:2 wrong-type"]);
  const named = json<Problem[]>(["check", "-", "--stdin-filename", "alone/config.d/30-size.toml"], {
    input: "[hypervisor.dragonball]\n\ndefault_memory = -7\n",
  });
  assert.deepEqual(brief(named), ["alone/config.d/30-size.toml:3 out-of-range"]);
});

test("the target comes from options where the file says nothing", () => {
  const text = "[agent.kata]\ndial_timeout = 9\n";
  const run = (...args: string[]) =>
    found(json<Problem[]>(["check", "-", ...args], { input: text }), "unknown-key");
  assert.deepEqual(run("--runtime", "go"), []);
  assert.deepEqual(run("--runtime", "runtime-rs"), ["<stdin>:2 unknown-key"]);
});

test("the release decides which keys there are", () => {
  const text = '[agent.kata]\n[hypervisor.qemu]\nmsize_9p = "a"\n[runtime]\nname = "virt_container"\n';
  const run = (release: string) =>
    json<Problem[]>(["check", "-", "--runtime", "runtime-rs", "--release", release], { input: text }).map(
      ({ message }) => message,
    );
  assert.ok(run("4.1.0").some((message) => message.includes("4.1.0")));
  assert.ok(run("3.4.0").every((message) => !message.includes("4.1.0")));
});

test("--kind says what a file is", () => {
  const text = "[hypervisor.qemu]\nno_such_key = 1\n";
  const severity = (kind: string) =>
    json<Problem[]>(["check", "-", "--runtime", "go", "--kind", kind], { input: text }).find(
      ({ code }) => code === "unknown-key",
    )?.severity;
  assert.equal(severity("base"), "warning");
  assert.equal(severity("drop-in"), "error");
});

test("nothing is said about a host that is not known", () => {
  const files = {
    "host.json": JSON.stringify({
      cpus: 2,
      memoryKiB: 4_000_000,
      paths: { "/usr/bin/qemu-system-x86_64": 10 },
    }),
  };
  withFiles(files, (directory) => {
    const host = path.join(directory, "host.json");
    assert.deepEqual(found(check(GO), "path-missing"), []);
    assert.deepEqual(found(check(GO, "--host", "none"), "path-missing"), []);
    const missing = check(GO, "--host", host).filter(({ code }) => code === "path-missing");
    assert.deepEqual(brief(missing), [`${GO}:5 path-missing`, `${GO}:6 path-missing`]);
    // This machine has no such file either.
    assert.ok(found(check(GO, "--host", "auto"), "path-missing").includes(`${GO}:5 path-missing`));
  });
});

test("unusable host facts are a usage error", () => {
  const facts = {
    "a.json": "{",
    "b.json": '{"cpus": "two"}',
    "e.json": '{"cpus": 1.5}',
    "f.json": '{"cpus": 0}',
    "g.json": '{"memoryKiB": 1e999}',
    "h.json": '{"paths": {"/x": -1}}',
    "i.json": '{"__proto__": {}}',
    "j.json": `${"[".repeat(5000)}`,
    "c.json": '{"paths": {"/x": "file"}}',
    "d.json": "[]",
    "k.json": '{"cpu": 2}',
    "l.json": '{"paths": [1]}',
    "m.json": '{"sysctl": {"kernel.io_uring_disabled": []}}',
  };
  withFiles(facts, (directory) => {
    for (const name of [...Object.keys(facts), "absent.json"]) {
      const { status, stderr, stdout } = kataConfig(["check", GO, "--host", path.join(directory, name)]);
      assert.equal(status, 2, name);
      assert.match(stderr, /^kata-config check: [^\n]*host facts[^\n]*\n$/);
      assert.equal(stdout, "");
    }
  });
});

test("an empty argument, of a variable that is not set say, is a usage error", () => {
  for (const args of [
    ["check", ""],
    ["check", "--policy", "", GO],
    ["check", "--base=", GO],
    ["check", "--runtime", "", GO],
    ["migrate", "--output", "", GO],
    ["explain", ""],
    [""],
  ]) {
    const { status, stderr, stdout } = kataConfig(args);
    assert.deepEqual([status, stdout], [2, ""], args.join(" "));
    assert.match(stderr, /^kata-config[^\n]*(?:is empty|"")[^\n]*\n$/, args.join(" "));
  }
});

test("a policy has rules and support levels of its own", () => {
  const text =
    '[hypervisor.qemu]\ndefault_memory = 256\nenable_annotations = [".*"]\n[runtime]\ndisable_guest_seccomp = true\n';
  const run = (...args: string[]) =>
    json<Problem[]>(["check", "-", "--runtime", "go", "--kind", "base", ...args], { input: text });
  assert.deepEqual(found(run(), "policy"), []);
  const told = run("--policy", policy).filter(({ code }) => code === "policy");
  assert.deepEqual(
    told.map(({ line, severity }) => [line, severity]),
    [
      [2, "warning"],
      [3, "error"],
      [5, "error"],
    ],
  );
  assert.match(told[0]!.message, /between 512 and 8192/);
});

test("a broken policy gets a problem in its own file and stops nothing else", () => {
  const files = {
    "policy.toml":
      '[[require]]\nid = "a-b"\noption = "runtime.x"\nseverity = "bad"\nmessage = "Hello there."\n',
  };
  withFiles(files, (directory) => {
    const broken = path.join(directory, "policy.toml");
    const { status, stdout } = kataConfig(["check", "mistakes.toml", "--policy", broken, "--format", "json"]);
    assert.equal(status, 1);
    const problems = JSON.parse(stdout) as Problem[];
    assert.deepEqual(
      problems
        .filter(({ file }) => file === broken)
        .map(({ line, code, severity }) => [line, code, severity]),
      [[4, "policy", "error"]],
    );
    assert.deepEqual(brief(problems.filter(({ file }) => file !== broken)), brief(check("mistakes.toml")));
    const other = kataConfig(["status", "mistakes.toml", "--policy", broken]);
    assert.equal(other.status, 0);
    assert.ok(other.stderr.startsWith(`${broken}:4:`), other.stderr);
  });
  const { status, stderr } = kataConfig(["check", GO, "--policy", "absent.toml"]);
  assert.equal(status, 2);
  assert.match(stderr, /cannot read the policy absent\.toml/);
});

test("comments in the file turn rules off", () => {
  const text = (comment: string, end = "") =>
    `# kata-config: runtime=runtime-rs\n${comment}\n[hypervisor.qemu]\n# kata-config: ${end}\ndefalt = 1\n`;
  const run = (input: string) => found(json<Problem[]>(["check", "-"], { input }), "unknown-key");
  assert.deepEqual(run(text("#", "ignore other-rule")), ["<stdin>:5 unknown-key"]);
  assert.deepEqual(run(text("#", "ignore unknown-key")), []);
  assert.deepEqual(run(text("# kata-config: ignore-file unknown-key", "ignore wrong-type")), []);
});

test("of a file that either runtime may read, what both object to is told, and that the runtime is not known", () => {
  const files = {
    "clh/configuration.toml": "[hypervisor.clh]\ndisable_vhost_net = false\n",
    "qemu/configuration.toml":
      '[hypervisor.qemu]\npath = "/usr/bin/qemu-system-x86_64"\nkernel = "/opt/kata/vmlinux"\nimage = "/opt/kata/kata.img"\n',
    "known/configuration.toml": "# kata-config: runtime=go\n[hypervisor.qemu]\n",
  };
  withFiles(files, (cwd) => {
    const { status, stdout, stderr } = kataConfig(["check", "--format", "json"], { cwd });
    const problems = JSON.parse(stdout) as Problem[];
    const changed = problems.find(({ file, code }) => file.startsWith("clh") && code === "option-not-read");
    assert.match(
      changed?.message ?? "",
      /^disable_vhost_net has no effect.*runtime-rs.* In the Go runtime: /,
    );
    const refused = problems.find(({ file, code }) => file.startsWith("qemu") && code === "refused-by-both");
    assert.equal(refused?.severity, "error");
    assert.match(refused?.message ?? "", /runtime-rs refuses.* In the Go runtime: /);
    assert.equal(status, 1);
    const said = stderr.split("\n").filter((line) => line.includes("nothing tells which runtime"));
    assert.equal(said.length, 1);
    assert.match(said[0]!, /clh\/configuration\.toml, qemu\/configuration\.toml, so only/);
  });
});
