import { SYNTAX } from "../messages.ts";
import type { Name, Names, PairNode, SyntaxProblem } from "../types.ts";

/** Adds the names of one pair. `base` is the host offset of what the pair's offsets count from. */
export function defineNames(
  names: Names,
  pair: PairNode,
  base: number,
  report: (problem: SyntaxProblem) => void,
): void {
  const { parts } = pair.key;
  let into = names;
  for (let i = 0; ; i++) {
    const part = parts[i];
    // A missing key was reported where it is missing.
    if (!part || (part.name === "" && !part.quoted)) return;
    const last = i === parts.length - 1;
    const known = into.get(part.name);
    if (known) {
      if (!last && known.names) {
        into = known.names;
        continue;
      }
      report(clash(part.name, part.start + base, part.end + base, known, last));
      return;
    }
    const made: Name = {
      name: part.name,
      keyStart: part.start + base,
      keyEnd: part.end + base,
      start: pair.start + base,
      end: pair.end + base,
      base,
      ...(last ? { value: pair.value } : { names: new Map() }),
    };
    into.set(part.name, made);
    if (last) return;
    into = made.names as Names;
  }
}

function clash(name: string, start: number, end: number, known: Name, last: boolean): SyntaxProblem {
  return {
    start,
    end,
    ...(last
      ? {
          code: "duplicate-key",
          message: SYNTAX("duplicateKey", { name }),
        }
      : {
          code: "key-not-a-table",
          message: SYNTAX("isValue", { name }),
        }),
    related: { start: known.keyStart, end: known.keyEnd },
  };
}
