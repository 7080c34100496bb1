import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { fixtures, json, kataConfig, type Problem, program, withFiles } from "./command.ts";

const MISTAKES = readFileSync(path.join(fixtures, "mistakes.toml"), "utf8");

function fix(files: Readonly<Record<string, string>>, args: readonly string[]) {
  return withFiles(files, (directory) => {
    const { status, stdout, stderr } = kataConfig(["check", "--fix", ...args], { cwd: directory });
    const texts = Object.fromEntries(
      Object.keys(files).map((name) => [name, readFileSync(path.join(directory, name), "utf8")]),
    );
    return { status, stdout, stderr, texts };
  });
}

test("fixes that leave no choice are applied, and nothing else changes", () => {
  const { texts, stderr, stdout } = fix({ "a.toml": MISTAKES }, ["a.toml"]);
  const before = MISTAKES.split("\n");
  const after = texts["a.toml"]!.split("\n");
  assert.equal(after.length, before.length);
  assert.equal(after[6], "default_memory = 2048");
  assert.equal(after[7], "enable_debug = true");
  assert.equal(after[10], "reconnect_timeout_ms = 45000");
  for (const [index, line] of before.entries()) {
    if (![6, 7, 10].includes(index)) assert.equal(after[index], line);
  }
  assert.match(stderr, /^a\.toml:7:18: fixed\[wrong-type\]: .+$/m);
  assert.match(stderr, /^Applied 3 fixes to 1 file\.\n$/m);
  // A guessed name is for somebody to decide.
  assert.match(stdout, /fix: Change to default_vcpus/);
  assert.doesNotMatch(stdout, /wrong-type|toml-syntax/);
});

test("a second run finds nothing to fix", () => {
  const { texts } = fix({ "a.toml": MISTAKES }, ["a.toml"]);
  const again = fix(texts as Record<string, string>, ["a.toml"]);
  assert.deepEqual(again.texts, texts);
  assert.equal(again.stderr, "Applied 0 fixes to 0 files.\n");
});

test("very many mistakes are mended in few rounds, each of which looks at more of them", () => {
  const table = "[hypervisor.qemu]\n";
  const returns = fix({ "configuration.toml": table + "\r".repeat(6000) }, ["configuration.toml"]);
  assert.ok(returns.texts["configuration.toml"] === table + "\n".repeat(6000));
  const keys = Array.from({ length: 1500 }, (_, index) => `a${index} = TRUE\n`).join("");
  const booleans = fix({ "configuration.toml": `[runtime]\n${keys}` }, [
    "--runtime",
    "go",
    "configuration.toml",
  ]);
  assert.equal(booleans.texts["configuration.toml"], `[runtime]\n${keys.replaceAll("TRUE", "true")}`);
});

test("what a shipped configuration sets is set anew in the values of the chart", () => {
  const dropIn = '      [hypervisor.qemu]\n      enable_numa = true\n      numa_mapping = ["0", "7"]\n';
  const text = `# kata-config: release=4.1.0\nshims:\n  qemu:\n    dropIn: |\n${dropIn}`;
  const problems = withFiles({ "values.yaml": text }, (cwd) =>
    json<readonly Problem[]>(["check", "values.yaml"], { cwd }),
  );
  const [fix] = problems.find(({ code }) => code === "numa-static")?.fixes ?? [];
  assert.deepEqual(
    fix?.edits.map(({ file, line, text }) => [file, line, text]),
    [["values.yaml", 8, "\n      [runtime]\n      static_sandbox_resource_mgmt = true\n"]],
  );
});

test("a file that is a template too is not mended where that brings the template a problem", () => {
  const template = `# kata-config: runtime=runtime-rs release=3.29.0 kind=base
[hypervisor.qemu]
enable_debug = True
[runtime]
name = "{% if x %}virt_container"
`;
  const main = "# kata-config: runtime=go kind=base\n[hypervisor.qemu]\n[runtime]\n";
  withFiles({ "configuration-qemu.toml": main, "config.d/10-x.toml": template }, (cwd) => {
    kataConfig(["check", "--fix", "."], { cwd });
    assert.match(readFileSync(path.join(cwd, "config.d/10-x.toml"), "utf8"), /enable_debug = True/);
  });
});

test("a template among the drop-ins of a main file is mended where that brings the main file no problem", () => {
  const { texts } = fix(
    {
      "configuration-qemu.toml":
        '# kata-config: kind=base\n[hypervisor.qemu]\nseccomp_sandbox = ""\n[runtime]\nname = "virt_container"\n',
      "config.d/10-x.toml":
        '# kata-config: release=4.1.0\n[hypervisor.qemu]\nseccompsandbox = ""\npath = "{{ x }}"\n',
    },
    ["--runtime", "runtime-rs", "."],
  );
  assert.match(texts["config.d/10-x.toml"]!, /^seccompsandbox = ""$/m);
});

test("a template among the drop-ins of a main file is mended once", () => {
  const { stderr, texts } = fix(
    {
      "configuration.toml": '[hypervisor.qemu]\npath = "/usr/bin/qemu"\n',
      "config.d/10.toml":
        '# kata-config: runtime=go\n[hypervisor.qemu]\ndefault_vcpus: 5\npath = "{{ x }}"\n',
    },
    ["--runtime", "go", "."],
  );
  assert.match(stderr, /^Applied 1 fix to 1 file\.$/m);
  assert.match(texts["config.d/10.toml"]!, /^default_vcpus = 5$/m);
});

test("a drop-in that says that it is a main file is mended with the main file in view that reads it", () => {
  const main = "# kata-config: runtime=runtime-rs release=4.1.0 kind=base\n";
  const { texts } = fix(
    {
      "configuration.toml": `${main}[hypervisor.remote]\nremote_hypervisor_socket = "/run/x"\n`,
      "config.d/10-x.toml": `${main}hypervisor.remote.remote_hypervisor_socket = "/run/y"\n`,
    },
    ["."],
  );
  assert.match(texts["configuration.toml"]!, /^hypervisor_socket/m);
  assert.match(texts["config.d/10-x.toml"]!, /remote_hypervisor_socket/, "only one of two can count");
});

test("a text in a script is mended only where it is still found there", () => {
  const script =
    "echo '# k\rme-rs release=4\n[hypervisor.clh]\nimage = \"/i\"\n' | sudo tee /etc/kata-containers/configuration.toml\n";
  const { texts } = fix({ "a.sh": script }, ["a.sh"]);
  assert.match(texts["a.sh"]!, /# k\r/, "a new line would stand before the table");
});

test("what two readings of a drop-in mend at one place is mended once", () => {
  const main = "# kata-config: runtime=runtime-rs release=4.1.0 kind=base\n[hypervisor.qemu]\n";
  const { texts } = fix(
    {
      "configuration-qemu.toml": main,
      "config.d/10-x.toml": `${main}virtio_fs_extra_args = ["-o"\u00a0xx, yy]\n`,
    },
    ["."],
  );
  assert.match(texts["config.d/10-x.toml"]!, /^virtio_fs_extra_args = \["-o", "xx", "yy"\]$/m);
});

test("a fix that would write over what closes a text is left out, and the others are made", () => {
  const literal = `Path("/etc/kata-containers/configuration.toml").write_text("""\n[hypervisor.qemu]\nenable_debug = True\npath = "/x""")\n`;
  const { texts } = fix({ "a.py": literal }, ["a.py"]);
  assert.equal(texts["a.py"], literal.replace("True", "true"));
});

test("a template stays one: its last expression is not made a comment", () => {
  const main = "# kata-config: runtime=go release=4.1.0\n[hypervisor.qemu]\n{{ .Values.x }} is set above.\n";
  const { texts } = fix({ "configuration-qemu.toml": main }, ["."]);
  assert.equal(texts["configuration-qemu.toml"], main);
});

test("without --fix no file changes", () => {
  withFiles({ "a.toml": MISTAKES }, (directory) => {
    kataConfig(["check", "a.toml"], { cwd: directory });
    assert.equal(readFileSync(path.join(directory, "a.toml"), "utf8"), MISTAKES);
  });
});

test("line ends and a byte order mark are kept", () => {
  const text = `\ufeff${MISTAKES.replaceAll("\n", "\r\n")}`;
  const { texts } = fix({ "a.toml": text }, ["a.toml"]);
  assert.ok(texts["a.toml"]!.startsWith("\ufeff# kata-config"));
  assert.equal(texts["a.toml"]!.split("\r\n").length, MISTAKES.split("\n").length);
  assert.match(texts["a.toml"]!, /\r\ndefault_memory = 2048\r\n/);
});

test("a drop-in that is named is fixed, and its main file is left alone", () => {
  const files = {
    "kata-containers/configuration-qemu.toml": MISTAKES,
    "kata-containers/config.d/1.toml": '[hypervisor.qemu]\ndefault_bridges = "2"\n',
  };
  const { texts } = fix(files, ["kata-containers/config.d/1.toml"]);
  assert.equal(texts["kata-containers/config.d/1.toml"], "[hypervisor.qemu]\ndefault_bridges = 2\n");
  assert.equal(texts["kata-containers/configuration-qemu.toml"], MISTAKES);
  const whole = fix(files, ["kata-containers"]);
  assert.equal(whole.texts["kata-containers/config.d/1.toml"], "[hypervisor.qemu]\ndefault_bridges = 2\n");
  assert.match(whole.texts["kata-containers/configuration-qemu.toml"]!, /enable_debug = true/);
});

test("a rule that is off fixes nothing", () => {
  const { texts } = fix({ "a.toml": MISTAKES }, ["a.toml", "--severity", "wrong-type=off"]);
  assert.match(texts["a.toml"]!, /default_memory = "2048"/);
});

test("a file that is not UTF-8 is not written, and others are", () => {
  withFiles({ "b.toml": MISTAKES }, (directory) => {
    const file = path.join(directory, "a.toml");
    const other = path.join(directory, "b.toml");
    const bytes = Buffer.concat([Buffer.from(MISTAKES), Buffer.from([0x23, 0xe9, 0x0a])]);
    writeFileSync(file, bytes);
    const { status, stdout } = kataConfig(["check", "--fix", file, other]);
    assert.equal(status, 1);
    assert.match(stdout, /a\.toml:\d+:\d+: error\[.*UTF-8/);
    assert.deepEqual(readFileSync(file), bytes);
    assert.doesNotMatch(readFileSync(other, "utf8"), /default_memory = "2048"/);
  });
});

test("standard input cannot be fixed", () => {
  const { status, stderr } = kataConfig(["check", "--fix", "-"], { input: MISTAKES });
  assert.equal(status, 2);
  assert.match(stderr, /--fix changes files/);
});

/** What would make a file that loads unparsable, or change what it means. */
const LEFT_ALONE: Readonly<Record<string, string>> = {
  "a table under another name, beside the one that is meant":
    '[hypervisor.qemu]\n[runtmie]\nvfio_mode="vfio"\n[runtime]\nsandbox_cgroup_only=true\n',
  "two keys that are near one name":
    "[hypervisor.qemu]\ndefautl_memory = 1024\ndefault_memroy = 2048\n[runtime]\n",
  "two hypervisors that are near one name": "[hypervisor.qmeu]\n[hypervisor.quemu]\n[runtime]\n",
  "a near name in an inline table":
    "[hypervisor]\nqemu = { defautl_memory = 1, default_memory = 2 }\n[runtime]\n",
  "a near name in dotted keys":
    "hypervisor.qemu.defautl_memory = 1\nhypervisor.qemu.default_memory = 2\n[runtime]\n",
  "an option that is near another one": "[hypervisor.qemu]\ndefault_maxmem = 1\n[runtime]\n",
  "a timeout that is near one in another unit":
    "[hypervisor.qemu]\n[agent.kata]\ncdh_api_timeotu = 50\n[runtime]\n",
  "entries that match more than one annotation":
    '[hypervisor.qemu]\nenable_annotations = ["enable_iommu"]\n[runtime]\n',
};

test("guesses are left to somebody, whatever the runtime", () => {
  for (const runtime of ["go", "runtime-rs"])
    for (const [what, text] of Object.entries(LEFT_ALONE)) {
      const { texts } = fix({ "a.toml": text }, ["a.toml", "--runtime", runtime]);
      assert.equal(texts["a.toml"], text, `${what}, ${runtime}`);
    }
});

test("two spellings of a table or a key are never made one", () => {
  for (const text of [
    "[hypervisor.qemu]\n[Runtime]\nenable_debug = true\n[RUNTIME]\nenable_tracing = true\n",
    "[hypervisor.qemu]\nDefault_Memory = 1024\nDEFAULT_MEMORY = 2048\n[runtime]\n",
    '[hypervisor.qemu]\nenable_debug = true\nvfio_mode = "vfio"\n[RUNTIME]\nenable_tracing = true\n',
  ]) {
    const { texts, stdout } = fix({ "a.toml": text }, ["a.toml", "--runtime", "go"]);
    assert.doesNotMatch(stdout, /error\[toml-syntax\]/, texts["a.toml"]);
  }
});

test("an agent that is named right keeps its name when its table is misspelt", () => {
  const text = MISTAKES.replace("[agent.kata]\ndial_timeout = 45", "[agent.KATA]");
  const { texts } = fix({ "a.toml": text }, ["a.toml"]);
  assert.match(texts["a.toml"]!, /agent_name = "kata"/);
});

test("many code blocks of one file are mended at once", () => {
  const block = '```toml\n[hypervisor.qemu]\ndefault_memory = "2048"\n[runtime]\n```\n';
  const text = `# Kata Containers\n\n${block.repeat(15)}`;
  const { texts, stderr } = fix({ "a.md": text }, ["a.md"]);
  assert.equal(texts["a.md"], text.replaceAll('"2048"', "2048"));
  assert.match(stderr, /^Applied 15 fixes to 1 file\.$/m);
});

test("a file that cannot be written whole stays as it was, and is named", {
  skip: process.platform === "win32" ? "no limits of a shell there" : false,
}, () => {
  const long = Array.from(
    { length: 400 },
    (_, line) => `# line ${line} of a file that is longer than may be written`,
  );
  const text = `[hypervisor.qemu]\ndefault_memory = "2048"\n[runtime]\n${long.join("\n")}\n`;
  withFiles({ "a.toml": text }, (directory) => {
    // What a full disk does, without one.
    const script = `ulimit -f 4; exec "${process.execPath}" "${program}" check --fix --runtime go a.toml`;
    const { status, stderr } = spawnSync("bash", ["-c", script], { cwd: directory, encoding: "utf8" });
    assert.equal(status, 2);
    assert.match(stderr, /cannot write \S*a\.toml: EFBIG; it is as it was\.\n$/);
    assert.equal(readFileSync(path.join(directory, "a.toml"), "utf8"), text);
    assert.deepEqual(readdirSync(directory), ["a.toml"]);
  });
});

/** Runs a command over three files, of which the second is longer than may be written: what a full disk does. */
function withoutSpace(command: string, text: string) {
  const long = text + "# a line of a file that is longer than may be written\n".repeat(400);
  return withFiles({ "a.toml": text, "b.toml": long, "c.toml": text }, (cwd) => {
    const script = `ulimit -f 4; exec "${process.execPath}" "${program}" ${command} --runtime go a.toml b.toml c.toml`;
    const { status, stdout, stderr } = spawnSync("bash", ["-c", script], { cwd, encoding: "utf8" });
    assert.equal(status, 2, stderr);
    assert.match(stderr, /^kata-config: cannot write \S*b\.toml: EFBIG; it is as it was\.$/m);
    const read = (name: string) => readFileSync(path.join(cwd, name), "utf8");
    assert.equal(read("b.toml"), long);
    assert.deepEqual(readdirSync(cwd), ["a.toml", "b.toml", "c.toml"]);
    return { stdout, stderr, texts: [read("a.toml"), read("c.toml")] };
  });
}

test("where one of several files cannot be written the others are, and each is told of as it is now", {
  skip: process.platform === "win32" ? "no limits of a shell there" : false,
}, () => {
  const text = '# kata-config: release=3.20.0\n[hypervisor.qemu]\ndefault_memory = "2048"\n[runtime]\n';
  const fixed = withoutSpace("check --fix --format json", text);
  const after = text.replace('"2048"', "2048");
  assert.deepEqual(fixed.texts, [after, after]);
  assert.deepEqual(fixed.stderr.match(/^\S+ fixed/gm), ["a.toml:3:18: fixed", "c.toml:3:18: fixed"]);
  assert.match(fixed.stderr, /^Applied 2 fixes to 2 files\.$/m);
  const left = (JSON.parse(fixed.stdout) as Problem[]).filter(({ code }) => code === "wrong-type");
  assert.deepEqual(
    left.map(({ file }) => file),
    ["b.toml"],
  );
  const upgraded = withoutSpace("upgrade --write --from 3.20.0 --to 4.1.0", text);
  const newer = text.replace("3.20.0", "4.1.0");
  assert.deepEqual(upgraded.texts, [newer, newer]);
  assert.deepEqual(upgraded.stderr.match(/^\S+: its directive/gm), [
    "a.toml: its directive",
    "c.toml: its directive",
  ]);
});

/** Runs `--fix` and ends it by a signal as soon as anything happens around the files. The texts after that. */
async function killed(files: Readonly<Record<string, string>>, signal: NodeJS.Signals) {
  const root = mkdtempSync(path.join(tmpdir(), "kata-config-killed-"));
  const within = path.join(root, "config.d");
  try {
    mkdirSync(within);
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(root, name), text);
    const child = spawn(process.execPath, [program, "check", "--fix", "--runtime", "go", within]);
    const ended = once(child, "exit");
    const watchers = [root, within].map((directory) => watch(directory, () => child.kill(signal)));
    await ended;
    for (const watcher of watchers) watcher.close();
    const names = Object.keys(files);
    const there = readdirSync(within).map((name) => `config.d/${name}`);
    assert.deepEqual(there, names.slice(1), "both loaders read whatever lies there");
    assert.doesNotMatch(kataConfig(["check", "."], { cwd: root }).stdout, /\.tmp/);
    return names.map((name) => readFileSync(path.join(root, name), "utf8"));
  } finally {
    rmSync(root, { recursive: true });
  }
}

test("a run that is killed leaves each file whole, and nothing that is read as configuration", async () => {
  const lines = "# one of many lines, so that it takes a while to write them\n".repeat(20_000);
  const before = `[hypervisor.qemu]\ndefault_memory = "2048"\n[runtime]\n${lines}`;
  const after = before.replace('"2048"', "2048");
  const names = ["configuration-qemu.toml", "config.d/10.toml", "config.d/20.toml"];
  const files = Object.fromEntries(names.map((name) => [name, before]));
  for (const signal of ["SIGKILL", "SIGTERM"] as const)
    for (const [index, text] of (await killed(files, signal)).entries())
      assert.ok(text === before || text === after, `${signal}, file ${index}: ${text.length} characters`);
});

test("many lines that stand in the wrong table are moved in one run", () => {
  const lines = [
    "enable_pprof = false",
    "static_sandbox_resource_mgmt = false",
    'vfio_mode = "vfio"',
    'internetworking_model = "tcfilter"',
    'emptydir_mode = "shared-fs"',
    "create_container_timeout = 60",
    'jaeger_endpoint = ""',
    'jaeger_user = ""',
    'jaeger_password = ""',
    'guest_selinux_label = ""',
  ].join("\n");
  const text = `[hypervisor.qemu]\nenable_debug = true\n${lines}\n`;
  const args = ["a.toml", "--runtime", "go", "--kind", "base"];
  const run = fix({ "a.toml": text }, args);
  assert.equal(run.texts["a.toml"], `[hypervisor.qemu]\nenable_debug = true\n\n[runtime]\n${lines}\n`);
  assert.deepEqual(fix(run.texts as Record<string, string>, args).texts, run.texts);
});
