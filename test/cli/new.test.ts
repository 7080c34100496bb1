import assert from "node:assert/strict";
import { test } from "node:test";
import { json, kataConfig, type Problem } from "./command.ts";

test("prints a configuration that check accepts, with a comment for each option", () => {
  const { stdout, stderr, status } = kataConfig(["new", "--runtime", "runtime-rs", "--hypervisor", "qemu"]);
  assert.deepEqual({ stderr, status }, { stderr: "", status: 0 });
  assert.match(stdout, /^# kata-config: runtime=runtime-rs release=4\.1\.0 hypervisor=qemu\n/);
  const lines = stdout.split("\n");
  for (const [index, line] of lines.entries())
    if (/^\w+ = /.test(line)) assert.match(lines[index - 1]!, /^# /, line);
  const said = json<readonly Problem[]>(["check", "-"], { input: stdout });
  assert.deepEqual(
    said.filter(({ severity }) => severity === "error" || severity === "warning"),
    [],
  );
});

test("keeps what a shim with confidential guests is installed with", () => {
  const { stdout, status } = kataConfig(["new", "--shim", "qemu-snp-runtime-rs"]);
  assert.equal(status, 0);
  assert.match(stdout, /^sev_snp_guest = true$/m);
  assert.match(stdout, /^# Uses SEV-SNP/m);
});

test("takes the name of a shim, and the table's name of the release", () => {
  const args = ["new", "--shim", "clh-runtime-rs", "--release"];
  assert.match(kataConfig([...args, "3.32.0"]).stdout, /^\[hypervisor\.clh\]$/m);
  assert.match(kataConfig([...args, "3.28.0"]).stdout, /^\[hypervisor\.cloud-hypervisor\]$/m);
});

test("prints a drop-in, also as JSON", () => {
  const made = json<{ file: string; text: string }>(["new", "--shim", "qemu-snp", "--kind", "drop-in"]);
  assert.equal(made.file, "config.d/50-own.toml");
  assert.match(made.text, /^# kata-config: runtime=go /);
});

test("is of the architecture that is named", () => {
  const args = ["new", "--runtime", "runtime-rs", "--hypervisor", "qemu", "--arch", "s390x"];
  const { target, text } = json<{ target: object; text: string }>(args);
  assert.deepEqual(target, { runtime: "runtime-rs", release: "4.1.0", hypervisor: "qemu", arch: "s390x" });
  assert.match(text, /^# kata-config: .* arch=s390x\n/);
  assert.match(text, /^path = "\/usr\/bin\/qemu-system-s390x"$/m);
  assert.match(text, /^vm_rootfs_driver = "virtio-blk-ccw"$/m);
  const said = json<readonly Problem[]>(["check", "-"], { input: text });
  assert.deepEqual(
    said.filter(({ severity }) => severity === "error" || severity === "warning"),
    [],
  );
});

for (const [args, message] of [
  [["--runtime", "runtime-rs", "--hypervisor", "clh", "--arch", "s390x"], /takes qemu, remote/],
  [["--shim", "clh", "--arch", "ppc64le"], /clh is not built for ppc64le in 4\.1\.0/],
  [[], /say --runtime and --hypervisor, or --shim/],
  [["--shim", "nothing"], /no shim of that name/],
  [["--shim", "qemu", "--runtime", "runtime-rs"], /is one of go/],
  [["--runtime", "go", "--hypervisor", "dragonball"], /takes /],
  [["--shim", "qemu", "file.toml"], /takes no path/],
] as const)
  test(`refuses ${args.join(" ") || "nothing"}`, () => {
    const { stderr, status } = kataConfig(["new", ...args]);
    assert.equal(status, 2);
    assert.match(stderr, message);
  });
