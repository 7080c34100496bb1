import assert from "node:assert/strict";
import { describe, test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { complete } from "../../server/src/features/completion/index.ts";
import { openLibrary } from "../../server/src/knowledge/library.ts";
import { assembleText, openTestService } from "../features/subject.ts";
import { readToml, validatorOf } from "./curated.ts";

const isTasks = validatorOf("schemas/tasks.schema.json");
const file = readToml("schemas/tasks.toml");
const library = openLibrary(buildKnowledge());
const service = openTestService();

describe("tasks", () => {
  test("tasks.toml has the shape of its schema", () => {
    assert.ok(isTasks(file), JSON.stringify(isTasks.errors?.slice(0, 5), null, 1));
    assert.ok(!isTasks({ task: [{ name: "x", summary: "No.", set: {} }] }));
  });

  test("each is offered somewhere, and what it writes is taken as it stands", () => {
    const offered = new Set<string>();
    for (const runtime of ["go", "runtime-rs"] as const)
      for (const hypervisor of library.catalogue(runtime, library.newest).hypervisors) {
        const target = { runtime, hypervisor, release: library.newest, kind: "drop-in" };
        const empty = assembleText(service, "", target);
        for (const { kind, label, text } of complete(empty, 0)) {
          if (kind !== "task") continue;
          offered.add(label);
          // Of a hypervisor that the release does not start at all the table as such is refused.
          const grave = service
            .problems(assembleText(service, text, target))
            .filter(({ severity, code }) => severity === "error" || /^(?:unknown|wrong)/.test(code))
            .filter(({ about }) => about.length > 2 || about[0] !== "hypervisor");
          assert.deepEqual(
            grave.map(({ code, about }) => `${code}: ${about.join(".")}`),
            [],
            `${label} with ${hypervisor} in ${runtime}`,
          );
        }
      }
    assert.deepEqual([...offered].sort(), library.knowledge.tasks.map(({ name }) => name).sort());
  });
});
