import {
  Composer,
  type CST,
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  Parser,
  type Scalar,
} from "yaml";
import { type Fault, MOST_NESTED, tooDeep } from "../../environment/files.ts";
import { append } from "../../util/append.ts";
import { expressionsIn } from "../embedded/expressions.ts";
import type { YamlEntry, YamlNode, YamlScalar, YamlStyle } from "./tree.ts";

const MOST_NODES = 200_000;
/** Aliases in aliases may stand for more nodes than any memory holds; what goes beyond is passed over. */
const MOST_ALIASED = 20_000;
/**
 * The documents of a YAML text. Never throws; expressions of templates are passed over, and offsets are those of the
 * text. One that is nested too deep has none.
 *
 * @param onExcess hears of that.
 */
export function readYaml(text: string, onExcess?: (fault: Fault) => void): readonly YamlNode[] {
  try {
    const tokens = tokensOf(withoutExpressions(text));
    if (!tokens) {
      onExcess?.(tooDeep());
      return [];
    }
    const composer = new Composer({
      strict: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "silent",
    });
    return [...composer.compose(tokens)].flatMap(toTree);
  } catch {
    return [];
  }
}

/**
 * What the composer makes documents of; `undefined` for a text that is nested too deep: the composer calls itself for
 * each collection in another, and V8 ends a program that compiles a pattern on a full stack.
 */
function tokensOf(text: string): readonly CST.Token[] | undefined {
  const parser = new Parser();
  const tokens: CST.Token[] = [];
  for (const lexeme of new Lexer().lex(text)) {
    append(tokens, parser.next(lexeme));
    if (parser.stack.length > MOST_NESTED) return undefined;
  }
  append(tokens, parser.end());
  return tokens;
}

/** The same text with `{{ }}` and `{% %}` as words of the same length; where a line has nothing else it is blank. */
function withoutExpressions(text: string): string {
  if (!/\{[{%#]/.test(text)) return text;
  return text.replace(/[^\r\n]+/g, (line) => {
    if (!/\{[{%#]/.test(line)) return line;
    if (/^[ \t]*(?:\{\{.*\}\}|\{%.*%\}|\{#.*#\})[ \t]*$/.test(line)) return " ".repeat(line.length);
    let words = "";
    for (const { index, text: expression } of expressionsIn(line, false)) {
      if (/^\{[{%]/.test(expression))
        words += line.slice(words.length, index) + "x".repeat(expression.length);
    }
    return words + line.slice(words.length);
  });
}

const STYLES: Readonly<Record<string, YamlStyle>> = {
  BLOCK_LITERAL: "literal",
  BLOCK_FOLDED: "folded",
  QUOTE_DOUBLE: "double",
  QUOTE_SINGLE: "single",
};

function toTree(document: Document.Parsed): readonly YamlNode[] {
  /** The last node with each anchor, and how many nodes it stands for; none while it is being made. */
  const anchored = new Map<string, { readonly made: YamlNode; readonly count: number } | undefined>();
  let left = MOST_NODES;
  let aliased = 0;

  function tree(node: unknown): YamlNode | undefined {
    if (isAlias(node)) {
      const target = anchored.get(node.source);
      if (!target || aliased + target.count > MOST_ALIASED) return undefined;
      aliased += target.count;
      return target.made;
    }
    if (left-- <= 0 || !(isScalar(node) || isMap(node) || isSeq(node))) return undefined;
    const { anchor } = node;
    if (anchor === undefined) return treeOf(node as Node);
    const before = left - aliased;
    // One that holds itself has no end.
    anchored.set(anchor, undefined);
    const made = treeOf(node as Node);
    if (made) anchored.set(anchor, { made, count: before - left + aliased + 1 });
    return made;
  }

  function treeOf(node: Node): YamlNode | undefined {
    const [start, end] = node.range ?? [0, 0];
    const range = { start, end };
    if (isScalar(node)) return scalarOf(node as Scalar);
    if (isSeq(node)) return { kind: "list", items: node.items.flatMap((item) => tree(item) ?? []), range };
    if (!isMap(node)) return undefined;
    const merged: YamlEntry[] = [];
    const own: YamlEntry[] = [];
    for (const { key, value } of node.items) {
      if (!isScalar(key)) continue;
      const inner = tree(value);
      if (key.value === "<<" && inner?.kind === "map") append(merged, inner.entries);
      else own.push({ key: scalarOf(key as Scalar), ...(inner && { value: inner }) });
    }
    const entries = [...merged, ...own];
    const byName = new Map(entries.map((entry) => [String(entry.key.value), entry]));
    return { kind: "map", entries, byName, range };
  }

  const root = tree(document.contents);
  return root ? [root] : [];
}

function scalarOf(node: Scalar): YamlScalar {
  const [start, end] = node.range ?? [0, 0];
  const { value, type = "PLAIN", source, tag } = node;
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return {
    kind: "scalar",
    value: isPlain ? value : value === null || value === undefined ? null : String(value),
    style: STYLES[type] ?? "plain",
    range: { start, end },
    source: source ?? String(value ?? ""),
    ...(tag !== undefined && { tag }),
  };
}
