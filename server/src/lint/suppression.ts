import { directives } from "../documents/directives.ts";
import { derive, type KataDocument } from "../documents/document.ts";
import { nameOf, namesOf } from "../rules/common/named-rules.ts";
import type { Range } from "../toml/index.ts";
import type { Problem } from "./problem.ts";

/** Whether a directive in the file silences a problem, or any part of what it says. */
export function isSuppressed(problem: Problem): boolean {
  const { file, range, also } = problem;
  const silenced = derive(file, byName);
  if (silenced.size === 0) return also.some(isSuppressed);
  const isSilenced = (name: string) => {
    const own = silenced.get(name);
    return own !== undefined && (own.whole || holds(own.lines, range.start));
  };
  return namesOf(problem).some(isSilenced) || also.some(isSuppressed);
}

/** Where what a directive names is silenced. */
interface Silenced {
  whole: boolean;
  /** In the order of the text; neither starts nor ends go back. */
  readonly lines: Range[];
}

function byName(document: KataDocument): ReadonlyMap<string, Silenced> {
  const found = new Map<string, Silenced>();
  for (const { ids, scope } of directives(document).suppressions) {
    for (const rule of ids) {
      const name = nameOf(rule);
      const own = found.get(name) ?? { whole: false, lines: [] };
      found.set(name, own);
      if (scope === "file") own.whole = true;
      else own.lines.push(scope);
    }
  }
  return found;
}

/** Whether an offset lies in one of some ranges, ends included. */
function holds(ranges: readonly Range[], offset: number): boolean {
  let low = -1;
  let high = ranges.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (ranges[middle]!.start <= offset) low = middle;
    else high = middle - 1;
  }
  return low >= 0 && ranges[low]!.end >= offset;
}
