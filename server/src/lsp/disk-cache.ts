import type { Files } from "../environment/files.ts";
import type { Host } from "../environment/host.ts";

/**
 * How long what the disk said is believed, in milliseconds. Most editors tell of changes and then `forget` is
 * called; this is for those that cannot, and for directories that they do not watch.
 */
const BELIEVED_FOR = 1500;

/** Files and host facts that are asked of the disk once, not at every key that is pressed. */
export interface CachedDisk {
  readonly files: Files;
  readonly host: Host | undefined;
  /** Drops what is known, after something changed. */
  forget(): void;
}

/** @param now the time in milliseconds, from wherever it counts */
export function cacheDisk(files: Files, host: Host | undefined, now: () => number = Date.now): CachedDisk {
  const answers = new Map<string, unknown>();
  let asked = 0;
  function once<T>(name: string, ask: () => T): T {
    if (now() - asked > BELIEVED_FOR) {
      answers.clear();
      asked = now();
    }
    if (answers.has(name)) return answers.get(name) as T;
    const answer = ask();
    answers.set(name, answer);
    return answer;
  }
  const stat = host?.stat?.bind(host);
  return {
    files: {
      ...files,
      read: (path) => once(`read ${path}`, () => files.read(path)),
      list: (path) => once(`list ${path}`, () => files.list(path)),
      resolve: (path) => once(`resolve ${path}`, () => files.resolve(path)),
    },
    host: host && { ...host, ...(stat && { stat: (path) => once(`stat ${path}`, () => stat(path)) }) },
    forget: () => answers.clear(),
  };
}
