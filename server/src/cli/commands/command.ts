import type { Io } from "../io.ts";

/** One command of `kata-config`. */
export interface Command {
  /** For the list of commands. */
  readonly summary: string;
  readonly usage: string;
  readonly help: string;
  /**
   * @returns the exit status: 0 or 1.
   * @throws UsageError for a mistake of the caller (exit status 2).
   */
  run(args: readonly string[], io: Io): number;
}
