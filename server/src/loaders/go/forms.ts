/** Values that the runtime writes in another form. */
import { becoming, RESTATED } from "../changes.ts";
import type { Input, Outcome } from "./outcome.ts";

/** A path, which is written without superfluous parts. */
export function path({ table, option }: Input): Outcome | undefined {
  const own = table.text(option.key);
  const clean = own?.startsWith("/") ? cleanPath(own) : own;
  if (own === "" || clean === own) return undefined;
  return { value: clean, change: becoming(clean, RESTATED("clean")), restated: true };
}

/** An absolute path without `.`, `..`, double and trailing slashes, as Go's `filepath.Clean` gives it. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}

/** Words between commas, of which the empty ones are left out. */
export function commaList({ table, option }: Input): Outcome {
  const own = table.text(option.key);
  if (own === undefined) return { value: undefined };
  const items = own.split(",").flatMap((item) => (item === "" ? [] : [item.trim()]));
  const first = items.findIndex((item) => item !== "");
  // What is blank between commas stays, at the ends it goes with them.
  const last = items.findLastIndex((item) => item !== "");
  return { value: items.slice(Math.max(0, first), last + 1).join(",") };
}
