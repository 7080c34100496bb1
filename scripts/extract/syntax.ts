import { createRequire } from "node:module";
import { Language, type Node, Parser, type Tree } from "web-tree-sitter";

export type { Node };
export type SourceLanguage = "go" | "rust";

await Parser.init();
const locate = createRequire(import.meta.url).resolve;
const parsers: Record<SourceLanguage, Parser> = {
  go: new Parser().setLanguage(await Language.load(locate("tree-sitter-go/tree-sitter-go.wasm"))),
  rust: new Parser().setLanguage(await Language.load(locate("tree-sitter-rust/tree-sitter-rust.wasm"))),
};
const paths = new WeakMap<Tree, string>();

/** The syntax tree of a source; `path` is for messages. Throws where it does not parse. */
export function parse(source: string, language: SourceLanguage, path: string): Node {
  const tree = parsers[language].parse(source);
  if (!tree) throw new Error(`${path} cannot be parsed`);
  paths.set(tree, path);
  const wrong = tree.rootNode.hasError && tree.rootNode.descendantsOfType("ERROR")[0];
  if (wrong) throw problem(wrong, "cannot be parsed");
  return tree.rootNode;
}

/** Where a node stands: `config.go:17`. */
const placeOf = (node: Node): string => `${paths.get(node.tree)}:${node.startPosition.row + 1}`;

/** An error that names the place. */
export const problem = (node: Node, what: string): Error => {
  const [line = ""] = node.text.split("\n");
  return new Error(`${placeOf(node)}: ${what}: ${line}`);
};

/** What to throw at a kind of node that nobody has taught the extraction. */
export const unhandled = (node: Node): Error => problem(node, `${node.type} is not handled`);

/** A node's named parts, comments left out. */
export const parts = (node: Node | null): Node[] =>
  node?.namedChildren.filter((child): child is Node => child !== null && !child.isExtra) ?? [];

/** A part that the grammar names. Throws where there is none. */
export function part(node: Node, name: string): Node {
  const found = node.childForFieldName(name);
  if (!found) throw problem(node, `no ${name}`);
  return found;
}

/** All nodes below and the node itself, parents first. */
export function* walk(node: Node): Generator<Node> {
  yield node;
  for (const child of parts(node)) yield* walk(child);
}
