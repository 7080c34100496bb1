import type { Timeline } from "./facts.ts";

/** `X.Y.Z`. */
export type Release = string;

/**
 * Orders two releases.
 *
 * @returns below zero when `a` is older than `b`, zero when they are the same. A suffix (`-rc0`) is not looked at.
 */
export function compareReleases(a: Release, b: Release): number {
  // Asked for every key of a file, so it reads the digits where they stand.
  let i = 0;
  let j = 0;
  for (let part = 0; part < 3; part++) {
    let left = 0;
    let right = 0;
    for (let digit = a.charCodeAt(i) - 48; digit >= 0 && digit <= 9; digit = a.charCodeAt(++i) - 48)
      left = left * 10 + digit;
    for (let digit = b.charCodeAt(j) - 48; digit >= 0 && digit <= 9; digit = b.charCodeAt(++j) - 48)
      right = right * 10 + digit;
    if (left !== right) return left - right;
    if (a.charCodeAt(i) === DOT) i++;
    if (b.charCodeAt(j) === DOT) j++;
  }
  return 0;
}

const DOT = 46;

/** Whether a release is the given one or later. */
export function isAtLeast(release: Release, since: Release): boolean {
  return compareReleases(release, since) >= 0;
}

/** Whether the text has the form of a release, `X.Y.Z`. */
export function isRelease(text: string): boolean {
  return /^\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?$/.test(text);
}

/** What a timeline says of one release; `undefined` when the thing is not there then. */
export function valueAt<T>(timeline: Timeline<T> | undefined, release: Release): T | undefined {
  if (!timeline) return undefined;
  let found: T | null | undefined;
  for (const [from, value] of timeline) {
    if (compareReleases(from, release) > 0) break;
    found = value;
  }
  return found ?? undefined;
}

/** First release in which the timeline has a value; `undefined` when it never has. */
export function firstRelease<T>(timeline: Timeline<T>): Release | undefined {
  return timeline.find(([, value]) => value !== null)?.[0];
}

/**
 * Last release of `releases` in which the timeline still has a value; `undefined` when it has one to the end.
 *
 * @param releases all known releases, ascending.
 */
export function lastRelease<T>(timeline: Timeline<T>, releases: readonly Release[]): Release | undefined {
  const end = timeline.at(-1);
  if (!end || end[1] !== null) return undefined;
  const before = releases.filter((release) => compareReleases(release, end[0]) < 0);
  return before.at(-1);
}

/**
 * Whether a release lies in a range such as `>=3.19.0 <3.21.0`; every condition must hold. An empty range
 * holds always; what is not understood never does.
 */
export function inRange(release: Release, range: string): boolean {
  return range
    .trim()
    .split(/\s+/)
    .filter(Boolean)
    .every((condition) => {
      const match = /^(>=|<=|<|>|=)?(\d+\.\d+\.\d+)$/.exec(condition);
      if (!match) return false;
      const order = compareReleases(release, match[2]!);
      switch (match[1]) {
        case ">=":
          return order >= 0;
        case "<=":
          return order <= 0;
        case "<":
          return order < 0;
        case ">":
          return order > 0;
        default:
          return order === 0;
      }
    });
}
