import { availableParallelism } from "node:os";
import {
  MessageChannel,
  type MessagePort,
  receiveMessageOnPort,
  Worker,
  workerData,
} from "node:worker_threads";

/** Below so many pieces of work a thread costs more than it saves. */
const ENOUGH = 24;

/** More threads than that find too little to do. */
const MOST_THREADS = 8;

/** In milliseconds: a thread that finishes no piece of work for so long is lost. */
const PATIENCE = 60_000;

/** What a thread is given. */
interface Task<T> {
  readonly job: T;
  readonly index: number;
  readonly port: MessagePort;
  readonly shared: SharedArrayBuffer;
}

/** The slots of the shared memory: which piece is next, then for each thread how many it has done, and whether all. */
const NEXT = 0;
const slotOf = (index: number): { readonly done: number; readonly finished: number } => ({
  done: 1 + 2 * index,
  finished: 2 + 2 * index,
});

/** Hands out the numbers of pieces of work, each once over all threads. */
function* piecesFrom(slots: Int32Array, index: number, count: number): Generator<number> {
  const { done } = slotOf(index);
  for (;;) {
    const piece = Atomics.add(slots, NEXT, 1);
    if (piece >= count) return;
    yield piece;
    Atomics.add(slots, done, 1);
    Atomics.notify(slots, done);
  }
}

/**
 * Shares work among threads of this program and waits for all of it. This thread takes part, so that nothing is lost
 * where starting others takes long.
 *
 * @param program the file that a thread runs; it has to call {@link serveThread}.
 * @param job what every thread needs; plain data.
 * @param count how many pieces there are.
 * @param work does the pieces that it is given, on this thread.
 * @throws Error when a thread fails.
 */
export function shareWork<T, R>(
  program: string,
  job: T,
  count: number,
  work: (job: T, pieces: Iterable<number>) => R,
): readonly R[] {
  const others = count < ENOUGH ? 0 : Math.min(availableParallelism(), MOST_THREADS) - 1;
  const shared = new SharedArrayBuffer(4 * (1 + 2 * (others + 1)));
  const slots = new Int32Array(shared);
  const ports: MessagePort[] = [];
  for (let index = 1; index <= others; index++) {
    const { port1, port2 } = new MessageChannel();
    const task: Task<T> = { job, index, port: port2, shared };
    new Worker(program, { workerData: task, transferList: [port2] }).unref();
    ports.push(port1);
  }
  const results = [work(job, piecesFrom(slots, 0, count))];
  ports.forEach((port, at) => {
    results.push(resultOf<R>(port, slots, at + 1));
    port.close();
  });
  return results;
}

function resultOf<R>(port: MessagePort, slots: Int32Array, index: number): R {
  const { done, finished } = slotOf(index);
  for (let seen = -1; Atomics.load(slots, finished) === 0; ) {
    const now = Atomics.load(slots, done);
    if (now === seen) throw new Error("a thread does not answer");
    seen = now;
    Atomics.wait(slots, finished, 0, PATIENCE);
  }
  const answer = receiveMessageOnPort(port)?.message as { result: R } | { fault: string } | undefined;
  if (!answer) throw new Error("a thread gave no answer");
  if ("fault" in answer) throw new Error(answer.fault);
  return answer.result;
}

/** On a thread: does the pieces that are left to it, and tells what came of them. */
export function serveThread<T, R>(
  count: (job: T) => number,
  work: (job: T, pieces: Iterable<number>) => R,
): void {
  const { job, index, port, shared } = workerData as Task<T>;
  const slots = new Int32Array(shared);
  const { finished } = slotOf(index);
  try {
    port.postMessage({ result: work(job, piecesFrom(slots, index, count(job))) });
  } catch (error) {
    port.postMessage({ fault: (error as Error).message });
  }
  Atomics.store(slots, finished, 1);
  Atomics.notify(slots, finished);
}
