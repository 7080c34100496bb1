import { visible } from "../util/visible.ts";
import type { Messages } from "./io.ts";

/** A line on stderr that moves, when a terminal is there and it takes longer than a moment. */
export interface ProgressLine {
  step(path: string): void;
  end(): void;
}

/** In milliseconds: how long nothing is shown, and how often the line changes then. */
const PATIENCE = 400;
const PACE = 100;

/** @param total how many steps there will be. */
export function progressLine(io: Messages, total: number): ProgressLine {
  const start = Date.now();
  let last = 0;
  let count = 0;
  return {
    step(path) {
      count++;
      const now = Date.now();
      if (!io.errIsTerminal || now - start < PATIENCE || now - last < PACE) return;
      last = now;
      io.err(`\r\u001b[2K${count}/${total} ${visible(path.slice(-60))}`);
    },
    end() {
      if (last > 0) io.err("\r\u001b[2K");
    },
  };
}
