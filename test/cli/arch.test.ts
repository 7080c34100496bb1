/** The architecture of the node in every command: what it changes, and that the answer says which it was. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { json, kataConfig, type Problem, withFiles } from "./command.ts";

const MAIN = `[hypervisor.qemu]
path = "/usr/bin/qemu-system-ppc64"
machine_type = "pseries"
kernel = "/k"
initrd = "/i"
default_memory = 2100
default_maxvcpus = 200
enable_guest_swap = false
confidential_guest = true
[agent.kata]
[runtime]
name = "virt_container"
hypervisor_name = "qemu"
agent_name = "kata"
`;
const RUST = ["--runtime", "runtime-rs"];

test("check, and each command's help names the option", () => {
  withFiles({ "configuration.toml": MAIN }, (cwd) => {
    const codes = (arch: string) =>
      json<readonly Problem[]>(["check", ".", ...RUST, "--arch", arch], { cwd }).map(({ code }) => code);
    assert.ok(codes("ppc64le").includes("value-changed"));
    assert.ok(!codes("arm64").includes("value-changed"));
    assert.ok(codes("arm64").includes("refused-at-start"));
  });
  for (const command of ["check", "migrate", "upgrade", "new", "options", "explain", "effective", "status"])
    assert.match(
      kataConfig([command, "--help"]).stdout,
      /--arch amd64\|arm64\|s390x\|ppc64le\|riscv64/,
      command,
    );
});

test("effective says the target, and its values follow the architecture", () => {
  withFiles({ "configuration.toml": MAIN }, (cwd) => {
    interface Effective {
      readonly target: { readonly arch: string };
      readonly values: Readonly<Record<string, { readonly value: unknown }>>;
    }
    const memory = (...args: readonly string[]) => {
      const all = json<Record<string, Effective>>(["effective", "configuration.toml", ...RUST, ...args], {
        cwd,
      });
      const { target, values } = all["configuration.toml"]!;
      return [target.arch, values["hypervisor.qemu.default_memory"]!.value];
    };
    assert.deepEqual(memory(), ["ppc64le", 2048]);
    assert.deepEqual(memory("--arch", "arm64"), ["arm64", 2100]);
  });
});

test("upgrade compares on the node's architecture", () => {
  withFiles({ "configuration.toml": MAIN }, (cwd) => {
    interface Item {
      readonly arch: string;
      readonly subject: string;
      readonly from: unknown;
      readonly to: unknown;
    }
    const between = ["upgrade", ".", ...RUST, "--from", "3.28.0", "--to", "3.29.0"];
    const changed = (...args: readonly string[]) =>
      json<readonly Item[]>([...between, ...args], { cwd }).filter(
        ({ subject }) => subject === "hypervisor.qemu.default_memory",
      );
    const [item] = changed().filter(({ from }) => from === 2100);
    assert.deepEqual([item?.arch, item?.from, item?.to], ["ppc64le", 2100, 2048]);
    assert.deepEqual(changed("--arch", "s390x"), []);
    assert.match(kataConfig([...between], { cwd }).stdout, /^What .* from 3\.28\.0 to 3\.29\.0 on ppc64le$/m);
  });
});

test("migrate moves to runtime-rs on the node's architecture", () => {
  const clh = '[hypervisor.clh]\npath = "/c"\nkernel = "/k"\nimage = "/i"\n[agent.kata]\n[runtime]\n';
  withFiles({ "configuration-clh.toml": clh }, (cwd) => {
    interface Moved {
      readonly target: { readonly arch: string };
      readonly changes: readonly { readonly decide: boolean; readonly message: string }[];
    }
    const moved = (arch: string) => {
      const [one] = json<readonly Moved[]>(["migrate", ".", "--runtime", "go", "--arch", arch], { cwd });
      const told = one!.changes.some(({ decide, message }) => decide && message.includes(`not on ${arch}`));
      return [one!.target.arch, told];
    };
    assert.deepEqual(moved("s390x"), ["s390x", true]);
    assert.deepEqual(moved("arm64"), ["arm64", false]);
    const { stdout } = kataConfig(["migrate", ".", "--runtime", "go", "--arch", "s390x"], { cwd });
    assert.match(stdout, /moved to runtime-rs 4\.1\.0 with clh on s390x/);
  });
});

test("status tells the defects of the architecture, and where each is used", () => {
  const main = "[hypervisor.qemu]\nenable_virtio_mem = true\n[agent.kata]\n[runtime]\n";
  withFiles({ "configuration.toml": main }, (cwd) => {
    interface Item {
      readonly id: string;
      readonly architectures?: readonly string[];
      readonly files: readonly { readonly arch: string }[];
    }
    const target = ["status", ".", "--runtime", "go", "--release", "3.12.0", "--arch"];
    const [found, ...others] = json<readonly Item[]>([...target, "arm64"], { cwd }).filter(
      ({ architectures }) => architectures,
    );
    assert.deepEqual([found?.id, others.length], ["go-virtio-mem-arm64", 0]);
    assert.deepEqual([found?.architectures, found?.files[0]?.arch], [["arm64"], "arm64"]);
    assert.ok(json<readonly Item[]>([...target, "s390x"], { cwd }).every(({ id }) => id !== found?.id));
    assert.match(kataConfig([...target, "arm64"], { cwd }).stdout, /defect, .*on arm64$.*toml:2 \(arm64\)/ms);
  });
});

test("options and explain tell what the architecture has", () => {
  interface Row {
    readonly key: string;
    readonly hypervisors: readonly string[];
    readonly default: Readonly<Record<string, unknown>>;
  }
  const rows = json<readonly Row[]>(["options", ...RUST, "--arch", "s390x"]);
  const memory = rows.find(({ key }) => key === "default_memory");
  assert.deepEqual(memory?.hypervisors, ["qemu", "remote"]);
  assert.ok(!Object.hasOwn(memory!.default, "clh"));
  assert.ok(json<readonly Row[]>(["options", ...RUST]).length > rows.length);
  const explained = (arch: string) =>
    kataConfig(["explain", "hypervisor.qemu.machine_type", ...RUST, "--arch", arch]).stdout;
  assert.match(explained("arm64"), /Shipped: "?"virt" on arm64/);
  assert.match(explained("ppc64le"), /Shipped: "pseries" on ppc64le/);
});

test("explain tells what a release has on an architecture", () => {
  const arm = kataConfig(["explain", "aarch64", "--release", "4.1.0"]).stdout;
  assert.match(arm, /^arm64 architecture of nodes, in release 4\.1\.0/);
  assert.match(arm, /runtime-rs: clh, dragonball, firecracker, openvmm, qemu, remote/);
  assert.match(arm, /Machines of QEMU: virt/);
  assert.match(arm, /arm64: best effort/);
  const power = kataConfig(["explain", "ppc64le", "--release", "3.28.0"]).stdout;
  assert.match(power, /runtime-rs: cannot be built/);
  assert.match(power, /no image/);
});

test("annotations of pods are read by the runtime of the node's architecture", () => {
  const main = `[hypervisor.qemu]
enable_annotations = ["default_max_vcpus", "cc_init_data"]
[agent.kata]
[runtime]
`;
  const initdata = gzipSync('version = "0.1.0"\nalgorithm = "sha256"\n[data]\n"aa.toml" = ""\n').toString(
    "base64",
  );
  const pod = `apiVersion: v1
kind: Pod
metadata:
  name: one
  annotations:
    io.katacontainers.config.hypervisor.default_max_vcpus: "200"
    io.katacontainers.config.hypervisor.cc_init_data: "${initdata}"
spec:
  containers: []
`;
  withFiles({ "configuration.toml": main, "pod.yaml": pod }, (cwd) => {
    const args = ["check", "pod.yaml", "--config", "configuration.toml", "--runtime", "go"];
    const told = (arch: string) =>
      json<readonly Problem[]>([...args, "--arch", arch], { cwd }).map(({ fails, message }) => [
        fails,
        message,
      ]);
    assert.deepEqual(told("amd64"), []);
    assert.deepEqual(told("s390x"), []);
    const [cpus, data] = told("arm64");
    assert.equal(cpus?.[0], "start");
    assert.match(String(cpus?.[1]), /default_max_vcpus takes at most 123/);
    assert.equal(data?.[0], undefined);
    assert.match(String(data?.[1]), /cc_init_data has no effect with the Go runtime/i);
  });
});
