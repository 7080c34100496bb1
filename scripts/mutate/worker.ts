/** Tries one mutant after the other, each in a program of its own: what a module computes when it is loaded is new. */
import { Script } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import type { Asked, Given, Told } from "./pool.ts";
import type * as Trials from "./trials.ts";

const { code, knowledge, oracle, conditions } = workerData as Given;
const script = new Script(`(function (exports, module, require) {${code}\n})`);
const shared = globalThis as {
  kataConfigKnowledge?: unknown;
  kataConfigMutant?: { asked: number; reached: Uint8Array };
};
shared.kataConfigKnowledge = knowledge;

parentPort!.on("message", (asked: Asked) => {
  const told: Told = asked.id === 0 ? reach() : { by: failing(asked) };
  parentPort!.postMessage(told);
});

/**
 * The first trial that fails of a mutant. Those that reach the condition come first; others may meet what it decided
 * when something was worked out that is kept.
 */
function failing({ id, trials, first }: Asked): string | undefined {
  const reaching = new Set(trials);
  const rank = ({ name }: Trials.Trial) =>
    Number(!reaching.has(name)) * 2 + Number(!first.some((start) => name.startsWith(start)));
  try {
    const all = load(id, new Uint8Array(conditions + 1)).filter(
      ({ name, isCase }) => isCase || reaching.has(name),
    );
    for (const { name, run } of all.toSorted((a, b) => rank(a) - rank(b))) if (reasonOf(run)) return name;
  } catch {
    return "loading";
  }
  return undefined;
}

/** Runs the program as it is, and says which conditions each trial reaches. */
function reach(): Told {
  const reached = new Uint8Array(conditions + 1);
  const take = () => {
    const ids = [...reached.keys()].filter((id) => reached[id] === 1);
    reached.fill(0);
    return ids;
  };
  const trials = load(0, reached);
  const atLoad = take();
  const byTrial: [string, readonly number[]][] = [];
  for (const { name, run } of trials) {
    const reason = reasonOf(run);
    if (reason) return { by: `${name}: ${reason}` };
    byTrial.push([name, take()]);
  }
  return { by: undefined, reached: { atLoad, byTrial } };
}

/** The trials of the program in which one condition is turned round; 0: none. */
function load(asked: number, reached: Uint8Array): readonly Trials.Trial[] {
  shared.kataConfigMutant = { asked, reached };
  const module = { exports: {} };
  script.runInThisContext()(module.exports, module, require);
  const { caseTrials, oracleTrials } = module.exports as typeof Trials;
  return [...caseTrials(), ...oracleTrials(oracle)];
}

function reasonOf(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return (error as Error).stack ?? String(error);
  }
}
