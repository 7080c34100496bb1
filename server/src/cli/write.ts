import { readRegular, replaceFile } from "../node/replace-file.ts";
import { visible } from "../util/visible.ts";
import type { Fixing } from "./fix.ts";
import type { Messages } from "./io.ts";
import type { Session } from "./session.ts";
import { UsageError } from "./usage-error.ts";

/**
 * Writes the changed texts to the disk, each whether or not the others can be. What holds bytes that are not UTF-8, has
 * changed since it was read, or cannot be written stays as it is, is told of in `unwritten`, and counts as unchanged.
 */
export function writeChanged({ changed, unwritten }: Session): void {
  for (const [path, text] of changed) {
    try {
      writeOver(path, () => bytesOf(path, text.before), text.after);
    } catch (error) {
      changed.delete(path);
      unwritten.set(path, messageOf(error));
    }
  }
}

/**
 * Writes changed texts that belong together; before the first, a look at whether each is still what was read.
 *
 * @throws UsageError when one cannot be written, see {@link writeChanged}. It names what was written and what was not.
 */
export function writeTogether({ changed }: Session): void {
  const left = [...changed.keys()];
  const written: string[] = [];
  try {
    const bytes = new Map(left.map((path) => [path, bytesOf(path, changed.get(path)!.before)]));
    for (const [path, { after }] of changed) {
      writeOver(path, () => bytes.get(path)!, after);
      written.push(path);
      left.shift();
    }
  } catch (error) {
    const outcome =
      written.length === 0
        ? "no file was changed"
        : `written: ${written.join(", ")}; not written: ${left.join(", ")}`;
    throw new UsageError(`${messageOf(error)}; ${outcome}.`);
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Another name of the same file may have been written before. */
function writeOver(path: string, before: () => Buffer, after: string): void {
  const wanted = Buffer.from(after, "utf8");
  if (!readRegular(path).equals(wanted)) replaceFile(path, before(), wanted);
}

function bytesOf(path: string, before: string): Buffer {
  const bytes = readRegular(path);
  const text = bytes.toString("utf8");
  if (!Buffer.from(text, "utf8").equals(bytes)) throw new UsageError(`${path} is not UTF-8`);
  if (text !== before) throw new UsageError(`${path} has changed since it was read`);
  return bytes;
}

/** Says on stderr which fixes are on the disk now, and gives their number; and how many could not be tried. */
export function tellFixed({ unwritten }: Session, { applied, untried }: Fixing, io: Messages): number {
  const written = applied.filter(({ path }) => !unwritten.has(path));
  for (const { at, code, title } of written)
    io.err(`${visible(`${at.file}:${at.line}:${at.column}: fixed[${code}]: ${title}`)}\n`);
  for (const [path, count] of untried) {
    const fixes = count === 1 ? "1 fix was" : `${count} fixes were`;
    // What was mended may stand in another file that is read together with this one.
    const next =
      applied.length > 0
        ? "run this again to go on with them"
        : "correct some of what is told of this file by hand";
    io.err(`${visible(path)}: ${fixes} not tried, because that takes too long: ${next}.\n`);
  }
  return written.length;
}
