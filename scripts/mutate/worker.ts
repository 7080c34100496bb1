/** Tries one mutant after the other, each in a program of its own: what a module computes when it is loaded is new. */
import { Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type { Asked, Given, Told } from "./pool.ts";
import type * as Trials from "./trials.ts";

const { code, knowledge } = workerData as Given;
const script = new Script(`(function (exports, module, require) {${code}\n})`);
const shared = globalThis as { kataConfigKnowledge?: unknown; kataConfigMutant?: number };
shared.kataConfigKnowledge = knowledge;

parentPort!.on("message", ({ id, first, oracle }: Asked) => {
  shared.kataConfigMutant = id;
  const told: Told = { by: failing(id, first, oracle) };
  parentPort!.postMessage(told);
});

/** The first trial that fails. */
function failing(id: number, first: readonly string[], oracle: number): string | undefined {
  const module = { exports: {} };
  try {
    script.runInThisContext()(module.exports, module, require);
    const { caseTrials, oracleTrials } = module.exports as typeof Trials;
    const cases = caseTrials();
    const isFirst = ({ name }: Trials.Trial) => first.some((start) => name.startsWith(start));
    const lists = [
      () => cases.filter(isFirst),
      () => cases.filter((one) => !isFirst(one)),
      () => (oracle ? oracleTrials(oracle) : []),
    ];
    for (const list of lists) {
      for (const { name, run } of list()) {
        try {
          run();
        } catch (error) {
          return id === 0 ? `${name}: ${(error as Error).stack}` : name;
        }
      }
    }
  } catch {
    return "loading";
  }
  return undefined;
}
