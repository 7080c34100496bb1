import assert from "node:assert/strict";
import { lstatSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { json, kataConfig, type Span, withFiles } from "./command.ts";

interface Moved {
  readonly file: string;
  readonly target: Readonly<Record<string, string | null>>;
  readonly files: readonly { readonly file: string; readonly text: string }[];
  readonly changes: readonly (Span & {
    readonly kind: string;
    readonly key: string;
    readonly to: string | null;
    readonly before?: unknown;
    readonly after?: unknown;
    readonly message: string;
    readonly decide: boolean;
  })[];
}

const MAIN = `# Ours.
[hypervisor.clh]
kernel = "/k" # a kernel
image = "/i"
virtio_fs_daemon = "/d"
virtio_fs_cache = "auto"
default_memory = 4096
disable_guest_selinux = true
shared_fs = "virtio-fs"
block_device_driver = "virtio-blk"

[agent.kata]
dial_timeout = 45

[runtime]
vfio_mode = "guest-kernel"
disable_guest_empty_dir = true
create_container_timeout = 60
`;
const FILES = {
  "configuration-clh.toml": MAIN,
  "config.d/10-disk.toml": "[hypervisor.clh]\ndisk_rate_limiter_bw_max_rate = 8000000\n",
};

test("a main file moves together with its drop-ins", () => {
  withFiles(FILES, (cwd) => {
    const [moved, ...others] = json<readonly Moved[]>(["migrate", "."], { cwd });
    assert.deepEqual(others, []);
    assert.equal(moved?.file, "configuration-clh.toml");
    const target = { runtime: "runtime-rs", release: "4.1.0", hypervisor: "clh" };
    assert.deepEqual(moved?.target, { ...target, arch: "amd64" });
    assert.deepEqual(
      moved?.files.map(({ file }) => file),
      ["configuration-clh.toml", "config.d/10-disk.toml"],
    );
    assert.match(moved!.files[1]!.text, /disk_rate_limiter_bw_max_rate = 1048576\n/);
    const dial = moved!.changes.find(({ key }) => key === "agent.kata.dial_timeout")!;
    const { file, line, column, endLine, endColumn, kind, to, before, after, decide } = dial;
    assert.deepEqual(
      { file, line, column, endLine, endColumn, kind, to, before, after, decide },
      {
        file: "configuration-clh.toml",
        line: 13,
        column: 1,
        endLine: 13,
        endColumn: 18,
        kind: "renamed",
        to: "agent.kata.reconnect_timeout_ms",
        before: 45,
        after: 45000,
        decide: false,
      },
    );
    assert.ok(moved!.changes.every(({ message }) => message.length > 10));
    assert.equal(readFileSync(path.join(cwd, "configuration-clh.toml"), "utf8"), MAIN);
  });
});

test("the text shows a diff, and what there is to know", () => {
  withFiles(FILES, (cwd) => {
    const { stdout, stderr, status } = kataConfig(["migrate", "configuration-clh.toml"], { cwd });
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^--- configuration-clh\.toml\n\+\+\+ configuration-clh\.toml\n@@/m);
    assert.match(stdout, /^-dial_timeout = 45\n\+reconnect_timeout_ms = 45000\n/m);
    assert.match(stdout, /moved to runtime-rs 4\.1\.0 with clh/);
    assert.match(stdout, /Taken out, with nothing lost: disable_guest_empty_dir\./);
  });
});

test("--write changes the files, and a second time nothing", () => {
  withFiles(FILES, (cwd) => {
    assert.equal(kataConfig(["migrate", "--write", "."], { cwd }).status, 0);
    const text = readFileSync(path.join(cwd, "configuration-clh.toml"), "utf8");
    assert.match(text, /^# Ours\.\n\[hypervisor\.clh\]\nkernel = "\/k" # a kernel\n/);
    assert.equal(kataConfig(["check", "--runtime", "runtime-rs", "."], { cwd }).status, 0);
    const again = json<readonly Moved[]>(["migrate", "."], { cwd });
    assert.deepEqual(
      again.flatMap(({ changes }) => changes),
      [],
    );
    assert.equal(again[0]?.files[0]?.text, text);
    assert.match(kataConfig(["migrate", "."], { cwd }).stdout, /nothing to move/);
  });
});

test("--output writes them elsewhere, config.d included", () => {
  withFiles(FILES, (cwd) => {
    assert.equal(kataConfig(["migrate", "--output", "out/here", "."], { cwd }).status, 0);
    const moved = readFileSync(path.join(cwd, "out/here/config.d/10-disk.toml"), "utf8");
    assert.match(moved, /1048576/);
    assert.match(
      readFileSync(path.join(cwd, "out/here/configuration-clh.toml"), "utf8"),
      /hypervisor_name = "clh"/,
    );
    assert.equal(readFileSync(path.join(cwd, "configuration-clh.toml"), "utf8"), MAIN);
  });
});

test("--output replaces what it wrote before, and makes files of links", () => {
  withFiles({ ...FILES, "real/20-more.toml": "[agent.kata]\ncdh_api_timeout = 60\n" }, (cwd) => {
    symlinkSync("../real/20-more.toml", path.join(cwd, "config.d/20-more.toml"));
    const args = ["migrate", "--output", "out", "configuration-clh.toml"];
    assert.equal(kataConfig(args, { cwd }).status, 0);
    const link = path.join(cwd, "out/config.d/20-more.toml");
    assert.ok(lstatSync(link).isFile());
    assert.equal(readFileSync(link, "utf8"), "[agent.kata]\ncdh_api_timeout_ms = 60000\n");
    writeFileSync(path.join(cwd, "real/20-more.toml"), "[agent.kata]\ncdh_api_timeout = 70\n");
    assert.equal(kataConfig(args, { cwd }).status, 0);
    assert.match(readFileSync(link, "utf8"), /= 70000/);
    assert.deepEqual(readdirSync(path.join(cwd, "out/config.d")), ["10-disk.toml", "20-more.toml"]);
    assert.equal(kataConfig(["check", "--runtime", "runtime-rs", "out"], { cwd }).status, 0);
    const inPlace = kataConfig(["migrate", "configuration-clh.toml"], { cwd });
    assert.equal(inPlace.status, 1);
    assert.match(inPlace.stdout, /20-more\.toml is a symbolic link; runtime-rs takes only regular files/);
  });
});

test("a place that cannot be written is named", () => {
  withFiles({ ...FILES, out: "a file" }, (cwd) => {
    const { status, stderr } = kataConfig(["migrate", "--output", "out", "."], { cwd });
    assert.equal(status, 2);
    assert.match(stderr, /cannot write out\/configuration-clh\.toml: \w+\.\n$/);
  });
});

test("a main file that stays at a place of the Go runtime's says that it is not", () => {
  const file = "share/defaults/kata-containers/configuration-clh.toml";
  withFiles({ [file]: MAIN }, (cwd) => {
    assert.equal(kataConfig(["migrate", "--write", file], { cwd }).status, 0);
    assert.match(
      readFileSync(path.join(cwd, file), "utf8"),
      /^# kata-config: runtime=runtime-rs\n# Ours\.\n/,
    );
    assert.equal(kataConfig(["check", "--fail-on", "warning", file], { cwd }).status, 0);
    assert.match(kataConfig(["migrate", file], { cwd }).stdout, /nothing to move/);
  });
});

test("drop-ins in Helm values: the text of a file is that of the whole file", () => {
  const values =
    "shims:\n  clh:\n    enabled: true\n    dropIn: |\n      [agent.kata]\n      dial_timeout = 5\n";
  withFiles({ "values.yaml": values }, (cwd) => {
    const [moved, ...others] = json<readonly Moved[]>(["migrate", "values.yaml"], { cwd });
    assert.deepEqual(others, []);
    assert.equal(moved?.target["hypervisor"], "clh");
    assert.deepEqual(moved?.files.length, 1);
    const { file, text } = moved!.files[0]!;
    assert.equal(file, "values.yaml");
    assert.ok(text.startsWith(values));
    assert.match(
      text,
      /^ {2}clh-runtime-rs:\n {4}enabled: true\n {4}dropIn: \|\n {6}\[agent\.kata\]\n {6}reconnect_timeout_ms = 5000\n$/m,
    );
    const dial = moved!.changes.find(({ key }) => key === "agent.kata.dial_timeout");
    assert.deepEqual([dial?.line, dial?.column], [6, 7]);
    assert.equal(kataConfig(["migrate", "--write", "values.yaml"], { cwd }).status, 0);
    assert.equal(readFileSync(path.join(cwd, "values.yaml"), "utf8"), text);
  });
});

test("what has to be decided gives exit status 1", () => {
  withFiles({ "a.toml": '[hypervisor.qemu]\nhot_plug_vfio = "root-port"\n' }, (cwd) => {
    const run = kataConfig(["migrate", "--kind", "drop-in", "a.toml"], { cwd });
    assert.equal(run.status, 1);
    assert.match(run.stdout, /To decide:/);
  });
});

test("standard input", () => {
  const run = kataConfig(["migrate", "-", "--kind", "drop-in"], {
    input: "[agent.kata]\ndial_timeout = 1\n",
  });
  assert.equal(run.status, 0);
  assert.match(run.stdout, /\+reconnect_timeout_ms = 1000/);
});

test("mistakes of the caller", () => {
  withFiles(FILES, (cwd) => {
    const said = (...args: readonly string[]): string => {
      const { status, stderr } = kataConfig(["migrate", ...args], { cwd });
      assert.equal(status, 2);
      return stderr;
    };
    assert.match(said(), /name the configurations/);
    assert.match(said("--write", "--output", "x", "."), /exclude each other/);
    assert.match(said("--defaults", "go", "."), /takes keep, runtime-rs/);
    assert.match(said("missing.toml"), /missing\.toml/);
  });
});
