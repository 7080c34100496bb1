/** What a configuration without options ends up with is what the facts say, for every release and hypervisor. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { createDocument } from "../../server/src/documents/document.ts";
import { UNKNOWN_HOST } from "../../server/src/environment/host.ts";
import { defaultOf } from "../../server/src/knowledge/catalogue.ts";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { openLibrary } from "../../server/src/knowledge/library.ts";
import { effective } from "../../server/src/loaders/index.ts";
import { createUnit } from "../../server/src/project/unit.ts";
import { parse } from "../../server/src/toml/index.ts";

const knowledge = buildKnowledge();
const library = openLibrary(knowledge);

/** Held in another unit than the file's. */
const IN_MILLISECONDS = "create_container_timeout";

function effectiveOfEmpty(runtime: Runtime, release: string, hypervisor: string) {
  const text = `[hypervisor.${hypervisor}]\n[agent.kata]\n[runtime]\n`;
  const unit = createUnit({
    runtime,
    target: {
      runtime,
      release,
      hypervisor,
      kind: "base",
      arch: "amd64",
      reasons: { runtime: "", release: "", hypervisor: "", arch: "", kind: "" },
    },
    library,
    files: [createDocument("configuration.toml", parse(text))],
    complete: true,
    host: UNKNOWN_HOST,
  });
  return effective(unit).values;
}

for (const runtime of ["go", "runtime-rs"] as const) {
  test(`defaults of ${runtime}`, () => {
    let compared = 0;
    for (const release of knowledge.runtimes[runtime].releases) {
      const catalogue = library.catalogue(runtime, release);
      for (const hypervisor of catalogue.hypervisors) {
        const values = effectiveOfEmpty(runtime, release, hypervisor);
        for (const [pattern, info] of catalogue.tables) {
          const table = pattern
            .replace("hypervisor.*", `hypervisor.${hypervisor}`)
            .replace("agent.*", "agent.kata");
          for (const option of info.fields) {
            // What other options or the host decide has tests of its own.
            if (option.changes.length > 0 || option.defaultWhen.length > 0 || option.key === IN_MILLISECONDS)
              continue;
            const wanted = defaultOf(option, hypervisor);
            const have = values.get(`${table}.${option.key}`)?.value;
            if (wanted === undefined || wanted === null || have === undefined) continue;
            compared++;
            const plain = typeof have === "bigint" ? Number(have) : have;
            assert.deepEqual(plain, wanted, `${runtime} ${release} ${table}.${option.key}`);
          }
        }
      }
    }
    assert.ok(compared > 10_000, `only ${compared} values were compared`);
  });
}

test("the machine of QEMU is q35 in every release of both runtimes", () => {
  for (const runtime of ["go", "runtime-rs"] as const) {
    for (const release of knowledge.runtimes[runtime].releases) {
      if (!library.catalogue(runtime, release).hypervisors.includes("qemu")) continue;
      const values = effectiveOfEmpty(runtime, release, "qemu");
      assert.equal(values.get("hypervisor.qemu.machine_type")?.value, "q35", `${runtime} ${release}`);
    }
  }
});

test("every option that a hypervisor of the Go runtime forces has what it forces, in every release", () => {
  let forced = 0;
  for (const release of knowledge.runtimes.go.releases) {
    for (const { key, changes } of library.catalogue("go", release).tables.get("hypervisor.*")!.fields) {
      for (const { from, when, hypervisors, to } of changes) {
        if (from !== undefined || when || !hypervisors) continue;
        for (const hypervisor of hypervisors) {
          const { value } =
            effectiveOfEmpty("go", release, hypervisor).get(`hypervisor.${hypervisor}.${key}`) ?? {};
          assert.deepEqual(value, to, `${release} ${hypervisor} ${key}`);
          forced++;
        }
      }
    }
  }
  assert.ok(forced > 100, `${forced} values`);
});
