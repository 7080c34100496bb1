import { statementAt } from "../tree/locate.ts";
import { inlineTable } from "../tree/tables.ts";
import type { Entry, PairNode, SyntaxProblem, TomlDocument } from "../types.ts";

/**
 * What takes the place of an entry that is given again, by where the key of the first stands. BurntSushi/toml before
 * 1.6.0 takes a name again where that or the value before it is an array, and keeps the last.
 *
 * Mirrors `setValue` and `setType` of its parse.go, for a text all of whose names it takes.
 */
export function givenAgain(document: TomlDocument): ReadonlyMap<number, Entry> {
  const last = new Map<number, Entry>();
  const before = new Map<number, PairNode>();
  for (const error of document.errors) {
    const { code, related } = error;
    if (code !== "duplicate-key" || !related) continue;
    const again = pairOf(document, error);
    const former = before.get(related.start) ?? pairOf(document, related)?.pair;
    if (!again || !former) continue;
    before.set(related.start, again.pair);
    if (again.pair.value.type === "array" || former.value.type === "array")
      last.set(related.start, entryOf(again, error));
  }
  return last;
}

interface Given {
  readonly pair: PairNode;
  readonly base: number;
}

/** The pair whose key ends with a name, of a line or of an inline table. */
function pairOf(document: TomlDocument, name: Pick<SyntaxProblem, "start" | "end">): Given | undefined {
  const statement = statementAt(document, name.start);
  if (statement?.syntax.kind !== "pair") return undefined;
  const base = statement.start;
  let pairs: readonly PairNode[] = [statement.syntax.pair];
  for (;;) {
    const pair = pairs.find((one) => base + one.start <= name.start && name.end <= base + one.end);
    if (!pair || base + pair.key.end === name.end) return pair && { pair, base };
    if (pair.value.type !== "inline-table") return undefined;
    pairs = pair.value.pairs;
  }
}

function entryOf({ pair, base }: Given, { start, end }: SyntaxProblem): Entry {
  const { value, key } = pair;
  return {
    name: key.parts.at(-1)!.name,
    key: { start, end },
    range: { start: base + pair.start, end: base + pair.end },
    value: value.type === "inline-table" ? inlineTable(value, base) : { kind: "leaf", node: value, base },
  };
}
