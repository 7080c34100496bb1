import { readSync, writeSync } from "node:fs";
import { type Reading, tooLarge } from "../environment/files.ts";
import { decodeText } from "../node/decode-text.ts";
import { faultOf } from "../node/files.ts";
import { UsageError } from "./usage-error.ts";

/** Milliseconds until a stream that was not ready is asked again. */
const MOMENT = 5;

/** A stream that is written to until its reader has gone. */
export interface Output {
  write(text: string): void;
}

/**
 * Writes all of each text. A reader that has gone ends nothing: what would follow is dropped, and the program goes on
 * to its exit status.
 *
 * @throws UsageError when it cannot be written, as when the disk is full.
 */
export function output(descriptor: number): Output {
  let isClosed = false;
  return {
    write(text) {
      const bytes = Buffer.from(text, "utf8");
      for (let done = 0; done < bytes.length && !isClosed; ) {
        try {
          done += writeSync(descriptor, bytes, done);
        } catch (error) {
          const { code } = error as NodeJS.ErrnoException;
          if (code === "EPIPE") isClosed = true;
          else if (code === "EAGAIN") pause();
          else
            throw new UsageError(
              `cannot write the output: ${faultOf(error as NodeJS.ErrnoException).reason}.`,
            );
        }
      }
    },
  };
}

/** All of a stream. @param most in bytes. */
export function readStream(descriptor: number, most: number): Reading {
  const chunks: Buffer[] = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.allocUnsafe(65_536);
    try {
      const read = readSync(descriptor, chunk, 0, chunk.length, null);
      if (read === 0) return decodeText(Buffer.concat(chunks));
      chunks.push(chunk.subarray(0, read));
      length += read;
      if (length > most) return { fault: tooLarge(length, most) };
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // Windows says so at the end of a pipe.
      if (code === "EOF") return decodeText(Buffer.concat(chunks));
      if (code !== "EAGAIN") return { fault: faultOf(error as NodeJS.ErrnoException) };
      pause();
    }
  }
}

function pause(): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, MOMENT);
}
