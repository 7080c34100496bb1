import assert from "node:assert/strict";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import type { Arch } from "../../server/src/knowledge/architectures.ts";
import type { AppliesTo } from "../../server/src/knowledge/types/applies-to.ts";
import type { SupportEntry } from "../../server/src/knowledge/types/support.ts";
import { statusOf } from "../../server/src/lifecycle/at-risk.ts";
import { createService } from "../../server/src/service.ts";

const knowledge = buildKnowledge();
const PATH = "/opt/kata/share/defaults/kata-containers/runtime-rs/configuration-qemu-snp-runtime-rs.toml";
const TEXT = '[hypervisor.qemu]\nshared_fs = "none"\n[runtime]\nhypervisor_name = "qemu"\n';

function entry(applies: AppliesTo, more: Partial<SupportEntry> = {}): SupportEntry {
  return {
    id: "own",
    subject: "Something of our own",
    level: "deprecated",
    applies,
    evidence: ["https://example.com/1"],
    asOf: "2026-01-01",
    status: "adopted",
    ...more,
  };
}

function levelOf(own: SupportEntry, path = PATH): string | undefined {
  const service = createService({ knowledge, policy: { entry: [own], require: [], forbid: [] } });
  const assembly = service.assemble(service.open(path, TEXT), { release: "4.1.0" });
  return statusOf([assembly]).find(({ id }) => id === "own")?.level;
}

test("of a clause about a shim all members must match", () => {
  const shim = "qemu-snp-runtime-rs";
  const matching: AppliesTo[] = [
    { shim },
    { shim: [shim, "qemu-tdx-runtime-rs"], runtime: "runtime-rs" },
    { shim, runtime: ["go", "runtime-rs"], releases: ">=4.0.0" },
    { shim, hypervisor: "qemu" },
    { shim, option: "hypervisor.*.shared_fs" },
    { shim, option: "hypervisor.*.shared_fs", value: "none" },
  ];
  for (const applies of matching)
    assert.equal(levelOf(entry(applies)), "deprecated", JSON.stringify(applies));
  const other: AppliesTo[] = [
    { shim: "qemu-tdx-runtime-rs" },
    { shim, runtime: "go" },
    { shim, releases: "<4.0.0" },
    { shim, hypervisor: "clh" },
    { shim, tee: "snp" },
    { shim, architecture: "arm64" },
    { shim, option: "hypervisor.*.kernel_params" },
    { shim, option: "hypervisor.*.shared_fs", value: "virtio-fs" },
  ];
  for (const applies of other) assert.equal(levelOf(entry(applies)), undefined, JSON.stringify(applies));
});

test("what is said of an architecture is said of a node that is certainly one", () => {
  const levelOn = (applies: AppliesTo, arch: Arch | undefined, path = PATH): string | undefined => {
    const own = entry(applies);
    const service = createService({ knowledge, policy: { entry: [own], require: [], forbid: [] } });
    const target = { release: "4.1.0", ...(arch && { arch }) };
    const assembly = service.assemble(service.open(path, TEXT), target);
    return statusOf([assembly]).find(({ id }) => id === "own")?.level;
  };
  const clh = "/opt/kata/share/defaults/kata-containers/runtime-rs/configuration-clh-runtime-rs.toml";
  assert.equal(levelOn({ architecture: "arm64" }, "arm64"), "deprecated");
  assert.equal(levelOn({ architecture: "arm64", runtime: "runtime-rs" }, "arm64"), "deprecated");
  assert.equal(levelOn({ architecture: "arm64", hypervisor: "qemu" }, "arm64"), "deprecated");
  assert.equal(levelOn({ architecture: ["s390x", "arm64"] }, "s390x"), "deprecated");
  assert.equal(levelOn({ architecture: "arm64" }, "ppc64le"), undefined);
  assert.equal(levelOn({ architecture: "arm64", runtime: "go" }, "arm64"), undefined);
  assert.equal(levelOn({ architecture: "arm64", hypervisor: "clh" }, "arm64"), undefined);
  // Nothing tells the architecture; a file of another place is not what kata-deploy installs.
  assert.equal(levelOn({ architecture: "amd64" }, undefined, "configuration.toml"), undefined);
  assert.equal(
    levelOn({ architecture: "arm64", hypervisor: "qemu" }, "arm64", "configuration.toml"),
    undefined,
  );
  assert.equal(levelOn({ architecture: "arm64", hypervisor: "qemu" }, "arm64", clh), "deprecated");
});

test("an entry is in force from its release on, and a removal is told before", () => {
  const applies = { shim: "qemu-snp-runtime-rs" };
  assert.equal(levelOf(entry(applies, { since: "5.0.0" })), undefined);
  assert.equal(levelOf(entry(applies, { removed: "4.1.0" })), undefined);
  assert.equal(levelOf(entry(applies, { level: "removed", since: "5.0.0" })), "removed");
});

test("obsolete is another word for deprecated", () => {
  const own = entry({ option: "hypervisor.*.shared_fs" }, { level: "obsolete" as "deprecated" });
  assert.equal(levelOf(own), "deprecated");
});
