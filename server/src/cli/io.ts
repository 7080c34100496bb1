import type { Reading } from "../environment/files.ts";

/** Where a command says what is not its result. */
export interface Messages {
  err(text: string): void;
  /** Whether stderr is a terminal, where a progress line may move. */
  readonly errIsTerminal: boolean;
}

/** Where a command writes; tests give their own. */
export interface Io extends Messages {
  out(text: string): void;
  readonly isTerminal: boolean;
  /** The program's own file, for threads that run it too; absent where no thread can be started. */
  readonly program?: string;
  /** Width of the terminal on stdout; `undefined` when none is there. */
  readonly columns?: number | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** All of standard input. @param most in bytes. */
  readInput(most: number): Reading;
}

/** Wraps text in an ANSI style, or not. */
export type Paint = (style: keyof typeof STYLES, text: string) => string;

const STYLES = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  yellow: [33, 39],
  blue: [34, 39],
  cyan: [36, 39],
} as const;

/** Honours `--color`, then `NO_COLOR`, then whether a terminal listens. */
export function painter(io: Io, color: string): Paint {
  const on = color === "always" || (color === "auto" && io.isTerminal && !io.environment["NO_COLOR"]);
  return (style, text) => (on ? `\u001b[${STYLES[style][0]}m${text}\u001b[${STYLES[style][1]}m` : text);
}
