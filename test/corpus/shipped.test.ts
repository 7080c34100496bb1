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

function errorsOf(
  file: string,
  text: string,
  runtime: "go" | "runtime-rs",
  release: string,
): readonly Problem[] {
  const document = service.open(file, text);
  const assembly = service.assemble(document, { runtime, release, said: "the test" });
  return service.problems(assembly).filter(({ severity }) => severity === "error");
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
