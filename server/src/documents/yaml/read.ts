import {
  type Document,
  isAlias,
  isMap,
  isScalar,
  isSeq,
  type Node,
  parseAllDocuments,
  type YAMLMap,
} from "yaml";

/** One step from the root of a YAML document: a key, or the index of an element. */
export type Step = string | number;

/** A node with the keys that lead to it and the maps that hold it, the outermost first. */
export interface YamlPlace {
  readonly node: Node;
  readonly path: readonly Step[];
  readonly holders: readonly YAMLMap[];
}

/** Longer files are no manifests, and YAML takes its time. */
const LONGEST = 2_000_000;

/**
 * The documents of a YAML text. Never throws; expressions of templates are passed over, and offsets are those of the
 * text.
 */
export function readYaml(text: string): readonly Document.Parsed[] {
  if (text.length > LONGEST) return [];
  try {
    const found = parseAllDocuments(withoutExpressions(text), {
      strict: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: "silent",
      stringKeys: false,
    });
    return Array.isArray(found) ? found : [];
  } catch {
    return [];
  }
}

/** The same text with `{{ }}` and `{% %}` as words of the same length; where a line has nothing else it is blank. */
function withoutExpressions(text: string): string {
  if (!/\{[{%#]/.test(text)) return text;
  const blanked = text.replace(/^[ \t]*(?:\{\{[^\n]*\}\}|\{%[^\n]*%\}|\{#[^\n]*#\})[ \t]*$/gm, (line) =>
    " ".repeat(line.length),
  );
  return blanked.replace(/\{\{[^\n]*?\}\}|\{%[^\n]*?%\}/g, (expression) => "x".repeat(expression.length));
}

/** Every scalar of a document, with its place. */
export function* scalarsIn(document: Document.Parsed): Generator<YamlPlace> {
  if (document.contents) yield* visit(document.contents, [], []);
}

function* visit(node: Node, path: readonly Step[], holders: readonly YAMLMap[]): Generator<YamlPlace> {
  if (isScalar(node)) yield { node, path, holders };
  else if (isMap(node)) {
    for (const { key, value } of node.items) {
      if (!isScalar(key) || !value || isAlias(value)) continue;
      yield* visit(value as Node, [...path, String(key.value)], [...holders, node]);
    }
  } else if (isSeq(node)) {
    for (const [index, item] of node.items.entries())
      if (item && !isAlias(item)) yield* visit(item as Node, [...path, index], holders);
  }
}

/** The text of a key of a map; `undefined` when it is not a scalar. */
export function textOf(map: YAMLMap | undefined, key: string): string | undefined {
  const value = map?.get(key, true);
  return isScalar(value) && value.value !== null ? String(value.value) : undefined;
}
