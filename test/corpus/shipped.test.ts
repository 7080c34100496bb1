/** Kata's own files, as shipped and as templates: an error only where the loader of that release gives one. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { messageOf, type Problem } from "../../server/src/lint/problem.ts";
import { createService } from "../../server/src/service.ts";
import { corpus, DATA } from "../data.ts";

/** Rejected by the loader as they lie there, although shipped.json tells of another rendering. */
const RENDERED_FOR_ARM: Readonly<Record<string, string>> = {
  "runtime-rs 4.1.0 configuration-dragonball.toml":
    "the firmware of an arm64 build is in it, and dragonball's validate wants firmware to be empty",
};

/** Loaded, and then without a chance. */
const FAILS_AT_START = new Set([
  // An Arm file rendered for amd64, so that QEMU gets no firmware.
  "go 3.28.0 configuration-qemu-cca.toml",
  // The runtime wants an image before it asks which hypervisor it is (see defects.toml).
  "runtime-rs 3.12.0 configuration-remote.toml",
  "runtime-rs 3.20.0 configuration-remote.toml",
  // Firecracker refuses a number of vCPUs with a fraction (see defects.toml).
  "runtime-rs 3.20.0 configuration-rs-fc.toml",
  "runtime-rs 3.28.0 configuration-rs-fc.toml",
]);

/** Errors that a template has whatever the build puts into it. */
const REJECTED_TEMPLATES = new Set(["configuration-rs-fc.toml.in"]);

const service = createService({ knowledge: buildKnowledge() });

type Runtime = "go" | "runtime-rs";

function problemsOf(file: string, text: string, runtime: Runtime, release: string): readonly Problem[] {
  const document = service.open(file, text);
  return service.problems(service.assemble(document, { runtime, release, said: "the test" }));
}

function errorsOf(file: string, text: string, runtime: Runtime, release: string): readonly Problem[] {
  return problemsOf(file, text, runtime, release).filter(({ severity }) => severity === "error");
}

const told = (problems: readonly Problem[]) =>
  problems.map((problem) => `${problem.code}: ${messageOf(problem)}`).join("\n");

test("shipped files give errors only where their loader rejects them", () => {
  const verdicts = JSON.parse(readFileSync(path.join(DATA, "oracle/shipped.json"), "utf8"));
  let files = 0;
  for (const [file, text] of corpus()) {
    const [release = "", runtime, name] = file.split("/");
    if (runtime !== "go" && runtime !== "runtime-rs") continue;
    const id = `${runtime} ${release} ${name}`;
    const errors = errorsOf(file, text, runtime, release);
    files++;
    const rejected = verdicts[id] === "reject" || id in RENDERED_FOR_ARM;
    const load = errors.filter(({ fails }) => fails === "load");
    assert.equal(load.length > 0, rejected, `${id}: ${told(errors)}`);
    const start = errors.filter(({ fails }) => fails !== "load");
    assert.equal(!rejected && start.length > 0, FAILS_AT_START.has(id), `${id}: ${told(start)}`);
  }
  assert.ok(files > 80, `only ${files} files`);
});

/** What a user can act on in a file as Kata ships it: what is on its way out, and what is really wrong in it. */
const NEWS: Readonly<Record<string, readonly string[]>> = {
  "go/configuration-fc.toml": ["warning not-maintained"],
  "go/configuration-qemu-nvidia-gpu-snp.toml": ["information best-effort"],
  // Made for s390x; here it is read as one for amd64.
  "go/configuration-qemu-se.toml": ["error image-and-initrd", "error refused-at-start"],
  "go/configuration-qemu-snp.toml": ["information best-effort"],
  "go/configuration-remote.toml": ["warning not-maintained"],
  "go/configuration-stratovirt.toml": ["warning not-maintained"],
  // The firmware of arm64 is in this one.
  "runtime-rs/configuration-dragonball.toml": ["error refused-by-hypervisor"],
  // Keys of the Go runtime, with values that do nothing there either.
  "runtime-rs/configuration-qemu-nvidia-cpu-runtime-rs.toml": Array(4).fill("hint unknown-key"),
  "runtime-rs/configuration-qemu-nvidia-gpu-runtime-rs.toml": Array(4).fill("hint unknown-key"),
  "runtime-rs/configuration-qemu-nvidia-gpu-snp-runtime-rs.toml": [
    "information best-effort",
    ...Array(4).fill("hint unknown-key"),
  ],
  "runtime-rs/configuration-qemu-nvidia-gpu-tdx-runtime-rs.toml": Array(4).fill("hint unknown-key"),
  // Those of QEMU are rendered for arm64, where nothing protects a guest: an ordinary one is started.
  "runtime-rs/configuration-qemu-se-runtime-rs.toml": ["error image-and-initrd", "warning value-ignored"],
  "runtime-rs/configuration-qemu-snp-runtime-rs.toml": ["warning value-ignored", "information best-effort"],
  "runtime-rs/configuration-qemu-tdx-runtime-rs.toml": ["warning value-ignored"],
  // The names of the Go runtime, so that what they say is lost.
  "runtime-rs/configuration-remote.toml": [
    "warning not-maintained",
    "warning unknown-key",
    "warning unknown-key",
  ],
  "runtime-rs/configuration-rs-fc.toml": ["warning not-maintained", "error agent-timeouts"],
};

test("what Kata ships is no news", () => {
  for (const runtime of ["go", "runtime-rs"] as const) {
    for (const [file, text] of corpus(`4.1.0/${runtime}/`)) {
      const name = `${runtime}/${path.basename(file)}`;
      const found = problemsOf(file, text, runtime, "4.1.0").map(
        ({ severity, code }) => `${severity} ${code}`,
      );
      const ending = runtime === "go" ? ["warning deprecated"] : [];
      assert.deepEqual(found, [...ending, ...(NEWS[name] ?? [])], name);
    }
  }
});

test("templates give no error that the build could mend", () => {
  for (const runtime of ["go", "runtime-rs"] as const) {
    for (const [file, text] of corpus(`4.1.0/templates/${runtime}/`)) {
      const errors = errorsOf(file, text, runtime, "4.1.0");
      assert.equal(
        errors.length > 0,
        REJECTED_TEMPLATES.has(path.basename(file)),
        `${file}: ${told(errors)}`,
      );
    }
  }
});
