/** The report of an upgrade names what differs between the releases, and nothing else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { createSource } from "../../server/src/documents/source.ts";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { effective } from "../../server/src/loaders/index.ts";
import { atRelease } from "../../server/src/moves/upgrade/at-release.ts";
import { upgrade } from "../../server/src/moves/upgrade/index.ts";
import type { UpgradeItem } from "../../server/src/moves/upgrade/item.ts";
import { isSame } from "../../server/src/moves/values.ts";
import type { Assembly } from "../../server/src/project/assemble.ts";
import { createService } from "../../server/src/service.ts";
import { corpus } from "../data.ts";

const service = createService({ knowledge: buildKnowledge() });

function open(text: string, runtime: Runtime, kind: "base" | "drop-in" = "drop-in"): Assembly {
  return service.assemble(service.open("a.toml", text), { runtime, kind, said: "the test" });
}

function told(items: readonly UpgradeItem[], kind: UpgradeItem["kind"]): readonly UpgradeItem[] {
  return items.filter((item) => item.kind === kind);
}

const RELEASES = ["3.2.0", "3.12.0", "3.20.0", "3.28.0", "3.29.0", "4.0.0", "4.1.0"];

for (const [file, text] of corpus()) {
  const [release, runtime] = file.split("/") as [string, Runtime];
  if (!["3.12.0", "4.1.0"].includes(release) || !["go", "runtime-rs"].includes(runtime)) continue;
  test(`${file}: the differences, exactly`, () => {
    const assembly = open(text, runtime, "base");
    const from = RELEASES[file.length % RELEASES.length]!;
    const to = RELEASES[(file.length + 3) % RELEASES.length]!;
    const items = upgrade(assembly, { from, to });
    const [old, now] = [atRelease(assembly, from), atRelease(assembly, to)];
    const problemsOf = (one: Assembly) =>
      service
        .problems(one)
        .map(({ code, about, range, severity }) => [code, about.join("."), range.start, severity].join(" "));
    const [before, after] = [problemsOf(old), problemsOf(now)];
    const name = ({ code, subject, range, severity }: UpgradeItem) =>
      [code, subject, range.start, severity].join(" ");
    const problems = new Set(told(items, "problem").map(name));
    for (const one of after) if (!before.includes(one)) assert.ok(problems.has(one), `not told: ${one}`);
    for (const one of problems) assert.ok(after.includes(one), `not found at ${to}: ${one}`);
    const solved = new Set(told(items, "solved").map(name));
    for (const one of before)
      if (!after.includes(one)) assert.ok(solved.has(one), `not told as solved: ${one}`);
    for (const one of solved) assert.ok(before.includes(one), `not found at ${from}: ${one}`);
    const [was, is] = [effective(old.units[0]!).values, effective(now.units[0]!).values];
    const different = [...new Set([...was.keys(), ...is.keys()])].filter(
      (key) => !(was.has(key) && is.has(key) && isSame(was.get(key)!.value, is.get(key)!.value)),
    );
    const units = ["agent.kata.create_container_timeout"];
    const values = told(items, "value").map(({ subject }) => subject);
    assert.deepEqual(
      [...values].filter((key) => !units.includes(key)).sort(),
      different.filter((key) => !units.includes(key)).sort(),
    );
  });
}

test("the same release changes nothing", () => {
  assert.deepEqual(
    upgrade(open("[hypervisor.qemu]\nmsize_9p = 1\n", "go"), { from: "4.1.0", to: "4.1.0" }),
    [],
  );
});

test("a key that is refused from then on stops what worked", () => {
  const items = upgrade(open("[agent.kata]\nrequest_timeout_ms = 60000\n", "runtime-rs"), {
    from: "3.18.0",
    to: "4.1.0",
  });
  const [problem] = told(items, "problem");
  assert.equal(problem?.code, "removed-option");
  assert.equal(problem?.fails, "load");
  assert.equal(problem?.fixes[0]?.title, "Rename to create_container_timeout");
});

test("a default that differs is told at the table", () => {
  const text = "[hypervisor.qemu]\nkernel = '/k'\nimage = '/i'\n[agent.kata]\n[runtime]\n";
  const items = upgrade(open(text, "runtime-rs", "base"), { from: "3.24.0", to: "3.25.0" });
  const bridges = told(items, "value").find(({ subject }) => subject === "hypervisor.qemu.default_bridges");
  assert.deepEqual([bridges?.from, bridges?.to, bridges?.range.start], [2n, 1n, 0]);
});

test("a unit that differs is told with the value in the new one", () => {
  const text = "[agent.kata]\ncreate_container_timeout = 5000\n";
  const [item] = told(upgrade(open(text, "runtime-rs"), { from: "3.20.0", to: "3.21.0" }), "value");
  assert.equal(item?.subject, "agent.kata.create_container_timeout");
  assert.equal(item?.fixes[0]?.edits[0]?.text, "5");
});

test("a level of support that begins is told", () => {
  const text = "[hypervisor.qemu]\nkernel = '/k'\nimage = '/i'\n[agent.kata]\n[runtime]\n";
  const items = told(upgrade(open(text, "go", "base"), { from: "3.32.0", to: "4.0.0" }), "support");
  const go = items.find(({ subject }) => subject === "Go runtime");
  assert.equal(go?.to, "deprecated");
});

test("values of the chart: what the newer chart or the newer shim does not take", () => {
  const text = `shims:
  qemu-runtime-rs:
    enabled: true
    dropIn: |
      [agent.kata]
      dial_timeout = 90
`;
  const documents = service.documentsIn(createSource("values.yaml", text), "yaml");
  const between = (from: string, to: string) =>
    documents
      .flatMap((document) => upgrade(service.assemble(document), { from, to }))
      .filter(({ kind }) => kind === "problem" || kind === "solved")
      .map(({ kind, code, subject, fails }) => [kind, code, subject, fails]);
  assert.deepEqual(between("3.28.0", "4.1.0"), [
    ["solved", "chart-drop-in", "shims.qemu-runtime-rs.dropIn", undefined],
    ["problem", "unknown-key", "agent.kata.dial_timeout", "load"],
    ["solved", "unknown-key", "agent.kata.dial_timeout", undefined],
  ]);
  assert.deepEqual(between("4.1.0", "4.1.0"), []);
});
