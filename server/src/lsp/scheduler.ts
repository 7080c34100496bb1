/** In milliseconds: work is not put off longer than this by messages that keep coming. */
const LONGEST_WAIT = 50;
/** In milliseconds: how long work goes on before messages that came meanwhile are handled. */
export const SLICE = 25;

/**
 * Does what there is to do for a name.
 *
 * @param isOver whether others wait: a task with many steps stops then.
 * @returns whether it is done; one that is not goes on when those before it have had their turn.
 */
export type Task = (name: string, isUrgent: boolean, isOver: () => boolean) => boolean;

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
  run: Task,
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
    const isOver = () => now() >= end;
    for (const queue of [urgent, idle]) {
      for (const name of queue) {
        queue.delete(name);
        if (!run(name, queue === urgent, isOver)) queue.add(name);
        if (isOver()) return;
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
