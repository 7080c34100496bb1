import type { CommentedOption } from "../grammar/commented-options.ts";
import { findEntry, findValue, statementAt } from "../tree/locate.ts";
import type {
  ArrayNode,
  Entry,
  InlineTableNode,
  KeyNode,
  PairNode,
  Path,
  Range,
  TomlDocument,
  ValueNode,
} from "../types.ts";

/**
 * What an edit speaks of: a path from the root, with indices in arrays; an entry of the document, where the path
 * would not tell; or an option that is commented out.
 */
export type Target = Path | Entry | CommentedOption;

/** A key and its value as they stand in the text, in a line, an inline table or a comment. */
export interface Spot {
  /** What the offsets of `key` and `node` count from: where their statement begins, or the comment's option. */
  readonly base: number;
  readonly key: KeyNode;
  /** Which part of the key is the target's own; behind it there are more where the target is a dotted table. */
  readonly part: number;
  readonly node: ValueNode;
  /** The arrays and inline tables that it lies in, outermost first. */
  readonly holders: readonly (ArrayNode | InlineTableNode)[];
  readonly isComment: boolean;
}

/** Tells a path from the other targets, which are places of a document. */
export const isPath = (target: Target): target is Path => Array.isArray(target);

/** Where a target stands; undefined when it is not there, or is a table that headers open. */
export function spotOf(document: TomlDocument, target: Target): Spot | undefined {
  if (!isPath(target)) return "base" in target ? commentSpot(target) : spotAt(document, target.key.start);
  for (let length = target.length; length > 0; length--) {
    const entry = findEntry(document.root, target.slice(0, length));
    const spot = entry && spotAt(document, entry.key.start);
    if (spot) return descend(spot, target.slice(length));
    if (entry) return undefined;
  }
  return undefined;
}

function commentSpot({ key, node, base }: CommentedOption): Spot {
  return { base, key, part: key.parts.length - 1, node, holders: [], isComment: true };
}

/** The pair one of whose key's parts begins at an offset. */
function spotAt(document: TomlDocument, offset: number): Spot | undefined {
  const statement = statementAt(document, offset);
  if (statement?.syntax.kind !== "pair") return undefined;
  return within(statement.syntax.pair, { base: statement.start, holders: [], isComment: false }, offset);
}

type Around = Pick<Spot, "base" | "holders" | "isComment">;

function within(pair: PairNode, around: Around, offset: number): Spot | undefined {
  const { key, value } = pair;
  const part = key.parts.findIndex(({ start }) => around.base + start === offset);
  if (part >= 0) return { ...around, key, part, node: value };
  return inside(value, around, offset);
}

function inside(node: ValueNode, around: Around, offset: number): Spot | undefined {
  if (node.type !== "array" && node.type !== "inline-table") return undefined;
  const holds = ({ start, end }: Range) => around.base + start <= offset && offset < around.base + end;
  const inner = { ...around, holders: [...around.holders, node] };
  if (node.type === "array") {
    const element = node.elements.find(holds);
    return element && inside(element, inner, offset);
  }
  const pair = node.pairs.find(holds);
  return pair && within(pair, inner, offset);
}

/** Goes on from a value into its elements and pairs. An element has the key of its array. */
function descend(spot: Spot, path: Path): Spot | undefined {
  const [step, ...rest] = path;
  if (step === undefined) return spot;
  const { node, holders } = spot;
  if (typeof step === "number") {
    const element = node.type === "array" ? node.elements[step] : undefined;
    return element && descend({ ...spot, node: element, holders: [...holders, node as ArrayNode] }, rest);
  }
  if (node.type !== "inline-table") return undefined;
  for (const { key, value } of node.pairs) {
    const depth = key.parts.findIndex((part, index) => part.name !== path[index]);
    const part = (depth < 0 ? key.parts.length : depth) - 1;
    if (part < 0 || (depth >= 0 && depth < path.length)) continue;
    const found = { ...spot, key, part, node: value, holders: [...holders, node] };
    return depth < 0 ? descend(found, path.slice(key.parts.length)) : found;
  }
  return undefined;
}

/** Absolute offsets of a node of a spot. */
export const rangeOf = ({ base }: Spot, { start, end }: Range): Range => ({
  start: base + start,
  end: base + end,
});

/** Whether a path leads to something, in arrays of values too. */
export function exists(document: TomlDocument, path: Path): boolean {
  return findValue(document.root, path) !== undefined || spotOf(document, path) !== undefined;
}
