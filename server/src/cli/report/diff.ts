import { createTwoFilesPatch } from "diff";
import { visible } from "../../util/visible.ts";
import type { Paint } from "../io.ts";
import type { ChangedFile } from "../moved.ts";

/** A unified diff of a file; empty where nothing changes. */
export function toDiff({ path, before, after }: ChangedFile, paint: Paint): string {
  if (before === after) return "";
  const patch = createTwoFilesPatch(path, path, before, after, undefined, undefined, { context: 3 });
  const lines = patch.split("\n").filter((line) => !line.startsWith("=====") && !line.startsWith("Index: "));
  return lines.map((line) => paintLine(visible(line), paint)).join("\n");
}

function paintLine(line: string, paint: Paint): string {
  if (line.startsWith("---") || line.startsWith("+++")) return paint("bold", line);
  if (line.startsWith("@@")) return paint("cyan", line);
  if (line.startsWith("+")) return paint("blue", line);
  return line.startsWith("-") ? paint("red", line) : line;
}
