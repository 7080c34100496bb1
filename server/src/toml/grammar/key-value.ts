import { SYNTAX } from "../messages.ts";
import { readRest, trimmedEnd } from "../recovery/after-value.ts";
import { HASH, isLineEnd } from "../scanner/characters.ts";
import { skipBlanks, takeLineEnd } from "../scanner/line-scanner.ts";
import { saw, startsStatement } from "../scanner/lookahead.ts";
import { finish, goBack, mark, peek, type Reader, report } from "../scanner/reader.ts";
import type { KeyNode, PairSyntax, UnknownSyntax, ValueNode } from "../types.ts";
import { readEquals } from "./equals.ts";
import { readKey } from "./keys.ts";
import { readValue } from "./values.ts";

/**
 * Reads a line with a key. Without an equals sign it is a pair with no value where one is meant, and unknown
 * otherwise.
 */
export function readPair(r: Reader): PairSyntax | UnknownSyntax {
  const key = readKey(r, "pair");
  skipBlanks(r);
  const equals = readEquals(r, key, 0, () => trimmedEnd(r));
  const value = equals.valued ? readPairValue(r, key) : nothing(r, key.end + r.base);
  readRest(r, "value", value.start + r.base);
  if (equals.stray) return { kind: "unknown", ...finish(r) };
  const pair = { start: key.start, end: Math.max(value.end, key.end), key, value };
  return { kind: "pair", pair, ...(equals.at !== undefined && { equals: equals.at }), ...finish(r) };
}

const nothing = (r: Reader, start: number): ValueNode => ({
  type: "invalid",
  start: start - r.base,
  end: r.at - r.base,
});

function readPairValue(r: Reader, key: KeyNode): ValueNode {
  const behind = r.at;
  skipBlanks(r);
  const c = peek(r);
  if (!isLineEnd(c) && c !== HASH) return readValue(r, "line");
  const below = c === HASH ? undefined : readBelow(r, key, behind);
  if (below) return below;
  if (r.errors.at(-1)?.code !== "missing-key")
    report(r, "missing-value", key.start + r.base, behind, SYNTAX("valueMissingBehind"));
  return { type: "invalid", start: behind - r.base, end: behind - r.base };
}

/** Reads a value that stands alone on the next line, where it may not. */
function readBelow(r: Reader, key: KeyNode, behind: number): ValueNode | undefined {
  const here = mark(r);
  takeLineEnd(r);
  skipBlanks(r);
  const start = r.at;
  const c = peek(r);
  if (!isLineEnd(c) && c !== HASH && !startsStatement(r, start)) {
    const value = readValue(r, "line");
    const end = r.at;
    skipBlanks(r);
    const alone = isLineEnd(peek(r)) || peek(r) === HASH;
    saw(r, r.at);
    r.at = end;
    if (alone && r.errors.length === here.errors) {
      report(r, "value-on-next-line", key.start + r.base, behind, SYNTAX("valueBelow"), {
        title: "Join the lines",
        start: behind,
        end: start,
        text: " ",
      });
      return value;
    }
  }
  goBack(r, here);
  return undefined;
}
