/** Workers that try mutants, as many at once as the machine has processors. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Case } from "../../test/oracle/runner.ts";

/** What a worker starts with. */
export interface Given {
  /** Its own program, the one of all mutants, and what the build knows. */
  readonly worker: string;
  readonly code: string;
  readonly knowledge: unknown;
  /** Cases of the real loaders to try besides the fixtures. */
  readonly oracle: readonly Case[];
  /** How many conditions there are; they are numbered from 1. */
  readonly conditions: number;
}

/** A mutant to try. */
export interface Asked {
  /** Of the condition to turn round; 0 for the program as it is. */
  readonly id: number;
  /** The names of the trials that reach it. */
  readonly trials: readonly string[];
  /** Those of them to run first: whose names begin with one of these. */
  readonly first: readonly string[];
}

/** What came of a mutant. */
export interface Told {
  /** The trial that failed. */
  readonly by: string | undefined;
  /** Of the program as it is: the conditions that are reached when it is loaded, and by each trial. */
  readonly reached?: {
    readonly atLoad: readonly number[];
    readonly byTrial: readonly (readonly [trial: string, ids: readonly number[]])[];
  };
}

/** A mutant that does not answer for so long does not end. */
const PATIENCE_MS = 120_000;

/**
 * Tries mutants.
 *
 * @param ask says how to try one, just before it is.
 * @param tell hears what came of it.
 */
export async function tryAll<T>(
  given: Given,
  mutants: readonly T[],
  ask: (mutant: T) => Asked,
  tell: (mutant: T, told: Told) => void,
): Promise<void> {
  const left = [...mutants];
  const drain = async () => {
    let worker: Worker | undefined;
    for (let mutant = left.shift(); mutant !== undefined; mutant = left.shift()) {
      worker ??= new Worker(given.worker, { eval: true, workerData: given });
      const told = await answer(worker, ask(mutant));
      if (!told) {
        await worker.terminate();
        worker = undefined;
      }
      tell(mutant, told ?? { by: "it does not end" });
    }
    await worker?.terminate();
  };
  const size = Math.min(availableParallelism(), left.length);
  await Promise.all(Array.from({ length: size }, drain));
}

/** @returns `undefined` where the worker does not answer. */
function answer(worker: Worker, asked: Asked): Promise<Told | undefined> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => finish(undefined), PATIENCE_MS);
    const finish = (told: Told | undefined) => {
      clearTimeout(timer);
      worker.removeAllListeners("message").removeAllListeners("error");
      resolve(told);
    };
    worker.once("message", finish);
    worker.once("error", (error) => {
      clearTimeout(timer);
      // Out of memory: it does not end either.
      if ((error as NodeJS.ErrnoException).code === "ERR_WORKER_OUT_OF_MEMORY") finish(undefined);
      else reject(error);
    });
    worker.postMessage(asked);
  });
}
