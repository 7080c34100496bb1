import { isMainThread } from "node:worker_threads";
import { type CheckJob, checkOnThread } from "./check-files.ts";
import type { Io } from "./io.ts";
import { main } from "./main.ts";
import { output, readStream } from "./streams.ts";
import { serveThread } from "./threads.ts";

declare const KATA_CONFIG_VERSION: string;

/** UTF-16 units: many small writes are slow, so that they are put together. */
const MUCH = 65_536;

const stdout = output(1);
const stderr = output(2);
let pending = "";

const io: Io = {
  out(text) {
    pending += text;
    if (pending.length > MUCH) flush();
  },
  err: stderr.write,
  isTerminal: process.stdout.isTTY === true,
  errIsTerminal: process.stderr.isTTY === true,
  columns: process.stdout.isTTY ? process.stdout.columns : undefined,
  environment: process.env,
  readInput: (most) => readStream(0, most),
  // What starts fast.
  program: __filename.replace(/\.main\.cjs$/, ".cjs"),
};

function flush(): void {
  const text = pending;
  pending = "";
  stdout.write(text);
}

if (isMainThread) run();
else serveThread((job: CheckJob) => job.groups.length, checkOnThread);

function run(): void {
  try {
    process.exitCode = main(process.argv.slice(2), KATA_CONFIG_VERSION, io);
    flush();
  } catch (error) {
    process.exitCode = 2;
    tell(error instanceof Error ? error.message : String(error));
  }
}

function tell(text: string): void {
  try {
    stderr.write(`kata-config: ${text}\n`);
  } catch {
    // Nobody is left to tell.
  }
}
