/** In milliseconds: work is not put off longer than this by messages that keep coming. */
const LONGEST_WAIT = 50;

/**
 * Runs a task for each name asked for, once what already waits has been handled: changes that came together are
 * answered together, and nothing waits for a clock.
 *
 * @param later puts a function behind the messages that wait now.
 */
export function createScheduler(
  run: (name: string) => void,
  later: (task: () => void) => void,
  now: () => number = Date.now,
): (name: string) => void {
  const waiting = new Set<string>();
  let turn = 0;
  let since = 0;

  function flush(): void {
    const names = [...waiting];
    waiting.clear();
    for (const name of names) run(name);
  }

  return (name) => {
    if (waiting.size === 0) since = now();
    waiting.add(name);
    const mine = ++turn;
    // Two turns: in the first the next message, if one waits, is handled, and asks again.
    later(() =>
      later(() => {
        if (waiting.size > 0 && (mine === turn || now() - since > LONGEST_WAIT)) flush();
      }),
    );
  };
}
