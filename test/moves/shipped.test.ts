/** Every file that Kata ships for the Go runtime moves to one that runtime-rs accepts. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { messageOf } from "../../server/src/lint/problem.ts";
import { migrate } from "../../server/src/moves/migrate.ts";
import { createService } from "../../server/src/service.ts";
import { corpus } from "../data.ts";

/** Sizes that runtime-rs always sends, and a hypervisor that it does not have. */
const TO_DECIDE = ["remote", "stratovirt"];

/** What the shipped files lose. */
const LOST = new Set([
  "disable_block_device_use",
  "disable_guest_empty_dir",
  "cold_plug_vfio",
  "sandbox_cgroup_only",
  "disable_new_netns",
  "default_vcpus",
  "default_memory",
  "machine_type",
  "stratovirt",
  "enable_numa",
]);

const service = createService({ knowledge: buildKnowledge() });
const files = [...corpus()].filter(([file]) => /^(?:3\.20\.0|3\.28\.0|4\.1\.0)\/go\//.test(file));

test("there are files to move", () => {
  assert.ok(files.length >= 39, `${files.length}`);
  assert.equal(files.filter(([file]) => file.startsWith("4.1.0/")).length, 14);
});

for (const [file, text] of files) {
  const [release = "", , name = ""] = file.split("/");
  // Secure Execution needs neither image nor initrd on s390x alone; the files here are rendered for amd64.
  const own = name.includes("qemu-se.")
    ? text.replace(/^machine_type = .*$/m, 'machine_type = "s390-ccw-virtio"')
    : text;
  test(file, () => {
    const before = service.assemble(service.open("configuration.toml", own), {
      runtime: "go",
      release,
      said: "the test",
    });
    const { files: moved, changes } = migrate(before);
    const after = service.open("configuration.toml", moved[0]!.text);
    const assembly = service.assemble(after);
    assert.equal(assembly.target.runtime, "runtime-rs");
    const old = service.problems(before).map(({ code, messageKey }) => `${code} ${messageKey}`);
    const refused = service
      .problems(assembly)
      .filter(({ fails, code, messageKey }) => fails && !old.includes(`${code} ${messageKey}`));
    assert.deepEqual(refused.map(messageOf), []);
    const open = changes.filter(({ decide }) => decide).map(({ key, message }) => `${key}: ${message}`);
    assert.equal(
      open.length > 0,
      TO_DECIDE.some((one) => name.includes(one)),
      open.join("\n"),
    );
    assert.deepEqual(migrate(assembly).files[0]!.edits, [], "a second move changes it again");
    const lost = changes.filter(({ kind }) => kind === "lost").map(({ key }) => key.split(".").at(-1)!);
    assert.deepEqual(
      lost.filter((key) => !LOST.has(key)),
      [],
    );
  });
}
