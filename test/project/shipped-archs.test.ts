/** What Kata ships is found fault with only where its own loader or start refuses it, on each architecture. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { ARCHITECTURES, type Arch } from "../../server/src/knowledge/architectures.ts";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { valueAt } from "../../server/src/knowledge/releases.ts";
import { shippedDocument } from "../../server/src/project/installed-files.ts";
import { isInstalledOn } from "../../server/src/project/shipped.ts";
import { createService } from "../../server/src/service.ts";
import { ownMember } from "../../server/src/util/own-member.ts";

const service = createService({ knowledge: buildKnowledge() });
const { library } = service.workspace;
const release = "4.1.0";

/** What the runtimes of 4.1.0 really refuse of their own files, by architecture; "*" for all that are built. */
const REFUSED: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  // No image: it is for Secure Execution, whose image is in the kernel's.
  "qemu-se": {
    amd64: ["image-and-initrd", "refused-at-start"],
    arm64: ["image-and-initrd"],
    ppc64le: ["image-and-initrd"],
    riscv64: ["image-and-initrd"],
  },
  "qemu-se-runtime-rs": {
    amd64: ["image-and-initrd"],
    arm64: ["image-and-initrd"],
    ppc64le: ["image-and-initrd"],
    riscv64: ["image-and-initrd"],
  },
  // The firmware that is meant for QEMU is put in.
  dragonball: { arm64: ["refused-by-hypervisor"] },
  "rs-fc": { amd64: ["agent-timeouts"], arm64: ["agent-timeouts"] },
  // A confidential guest of s390x has no image, and these have one.
  ...Object.fromEntries(
    ["qemu-snp", "qemu-tdx", "qemu-nvidia-gpu-snp", "qemu-nvidia-gpu-tdx"].map((shim) => [
      shim,
      { s390x: ["image-and-initrd"], riscv64: ["refused-at-start"] },
    ]),
  ),
  // QEMU has no persistent memory for the image there.
  ...Object.fromEntries(
    [
      "qemu-coco-dev",
      "qemu-nvidia-cpu",
      "qemu-nvidia-gpu",
      "qemu-runtime-rs",
      "qemu-coco-dev-runtime-rs",
    ].map((shim) => [shim, { riscv64: ["refused-at-start"] }]),
  ),
  // Nor does it add CPUs.
  qemu: { riscv64: ["fails-for-some", "refused-at-start"] },
};

/** Said of the runtime or hypervisor, whatever the file says; and slips that its user can mend. */
const TOLD = new Set(["deprecated", "not-maintained", "best-effort"]);
const SLIPS: readonly string[] = ["remote unknown-key"];

for (const arch of ARCHITECTURES) {
  describe(arch, () => {
    for (const runtime of ["go", "runtime-rs"] as const)
      for (const shim of Object.keys(library.knowledge.shipped(runtime)))
        if (isInstalledOn(library, runtime, shim, release, arch))
          test(`${runtime} ${shim}`, () =>
            assert.deepEqual(foundIn(runtime, shim, arch), REFUSED[shim]?.[arch] ?? []));
  });
}

/** A file for guests that are protected by what the architecture does not have, where the chart does not install it. */
function isForeign(shim: string, arch: Arch): boolean {
  const { shims } = library.knowledge.deploy();
  return /-(?:snp|tdx|se)(?:-|$)/.test(shim) && !valueAt(ownMember(shims, shim), release)?.includes(arch);
}

function foundIn(runtime: Runtime, shim: string, arch: Arch): readonly string[] {
  const { text } = shippedDocument(library, runtime, shim, release, arch)!.toml;
  const target = { runtime, release, arch, kind: "base" as const, said: "the test" };
  const found = service
    .problems(service.assemble(service.open(`configuration-${shim}.toml`, text), target))
    .filter(({ severity }) => severity !== "hint")
    .filter(({ code }) => !TOLD.has(code) && !SLIPS.includes(`${shim} ${code}`))
    .filter(({ code }) => code !== "value-ignored" || !isForeign(shim, arch));
  return [...new Set(found.map(({ code }) => code))].sort();
}

test("an ordinary guest in the place of a protected one is told", () => {
  const { text } = shippedDocument(library, "runtime-rs", "qemu-snp-runtime-rs", release, "arm64")!.toml;
  const target = { runtime: "runtime-rs", release, arch: "arm64", kind: "base", said: "the test" } as const;
  const found = service.problems(service.assemble(service.open("configuration.toml", text), target));
  assert.ok(
    found.some(({ code, about }) => code === "value-ignored" && about.at(-1) === "confidential_guest"),
  );
});

test("every shim that the chart installs somewhere is looked at there", () => {
  for (const [shim, timeline] of Object.entries(library.knowledge.deploy().shims))
    for (const arch of valueAt(timeline, release) ?? [])
      assert.ok(
        (["go", "runtime-rs"] as const).some((runtime) =>
          isInstalledOn(library, runtime, shim, release, arch as Arch),
        ),
        `${shim} on ${arch}`,
      );
});

test("numbers of 64 bits keep their digits", () => {
  const { text } = shippedDocument(library, "runtime-rs", "qemu-runtime-rs", release)!.toml;
  assert.match(text, /^compact_force_times = 9223372036854775807$/m);
});
