import type { Io } from "../io.ts";

/** One command of `kata-config`. */
export interface Command {
  /** For the list of commands. */
  readonly summary: string;
  readonly usage: string;
  readonly help: string;
  /**
   * @param version of the program.
   * @returns the exit status: 0, 1, or 2 when a file could not be read.
   * @throws UsageError for a mistake of the caller (exit status 2).
   */
  run(args: readonly string[], io: Io, version: string): number;
}
