/** Every configuration that `new` prints is one that its loader accepts, with nothing that anyone would object to. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { messageOf } from "../../server/src/lint/problem.ts";
import { create } from "../../server/src/moves/create/index.ts";
import { creatable, creatableShims, type Wanted, wantedFor } from "../../server/src/moves/create/wanted.ts";
import { shippedSettings } from "../../server/src/project/shipped.ts";
import { createService } from "../../server/src/service.ts";

const service = createService({ knowledge: buildKnowledge() });
/** What is said of the choice, whatever stands in the file. */
const OF_THE_CHOICE = new Set([
  "deprecated",
  "not-maintained",
  "removed",
  "experimental",
  "security-advisory",
]);
const { library } = service.workspace;
const releases = ["3.0.0", "3.10.0", "3.20.0", "3.28.0", "3.29.0", "3.32.0", "4.0.0", library.newest];

function assertClean(wanted: Wanted, what = ""): void {
  const { kind } = wanted;
  const text = create(library, wanted);
  const path = kind === "base" ? "configuration.toml" : "config.d/50-own.toml";
  const assembly = service.assemble(service.open(path, text), { kind, said: "the test" });
  if (wanted.arch)
    assert.deepEqual([assembly.target.arch, assembly.target.isArchGuessed], [wanted.arch, undefined]);
  assert.deepEqual(
    service
      .problems(assembly)
      .filter(({ severity }) => severity === "error" || severity === "warning")
      .filter(({ code }) => !OF_THE_CHOICE.has(code))
      // What starts nothing at all must not be printed where setting an option gets round it.
      .filter(
        (one) => one.code !== "known-defect" || (one.severity === "error" && /\. Set /.test(messageOf(one))),
      )
      .map((one) => `${one.code}: ${messageOf(one)}`),
    [],
    `${what}\n${text}`,
  );
}

for (const runtime of ["go", "runtime-rs"] as const) {
  describe(runtime, () => {
    for (const release of releases) {
      for (const hypervisor of creatable(library, runtime, release)) {
        for (const kind of ["base", "drop-in"] as const) {
          test(`${release} ${hypervisor} ${kind}`, () => assertClean({ runtime, release, hypervisor, kind }));
        }
      }
      for (const arch of ["arm64", "s390x", "ppc64le", "riscv64"] as const) {
        for (const hypervisor of creatable(library, runtime, release, arch)) {
          test(`${release} ${hypervisor} on ${arch}`, () =>
            assertClean({ runtime, release, hypervisor, kind: "base", arch }));
        }
      }
    }
  });
}

describe("shims whose guests need more", () => {
  const shims = ["qemu-coco-dev", "qemu-nvidia-gpu", "qemu-nvidia-gpu-snp", "qemu-snp", "qemu-tdx"];
  for (const release of ["3.28.0", library.newest])
    for (const shim of shims.flatMap((one) => [one, `${one}-runtime-rs`])) {
      const runtime = shim.endsWith("-runtime-rs") ? "runtime-rs" : "go";
      const isThere = shippedSettings(library, runtime, shim, release) !== undefined;
      test(`${release} ${shim}`, () => {
        const text = create(library, { runtime, release, hypervisor: "qemu", kind: "base", shim });
        const errors = service
          .problems(service.assemble(service.open("configuration.toml", text)))
          .filter(({ severity }) => severity === "error");
        assert.deepEqual(errors.map(messageOf), [], text);
        if (isThere && /snp|tdx/.test(shim)) assert.match(text, /^confidential_guest = true$/m);
      });
    }
});

describe("every shim of kata-deploy, on the architecture that it is for", () => {
  for (const release of ["3.2.0", "3.15.0", "3.23.0", "3.31.0", library.newest])
    test(release, () => {
      for (const shim of creatableShims(library, release))
        assertClean(wantedFor(library, shim, release, "base"), shim.name);
    });
});
