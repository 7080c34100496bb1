/** Bounds on what another program works, not on the clock: a machine that does other things too changes nothing. */
import { type ChildProcess, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";

/** In milliseconds. */
const LOOK_EVERY = 250;
/** So many looks in a row at which a program sleeps: it waits for something that does not come. */
const MOST_ASLEEP = 120;
/** In milliseconds of a clock, for a program that neither works nor ends. */
const PATIENCE = 600_000;
/** Linux counts in hundredths of a second, whatever the machine. */
const TICKS = 100;

interface Activity {
  /** Of the processor. */
  readonly seconds: number;
  readonly isAsleep: boolean;
}

/** What Linux says of a process; `undefined` elsewhere, and of one that is gone. */
function activityOf(pid: number | undefined): Activity | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name before it, in brackets, may hold anything.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { seconds: (Number(fields[11]) + Number(fields[12])) / TICKS, isAsleep: fields[0] === "S" };
  } catch {
    return undefined;
  }
}

/**
 * Waits for what a program answers.
 *
 * @param most seconds of processor time that it may work for it.
 * @throws Error when it works longer, when it ends, or when it sleeps and nothing comes.
 */
export async function answered<T>(
  child: ChildProcess,
  what: string,
  most: number,
  answer: Promise<T>,
): Promise<T> {
  const begun = activityOf(child.pid)?.seconds ?? 0;
  const clock = Date.now();
  let isOver = false;
  async function watch(): Promise<never> {
    let asleep = 0;
    while (!isOver) {
      await wait(LOOK_EVERY);
      const end = child.signalCode ?? child.exitCode;
      if (end !== null) throw new Error(`${what}: the program has ended (${end})`);
      const now = activityOf(child.pid);
      if (now && now.seconds - begun > most) throw new Error(`${what} takes more than ${most} s of work`);
      asleep = now?.isAsleep ? asleep + 1 : 0;
      if (asleep > MOST_ASLEEP || Date.now() - clock > PATIENCE) throw new Error(`${what} is not answered`);
    }
    throw new Error("never heard");
  }
  try {
    return await Promise.race([answer, watch()]);
  } finally {
    isOver = true;
  }
}

/**
 * Runs a program to its end.
 *
 * @param most seconds of processor time, after which it is killed.
 */
export function runWithin(
  most: number,
  program: readonly string[],
  cwd: string,
  input = "",
): SpawnSyncReturns<string> {
  const [command, ...args] =
    process.platform === "win32"
      ? (program as [string, ...string[]])
      : ["sh", "-c", `ulimit -t ${most}; exec "$0" "$@"`, ...program];
  return spawnSync(command, args, {
    cwd,
    encoding: "utf8",
    input,
    timeout: PATIENCE,
    killSignal: "SIGKILL",
    maxBuffer: 1 << 29,
    env: { PATH: process.env["PATH"] },
  });
}
