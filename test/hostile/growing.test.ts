/** Work grows with the text, not with its square: four times the text is no sixteen times the work. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { createSource } from "../../server/src/documents/source.ts";
import { actionsIn } from "../../server/src/features/code-actions.ts";
import { createService } from "../../server/src/service.ts";
import { allSteps } from "../../server/src/util/steps.ts";
import { GROWING } from "./growing.ts";
import { GROWING_CONTAINERS } from "./growing-containers.ts";

const service = createService({ knowledge: buildKnowledge() });
const SMALL = 25_000;
/** Milliseconds of work below which nothing is said: the clock and the compiler count for more. */
const LITTLE = 1500;

for (const [name, make] of Object.entries(GROWING))
  test(`${name}: read, checked and edited in proportion`, () => {
    work(make(1000));
    const large = work(make(4 * SMALL));
    if (large < LITTLE) return;
    const small = work(make(SMALL));
    assert.ok(large < 9 * small, `${small} ms for ${SMALL} units, ${large} ms for four times as many`);
  });

/** Milliseconds in which a text of a size that nobody writes may be read, whatever it holds. */
const AT_ONCE = 1500;

for (const [name, language, make] of GROWING_CONTAINERS)
  test(`${language}, ${name}: read in proportion`, () => {
    const source = (size: number) => createSource("/w/kata-values", make(size));
    const read = (size: number): number => {
      const start = process.cpuUsage();
      for (const document of service.documentsIn(source(size), language))
        if (document.yaml) service.problems(service.assemble(document));
      return process.cpuUsage(start).user / 1000;
    };
    read(1000);
    const large = read(40_000);
    if (large < AT_ONCE) return;
    const small = read(10_000);
    assert.ok(large < 9 * small, `${small} ms, and ${large} ms for four times as much`);
  });

/** What is asked of a whole text with very many mistakes that can be mended. */
const MENDED = ["carriage returns", "lines with an open header", "lines with a boolean in capitals"];

for (const name of MENDED)
  test(`${name}: what can be done about all of it comes at once`, () => {
    const path = "/etc/kata-containers/configuration.toml";
    for (const size of [3000, 30_000]) {
      const text = GROWING[name]!(size);
      const document = service.open(path, text);
      const assembly = service.assemble(document, { runtime: "go" });
      const ground = service.ground(assembly, service.problems(assembly), { runtime: "go" });
      const start = process.cpuUsage();
      const actions = allSteps(actionsIn(document, ground, { start: 0, end: text.length }));
      assert.ok(actions.some(({ kind }) => kind === "fix"));
      // What looks at each of the 300 that are told takes a minute and more.
      assert.ok(process.cpuUsage(start).user < 8_000_000);
    }
  });

/** Milliseconds that the processor works, however busy the machine is. */
function work(text: string): number {
  const start = process.cpuUsage();
  const document = service.open("/etc/kata-containers/runtime-rs/configuration-qemu.toml", text);
  service.problems(service.assemble(document));
  const middle = text.length >> 1;
  service.problems(service.assemble(service.update(document, { start: middle, end: middle, text: "x" })));
  return process.cpuUsage(start).user / 1000;
}
