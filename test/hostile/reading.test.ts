/** What is no file, is too large, is no text or cannot be read: nothing hangs, and each is said. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { type Attack, attack, problemsOf, type Result } from "./attack.ts";

const MAIN = '[hypervisor.qemu]\ndefault_memory = "1"\n';
const isRoot = process.getuid?.() === 0;
const unix = { skip: process.platform === "win32" };

/** Every link of `links` is made before the command runs. */
function linked(links: Readonly<Record<string, string>>, given: Omit<Attack, "prepare">): Result {
  return attack({
    ...given,
    prepare(directory) {
      for (const [name, target] of Object.entries(links)) {
        mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
        symlinkSync(target, path.join(directory, name));
      }
    },
  });
}

const codesOf = ({ stdout }: Result): readonly string[] =>
  (JSON.parse(stdout) as { code: string }[]).map(({ code }) => code);

test("a link to a device in the place of a configuration, a drop-in, a version, a text", unix, () => {
  const links = {
    "kata/configuration-qemu.toml": "/dev/zero",
    "kata/anything.toml": "/dev/zero",
    "kata/a/config.d/10-x.toml": "/dev/zero",
    "kata/a/VERSION": "/dev/zero",
    "kata/Chart.yaml": "/dev/urandom",
    "kata/values.yaml": "/dev/zero",
    "kata/README.md": "/dev/zero",
  };
  const files = { "kata/a/configuration-clh.toml": MAIN };
  const walked = linked(links, { files, args: ["check", "--format", "json", "--runtime", "go", "."] });
  assert.equal(walked.status, 1);
  assert.match(walked.stderr, /passed over kata\/\S+\.toml: it is a link to a place outside/);
  assert.deepEqual(
    codesOf(walked).filter((code) => code === "wrong-type"),
    ["wrong-type"],
    "the rest is checked",
  );
  const args = ["check", "--format", "json", "--runtime", "go", "kata/a/configuration-clh.toml"];
  const named = linked(links, { files, args });
  assert.equal(named.status, 2);
  assert.match(named.stderr, /cannot read kata\/a\/config\.d\/10-x\.toml: it is a device, not a file\.\n/);
  assert.ok(codesOf(named).includes("drop-in-entry"), "the runtime does not end with it either");
});

test("devices and streams that are named", unix, () => {
  const files = { "x.toml": MAIN, "d/config.d/1.toml": "# kata-config: base=/dev/zero\n[runtime]\n" };
  for (const args of [
    ["check", "/dev/zero"],
    ["check", "/dev/stdin"],
    ["effective", "--runtime", "go", "/dev/zero"],
    ["status", "/dev/zero"],
    ["check", "--base", "/dev/zero", "x.toml"],
    ["check", "--policy", "/dev/zero", "x.toml"],
    ["check", "--host", "/dev/zero", "x.toml"],
    ["check", "--host", "/proc/kmsg", "x.toml"],
    ["check", "d"],
  ]) {
    const { status, stderr } = attack({ files, args });
    assert.equal(status, 2, args.join(" "));
    assert.match(stderr, /^kata-config.*(?:not a file|nothing to give now)/m, args.join(" "));
  }
});

test("standard input that does not end, or is a directory", unix, () => {
  const { status, stderr } = attack({
    files: {},
    args: [],
    shell: (program) => `${program} check - </dev/zero; ${program} check - </tmp`,
  });
  assert.equal(status, 2);
  const [large, directory] = stderr.split("\n");
  assert.match(
    large ?? "",
    /cannot read standard input: it has [\d.]+ MB, and files above 5 MB are left alone/,
  );
  assert.match(directory ?? "", /cannot read standard input: it is a directory, not a file/);
});

test("pipes and sockets", unix, () => {
  const result = attack({
    files: { "kata/configuration-qemu.toml": MAIN },
    args: ["check", "--format", "json", "--runtime", "go", "kata", "kata/pipe"],
    prepare(directory) {
      mkdirSync(path.join(directory, "kata/config.d"));
      for (const name of ["kata/config.d/1.toml", "kata/VERSION", "kata/pipe", "kata/configuration-clh.toml"])
        execFileSync("mkfifo", [path.join(directory, name)]);
    },
  });
  assert.equal(result.status, 2);
  assert.match(result.stderr, /cannot read kata\/pipe: it is a pipe, not a file/);
  assert.ok(codesOf(result).includes("drop-in-entry"), "the runtime reads what lies in config.d");
});

test("a file above the size that is read is named and left alone; the size can be chosen", () => {
  const long = `[hypervisor.qemu]\n${"# a comment\n".repeat(500_000)}default_memory = "1"\n`;
  const files = { "kata/configuration-qemu.toml": long };
  const given = { files, args: ["kata"] };
  const left = problemsOf(given);
  assert.deepEqual([left.status, left.problems], [2, []]);
  const { stderr } = attack({ files, args: ["check", "kata"] });
  assert.match(stderr, /configuration-qemu\.toml: it has 6 MB, and files above 5 MB are left alone/);
  const { problems } = problemsOf({ files, args: ["--max-file-size", "7", "kata"] });
  assert.ok(problems.some(({ code }) => code === "wrong-type"));
  for (const size of ["0", "-1", "many", "1e9"])
    assert.match(attack({ files: {}, args: ["check", "--max-file-size", size] }).stderr, /--max-file-size/);
});

test("a file with more statements or elements than any has is named and left alone; comments do not count", () => {
  const left = (text: string) => {
    const { stderr, status } = attack({
      files: { "kata/configuration-qemu.toml": MAIN, "kata/config.d/1.toml": text },
      args: ["check", "kata/configuration-qemu.toml", "kata/config.d/1.toml"],
    });
    if (status !== 2) return false;
    assert.match(stderr, /1\.toml: it has more than 50,000 statements and elements of lists, and such files/);
    return true;
  };
  for (const line of ["[t]\r\n", "\r", "#\r"]) assert.ok(left(line.repeat(50_001)), JSON.stringify(line));
  assert.ok(left(`[runtime]\nexperimental = [${'"#",'.repeat(50_001)}]\n`));
  assert.ok(!left("#,,,,,,\n".repeat(50_001)));
});

test("what is not UTF-8 is refused by both loaders, at the first byte that is not", () => {
  const bytes = (text: string) => Buffer.from(text, "latin1");
  const first = (text: string) => {
    const { problems, status } = problemsOf({
      files: { "x.toml": bytes(text) },
      args: ["--runtime", "go", "--kind", "drop-in", "x.toml"],
    });
    const found = problems.filter(({ fails }) => fails === "load");
    return [status, ...found.map(({ code, line, column }) => `${code} ${line}:${column}`)];
  };
  assert.deepEqual(first("# caf\xe9\n"), [1, "toml-syntax 1:6"]);
  assert.deepEqual(first('[runtime]\nname = "\xc3\xa9\xff\xfe"\n'), [1, "toml-syntax 2:10"]);
  assert.deepEqual(first("# \xef\xbf\xbd \xed\xa0\x80\n"), [1, "toml-syntax 1:5"]);
  assert.deepEqual(first("# \xf0\x9f\x98\x80\xc0\x80\n"), [1, "toml-syntax 1:5"]);
  assert.deepEqual(first("# \xc3"), [1, "toml-syntax 1:3"]);
  assert.deepEqual(first("# caf\xc3\xa9 \xef\xbf\xbd \xf0\x9f\x98\x80\n"), [0]);
});

test("bytes that are not UTF-8 in a file of another language are told where they are configuration, and kept", () => {
  const files = {
    "README.md": "# caf@\n\n```toml\n[hypervisor.qemu]\nenable_debug = True\n```\n",
    "kata-values.yaml": "shims:\n  qemu:\n    dropIn: |\n      [hypervisor.qemu]\n      path = '/@'\n",
    "install.sh": "cat > /etc/kata-containers/config.d/1.toml <<EOF\n[hypervisor.qemu] # @\nEOF\n",
    "x.toml": "# kata-config: kind=drop-in\n[hypervisor.qemu]\nenable_debug = True\n",
  };
  for (const odd of ["\xe9", "\xc0\xaf", "\xed\xa0\x80", "\xe2\x82", "\xf4\x90\x80\x80", "\x80"]) {
    const bytes = Object.fromEntries(
      Object.entries(files).map(([name, text]) => [name, Buffer.from(text.replace("@", odd), "latin1")]),
    );
    const { problems, status } = problemsOf({ files: bytes, args: ["--runtime", "go", "."] });
    const found = problems.filter(({ message }) => /not UTF-8/.test(message));
    assert.deepEqual(
      [status, ...found.map(({ file, code, line, fails }) => [file, code, line, fails].join(" "))],
      [1, "install.sh toml-syntax 2 load", "kata-values.yaml toml-syntax 5 load"],
    );
    const { stdout } = attack({
      files: bytes,
      args: [],
      shell: (program) =>
        `${program} check --fix --runtime go . >/dev/null; cat x.toml; base64 -w0 README.md`,
    });
    assert.match(stdout, /enable_debug = true/, "other files are mended");
    assert.ok(stdout.endsWith(bytes["README.md"]!.toString("base64")));
  }
});

test("bytes that are not UTF-8 in what other programs read are told by what those do, and kept", () => {
  const handler = (plugin: string) =>
    `[plugins."io.containerd.${plugin}".containerd.runtimes.kata]\nruntime_type = "io.containerd.kata.v2"\n`;
  const files = {
    "etc/containerd/config.toml": `version = 3 # @\n${handler("cri.v1.runtime")}`,
    "old/etc/containerd/config.toml": `version = 2 # @\n${handler("grpc.v1.cri")}`,
    "crio.conf": `[crio.runtime.runtimes.kata] # @\nruntime_path = "/usr/bin/containerd-shim-kata-v2"\nruntime_type = "oci"\n`,
    "daemon.json": '{ "runtimes": { "kata@": { "runtimeType": "io.containerd.kata.v2" } } }\n',
    "pod.yaml":
      "kind: Pod\napiVersion: v1\nmetadata:\n  name: a@\nspec:\n  runtimeClassName: kata-qemu\n  containers: []\n",
  };
  const bytes = Object.fromEntries(
    Object.entries(files).map(([name, text]) => [name, Buffer.from(text.replace("@", "\xe9"), "latin1")]),
  );
  const { problems } = problemsOf({ files: bytes, args: ["."] });
  const found = problems.filter(({ message }) => /not UTF-8/.test(message));
  assert.deepEqual(
    found.map(({ file, code, severity, fails }) => [file, code, severity, fails].join(" ")),
    [
      "crio.conf not-utf8 error start",
      "daemon.json not-utf8 warning ",
      "etc/containerd/config.toml not-utf8 error start",
      "pod.yaml not-utf8 error install",
    ],
  );
  const { stdout } = attack({
    files: bytes,
    args: [],
    shell: (program) => `${program} check --fix . >/dev/null; base64 -w0 crio.conf`,
  });
  assert.equal(stdout, bytes["crio.conf"]!.toString("base64"));
});

test("host facts with bytes that are not UTF-8 are refused", () => {
  const files = { "host.json": Buffer.from('{ "paths": { "/caf\xe9": 1 } }', "latin1") };
  const { status, stderr } = attack({ files, args: ["check", "--host", "host.json", "."] });
  assert.equal(status, 2);
  assert.match(stderr, /cannot read the host facts in host\.json: .*not UTF-8/);
});

test("what cannot be read is said, with 2 as exit status", () => {
  const files = {
    "kata/config.d/1.toml": "# kata-config: base=nope.toml runtime=go\n[runtime]\n",
    "x.toml": MAIN,
  };
  const based = attack({ files, args: ["check", "kata"] });
  assert.equal(based.status, 2);
  assert.match(
    based.stdout,
    /warning\[directive\].*kata\/config\.d\/nope\.toml cannot be read: it is not there/,
  );
  for (const [option, text] of [
    ["--base", "cannot read the main file nope.toml: it is not there"],
    ["--policy", "cannot read the policy nope.toml: it is not there"],
    ["--host", "cannot read the host facts in nope.toml: it is not there"],
  ] as const) {
    const { status, stdout, stderr } = attack({ files, args: ["check", option, "nope.toml", "x.toml"] });
    assert.deepEqual([status, stdout], [2, ""]);
    assert.ok(stderr.includes(text), stderr);
  }
});

test("config.d that leads back to itself is told of", unix, () => {
  const { status, stderr } = linked(
    { "kata/config.d": "config.d" },
    { files: { "kata/configuration-qemu.toml": MAIN }, args: ["check", "--runtime", "go", "kata"] },
  );
  assert.equal(status, 2);
  assert.match(stderr, /cannot read kata\/config\.d: it is a link that leads back to itself/);
});

const POD = `apiVersion: v1
kind: Pod
metadata: { annotations: { io.katacontainers.config.hypervisor.kernel_params: "quiet" } }
spec: { runtimeClassName: kata-qemu, containers: [] }
`;

test("the configuration that a manifest or --config names and that cannot be read", unix, () => {
  const files = { "a.yaml": `# kata-config: config=/dev/zero\n${POD}`, "b.yaml": POD };
  const told = attack({ files, args: ["check", "a.yaml"] });
  assert.equal(told.status, 2);
  assert.match(
    told.stdout,
    /warning\[directive\]: The configuration \/dev\/zero cannot be read: it is a device/,
  );
  for (const [config, reason] of [
    ["/dev/zero", "it is a device, not a file"],
    ["nope.toml", "it is not there"],
    [".", "it is a directory, not a file"],
  ] as const) {
    const { status, stderr } = attack({ files, args: ["check", "--config", config, "b.yaml"] });
    assert.equal(status, 2);
    assert.ok(stderr.includes(`cannot read the configuration ${config}: ${reason}.`), stderr);
  }
});

test("what is moved is not written into a pipe, a device or a directory that takes nothing", unix, () => {
  const files = { "configuration-qemu.toml": '[hypervisor.qemu]\npath = "/x"\n[runtime]\n', "out/x": "" };
  const moved = (output: string, prepare: (directory: string) => void = () => {}) =>
    attack({
      files,
      args: ["migrate", "--runtime", "go", "--output", output, "configuration-qemu.toml"],
      prepare,
    });
  const target = (directory: string) => path.join(directory, "out/configuration-qemu.toml");
  for (const { status, stderr } of [
    moved("out", (directory) => void execFileSync("mkfifo", [target(directory)])),
    moved("out", (directory) => symlinkSync("/dev/full", target(directory))),
    moved("out", (directory) => mkdirSync(target(directory))),
    moved("/proc/kata-config"),
    moved("/dev/null"),
    moved("out/x"),
  ]) {
    assert.equal(status, 2, stderr);
    assert.match(stderr, /^kata-config migrate: cannot write [^\n]+\n$/);
  }
});

// Root may read everything.
const withPermissions = isRoot || process.platform === "win32" ? () => {} : test;
withPermissions("directories and drop-ins without permission", () => {
  const result = attack({
    files: {
      "kata/configuration-qemu.toml": "[hypervisor.qemu]\n",
      "kata/config.d/1.toml": MAIN,
      "kata/x/y": "",
    },
    args: ["effective", "--runtime", "go", "kata/configuration-qemu.toml"],
    prepare: (directory) => chmodSync(path.join(directory, "kata/config.d/1.toml"), 0),
  });
  assert.equal(result.status, 2);
  assert.match(result.stderr, /cannot read kata\/config\.d\/1\.toml: permission is denied/);
  const closed = attack({
    files: { "kata/closed/configuration-qemu.toml": MAIN },
    args: ["check", "kata"],
    prepare: (directory) => chmodSync(path.join(directory, "kata/closed"), 0),
  });
  assert.equal(closed.status, 2);
  assert.match(closed.stderr, /cannot read kata\/closed: permission is denied/);
  for (const name of ["VERSION", "Chart.yaml"]) {
    const { status, stderr } = attack({
      files: { "kata/configuration-qemu.toml": MAIN, [`kata/${name}`]: "3.20.0" },
      args: ["check", "kata"],
      prepare: (directory) => chmodSync(path.join(directory, "kata", name), 0),
    });
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`cannot read \\S*kata/${name}: permission is denied`));
  }
});

test("a file called config.d makes both loaders fail, and is said", () => {
  const { problems, status } = problemsOf({
    files: { "kata/configuration-qemu.toml": "[hypervisor.qemu]\n", "kata/config.d": "" },
    args: ["--runtime", "go", "kata/configuration-qemu.toml"],
  });
  assert.equal(status, 2);
  assert.ok(problems.some(({ code, fails }) => code === "drop-in-entry" && fails === "load"));
});

test("a walk passes over links that lead nowhere, in a circle or out, says so, and goes on", unix, () => {
  const secret = path.join(tmpdir(), `kata-config-secret-${process.pid}.toml`);
  writeFileSync(secret, 'token = "confidential"\n[hypervisor.qemu]\ndefault_memory = "1"\n');
  const links = {
    x: "x",
    "loop.toml": "loop.toml",
    "kata/a": "b",
    "kata/b": "a",
    "kata/up": "..",
    "kata/secret.toml": secret,
    "kata/config.d/1.toml": secret,
    "kata/gone.md": "nowhere",
  };
  const result = linked(links, { files: { "kata/configuration-qemu.toml": MAIN }, args: ["check"] });
  assert.equal(result.status, 2);
  assert.match(result.stdout, /error\[wrong-type\]/);
  assert.ok(
    !result.stdout.includes("confidential") && !result.stdout.includes("secret.toml:"),
    result.stdout,
  );
  assert.match(result.stderr, /cannot read loop\.toml: it is a link that leads back to itself/);
  assert.match(result.stderr, /passed over kata\/secret\.toml: it is a link to a place outside/);
  assert.ok(!/gone\.md/.test(result.stderr), "nothing is expected of it");
});

test(
  "links to Kata's own places, inside what is walked, and of files that are named are followed",
  unix,
  () => {
    const real = path.join(tmpdir(), `kata-config-${process.pid}`, "opt/kata/share/defaults/kata-containers");
    mkdirSync(real, { recursive: true });
    writeFileSync(path.join(real, "configuration-qemu.toml"), MAIN);
    writeFileSync(path.join(real, "../mine.toml"), MAIN);
    const links = {
      "etc/configuration.toml": path.join(real, "configuration-qemu.toml"),
      "mine.toml": path.join(real, "../mine.toml"),
    };
    const walked = linked(links, {
      files: { y: "" },
      args: ["check", "--format", "json", "--runtime", "go"],
    });
    assert.deepEqual(
      codesOf(walked).filter((code) => code === "wrong-type"),
      ["wrong-type"],
    );
    linked(links, { files: { y: "" }, args: ["check", "--fix", "--runtime", "go"] });
    const after = readFileSync(path.join(real, "configuration-qemu.toml"), "utf8");
    assert.equal(after, MAIN, "nothing is written there");
    const named = linked(links, {
      files: { y: "" },
      args: ["check", "--format", "json", "--runtime", "go", "mine.toml"],
    });
    assert.deepEqual(
      codesOf(named).filter((code) => code === "wrong-type"),
      ["wrong-type"],
    );
  },
);

test("long runs of blanks and of blank lines hold up no walk, in whatever language", () => {
  const files: Record<string, string> = {};
  for (const type of ["toml", "toml.in", "conf", "yaml", "json", "md", "rst", "sh", "nix", "tf", "py"])
    for (const [name, run] of Object.entries({
      a: " ".repeat(200_000),
      b: "\n".repeat(200_000),
      c: " \n".repeat(100_000),
    }))
      files[`${name}.${type}`] = `${run}kata [hypervisor.qemu]\nio.katacontainers [runtime]\n`;
  const { status } = attack({ files, args: ["check", "."] });
  assert.ok(status === 0 || status === 2, `${status}`);
});

test("a policy with very many statements is left alone, and named", () => {
  const { status, stderr } = attack({
    files: { "configuration-qemu.toml": MAIN, "policy.toml": "x = 1\n".repeat(50_001) },
    args: ["check", "--policy", "policy.toml", "."],
  });
  assert.equal(status, 2);
  assert.match(stderr, /cannot read the policy policy\.toml: it has more than 50,000 statements/);
});

test("a main file on another machine is not asked for", () => {
  for (const base of [
    "//host/share/configuration.toml",
    "/net/host/configuration.toml",
    "http://host/x.toml",
  ]) {
    const { stdout } = attack({
      files: { "kata/config.d/1.toml": `# kata-config: base=${base} runtime=go\n[runtime]\n` },
      args: ["check", "kata"],
    });
    assert.match(stdout, /cannot be read: it lies on another machine/, base);
  }
});
