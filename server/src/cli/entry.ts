import { readFileSync, writeSync } from "node:fs";
import type { Io } from "./io.ts";
import { main } from "./main.ts";

declare const KATA_CONFIG_VERSION: string;

/** Writes all of a text; a pipe that was closed ends the program quietly. */
function write(descriptor: number, text: string): void {
  const bytes = Buffer.from(text, "utf8");
  for (let done = 0; done < bytes.length; ) {
    try {
      done += writeSync(descriptor, bytes, done);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === "EPIPE") process.exit(0);
      if (code !== "EAGAIN") throw error;
      // The reader is slower than we are: look again in a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

let pending = "";
const io: Io = {
  // Many small writes are slow; what was written is flushed at the end and when there is much of it.
  out(text) {
    pending += text;
    if (pending.length > 65536) flush();
  },
  err: (text) => write(2, text),
  isTerminal: process.stdout.isTTY === true,
  errIsTerminal: process.stderr.isTTY === true,
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  environment: process.env,
  readInput: () => readFileSync(0, "utf8"),
};

function flush(): void {
  const text = pending;
  pending = "";
  write(1, text);
}

const status = main(process.argv.slice(2), KATA_CONFIG_VERSION, io);
flush();
process.exitCode = status;
