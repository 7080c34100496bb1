/** In milliseconds: work is not put off longer than this by messages that keep coming. */
const LONGEST_WAIT = 50;
/** In milliseconds: how long work goes on before messages that came meanwhile are handled. */
export const SLICE = 25;

/** Runs a task by name once what already waits has been handled; one that is asked for twice runs once. */
export interface Scheduler {
  /** For what somebody looks at: before everything else. */
  soon(name: string): void;
  /** For all the rest: piece by piece, whenever nothing else is to be done. */
  eventually(name: string): void;
  /** Puts a task that would come eventually before the others. */
  hasten(name: string): void;
  forget(name: string): void;
}

/**
 * Changes that came together are answered together, nothing waits for a clock, and no message waits for more than a
 * slice of work and the task in which the slice ends.
 *
 * @param later puts a function behind the messages that wait now.
 */
export function createScheduler(
  run: (name: string, isUrgent: boolean) => void,
  later: (task: () => void) => void,
  now: () => number = Date.now,
): Scheduler {
  const urgent = new Set<string>();
  const idle = new Set<string>();
  let turn = 0;
  let since = 0;
  let isWaiting = false;

  function wait(): void {
    const mine = turn;
    isWaiting = true;
    // Two turns: in the first the next message, if one waits, is handled, and asks again.
    later(() =>
      later(() => {
        // Somebody asked meanwhile, and has a turn of his own.
        if (mine !== turn && now() - since <= LONGEST_WAIT) return;
        isWaiting = false;
        work();
        if (urgent.size + idle.size > 0 && !isWaiting) wait();
      }),
    );
  }

  function work(): void {
    const end = now() + SLICE;
    for (const queue of [urgent, idle]) {
      for (const name of queue) {
        queue.delete(name);
        run(name, queue === urgent);
        if (now() >= end) return;
      }
    }
  }

  function soon(name: string): void {
    if (urgent.size === 0) since = now();
    idle.delete(name);
    urgent.add(name);
    turn++;
    wait();
  }

  return {
    soon,
    eventually(name) {
      if (urgent.has(name)) return;
      idle.add(name);
      if (!isWaiting) wait();
    },
    hasten(name) {
      if (idle.has(name)) soon(name);
    },
    forget(name) {
      urgent.delete(name);
      idle.delete(name);
    },
  };
}
