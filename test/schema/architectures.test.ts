import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";
import {
  type ArchFacts,
  archCalled,
  archOfProgram,
  archsOfHypervisor,
  archsOfMachine,
  archsOfRuntime,
  machinesOf,
} from "../../server/src/knowledge/architectures.ts";
import type { UpstreamFacts } from "../../server/src/knowledge/facts.ts";
import { valueAt } from "../../server/src/knowledge/releases.ts";

const facts = JSON.parse(readFileSync("schemas/upstream/architectures.json", "utf8")) as ArchFacts;
const { releases: goReleases } = JSON.parse(
  readFileSync("schemas/upstream/go.json", "utf8"),
) as UpstreamFacts;

describe("facts by architecture", () => {
  test("each architecture has machines and a limit of vCPUs in the releases that are built for it", () => {
    for (const release of goReleases) {
      for (const arch of archsOfRuntime(facts, "go", release)) {
        assert.ok(machinesOf(facts, arch, release).length > 0, `${arch} ${release}`);
        assert.ok(valueAt(facts.maxVcpus[arch], release)! > 100, `${arch} ${release}`);
      }
    }
    assert.deepEqual(machinesOf(facts, "riscv64", "3.15.0"), []);
    assert.deepEqual(machinesOf(facts, "amd64", "3.16.0"), ["q35", "virt", "microvm"]);
    assert.deepEqual(machinesOf(facts, "amd64"), ["q35", "microvm"]);
    assert.ok(!archsOfRuntime(facts, "runtime-rs", "3.28.0").includes("ppc64le"));
    assert.ok(archsOfRuntime(facts, "runtime-rs", "3.29.0").includes("ppc64le"));
  });

  test("a hypervisor has one list of architectures in each release", () => {
    for (const release of ["3.14.0", "3.15.0", "3.29.0", "3.30.0", "4.1.0"])
      for (const name of ["dragonball", "firecracker"]) {
        const archs = archsOfHypervisor(facts, "runtime-rs", release, name);
        assert.ok(archs.includes("amd64") && archs.includes("arm64"), `${name} ${release}`);
      }
    for (const [name, release] of [
      ["cloud-hypervisor", "3.29.0"],
      ["clh", "3.30.0"],
      ["openvmm", "4.1.0"],
      ["dragonball", "3.20.0"],
    ] as const)
      assert.deepEqual(archsOfHypervisor(facts, "runtime-rs", release, name), ["amd64", "arm64"], name);
    assert.ok(archsOfHypervisor(facts, "runtime-rs", "3.29.0", "firecracker").includes("s390x"));
    assert.ok(!archsOfHypervisor(facts, "runtime-rs", "3.30.0", "firecracker").includes("s390x"));
    assert.ok(archsOfHypervisor(facts, "go", "4.1.0", "clh").includes("s390x"));
  });

  test("programs, machines and other names tell the architecture", () => {
    assert.equal(archOfProgram("/usr/bin/qemu-system-aarch64-no-shared-fs"), "arm64");
    assert.equal(archOfProgram("/opt/kata/bin/qemu-system-x86_64-snp-experimental"), "amd64");
    assert.equal(archOfProgram("/usr/libexec/qemu-kvm"), undefined);
    assert.equal(archCalled("x86_64"), "amd64");
    assert.equal(archCalled("constructor"), undefined);
    assert.deepEqual(archsOfMachine(facts, "virt"), ["arm64", "riscv64"]);
    assert.deepEqual(archsOfMachine(facts, "pc"), []);
  });
});
