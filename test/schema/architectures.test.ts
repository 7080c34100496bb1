import assert from "node:assert/strict";
import { describe, test } from "node:test";
import {
  type ArchFacts,
  archCalled,
  archOfProgram,
  archsOfHypervisor,
  archsOfMachine,
} from "../../server/src/knowledge/architectures.ts";
import { historyOf, readToml, validatorOf } from "./curated.ts";

const isArchitectures = validatorOf("schemas/architectures.schema.json");
const file = readToml("schemas/architectures.toml");
const facts = file as unknown as ArchFacts;

describe("facts by architecture", () => {
  test("architectures.toml has the shape of its schema", () => {
    assert.ok(isArchitectures(file), JSON.stringify(isArchitectures.errors?.slice(0, 5), null, 1));
    assert.ok(!isArchitectures({ ...file, maxVcpus: { amd64: 240 } }));
    assert.ok(!isArchitectures({ ...file, typo: true }));
  });

  test("what is shipped is of an option that a runtime has", () => {
    for (const { key, runtime } of facts.shipped)
      for (const one of runtime ? [runtime] : (["go", "runtime-rs"] as const))
        assert.ok(historyOf(one, `hypervisor.*.${key}`), `${one} ${key}`);
  });

  test("a hypervisor has one list of architectures in each release", () => {
    for (const release of ["3.4.0", "3.14.0", "3.15.0", "3.29.0", "3.30.0", "4.1.0"])
      for (const name of ["clh", "dragonball", "firecracker", "openvmm"]) {
        const archs = archsOfHypervisor(facts, "runtime-rs", release, name);
        assert.ok(archs.includes("amd64") && archs.includes("arm64"), `${name} ${release}`);
      }
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
