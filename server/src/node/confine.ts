import { lstatSync, readlinkSync } from "node:fs";
import { dirname, isAbsolute, join, parse, relative, resolve, sep } from "node:path";
import { type Fault, type Files, isRemotePath } from "../environment/files.ts";
import type { Host } from "../environment/host.ts";

/** Steps of links that are followed before a path is given up; the kernel stops at 40. */
const MOST_LINKS = 40;

/**
 * Files of which some are out of reach.
 *
 * @param forbids why a path may not be looked at, given also where it leads in the end; `undefined` when it may.
 */
export function confine(files: Files, forbids: (path: string, real: string) => Fault | undefined): Files {
  const check = (path: string): Fault | undefined => {
    const real = realPath(path);
    // Of what is not there, or goes in a circle, reading says so itself.
    return real === undefined ? undefined : forbids(resolve(path), real);
  };
  return {
    ...files,
    read(path) {
      const fault = check(path);
      return fault ? { fault } : files.read(path);
    },
    list(path) {
      const fault = check(path);
      return fault ? { fault } : files.list(path);
    },
    resolve: (path) => (check(path) ? path : files.resolve(path)),
  };
}

/** A machine of which some paths are out of reach. */
export function confineHost(host: Host, forbids: (path: string, real: string) => Fault | undefined): Host {
  const stat = host.stat?.bind(host);
  if (!stat) return host;
  return {
    ...host,
    stat(path) {
      const real = realPath(path);
      return real !== undefined && forbids(resolve(path), real) ? undefined : stat(path);
    },
  };
}

/** Whether a path lies in a directory or is it; both from the root. */
export function isWithin(path: string, directory: string): boolean {
  const way = relative(directory, path);
  return way === "" || (!isAbsolute(way) && way !== ".." && !way.startsWith(`..${sep}`));
}

/**
 * Where a path leads in the end, from the root; `undefined` when nothing is there. Links are followed one by one, so
 * that none makes us ask another machine: one that leads there is where the way ends. As for the system, `..` is what
 * lies above the place that a link before it leads to.
 */
export function realPath(path: string): string | undefined {
  // Windows takes `..` away before it looks at anything.
  const whole = sep !== "/" ? resolve(path) : isAbsolute(path) ? path : `${process.cwd()}/${path}`;
  let real = parse(whole).root;
  // The next step is the last.
  const rest = stepsOf(whole.slice(real.length)).reverse();
  let links = 0;
  for (let name = rest.pop(); name !== undefined; name = rest.pop()) {
    if (name === "..") {
      real = dirname(real);
      continue;
    }
    const next = join(real, name);
    if (isRemotePath(`${next}${sep}`)) return [next, ...rest.reverse()].join(sep);
    const target = linkTarget(next);
    if (target === undefined) return undefined;
    if (target === "") {
      real = next;
      continue;
    }
    if (++links > MOST_LINKS) return undefined;
    const { root } = parse(target);
    if (root !== "") real = root;
    rest.push(...stepsOf(target.slice(root.length)).reverse());
  }
  return real;
}

function stepsOf(path: string): string[] {
  return path.split(sep === "/" ? "/" : /[\\/]/).filter((step) => step !== "" && step !== ".");
}

/** What a link says; "" of what is none, `undefined` of what is not there. */
function linkTarget(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : "";
  } catch {
    return undefined;
  }
}
