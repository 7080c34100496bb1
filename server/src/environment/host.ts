import type { Arch } from "../knowledge/architectures.ts";

/**
 * What the machine offers on which the configuration will be used. Every member may be absent: then the
 * fact is unknown, and rules that need it say nothing.
 */
export interface Host {
  readonly cpus?: number;
  readonly memoryKiB?: number;
  readonly numaNodes?: number;
  readonly arch?: Arch;
  /** A setting of the kernel by its name, `kernel.io_uring_disabled`; `undefined` when it is unknown or not there. */
  sysctl?(name: string): string | undefined;
  /** Size in bytes, or `"directory"`; `"missing"` when nothing is there; `undefined` when that is unknown. */
  stat?(path: string): number | "directory" | "missing" | undefined;
}

export const UNKNOWN_HOST: Host = {};

/** The form of a `--host` file, see `docs`. */
export interface HostFacts {
  readonly cpus?: number;
  readonly memoryKiB?: number;
  readonly numaNodes?: number;
  readonly arch?: Arch;
  readonly sysctl?: Readonly<Record<string, string | number>>;
  readonly paths?: Readonly<Record<string, number | "directory">>;
}

/** Makes a host of written-down facts; a path that `paths` lacks does not exist there. */
export function hostFromFacts({ paths, sysctl, ...rest }: HostFacts): Host {
  return {
    ...rest,
    ...(sysctl && { sysctl: (name) => (Object.hasOwn(sysctl, name) ? String(sysctl[name]) : undefined) }),
    ...(paths && { stat: (path) => (Object.hasOwn(paths, path) ? paths[path] : "missing") }),
  };
}
