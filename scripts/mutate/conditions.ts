/** Finds the conditions of sources. */
import path from "node:path";
import {
  type BinaryExpression,
  type Node,
  type PrefixUnaryExpression,
  type SourceFile,
  SyntaxKind,
} from "typescript/unstable/ast";
import {
  isArrowFunction,
  isBinaryExpression,
  isConditionalExpression,
  isExpression,
  isIfStatement,
  isParenthesizedExpression,
  isPrefixUnaryExpression,
  isPropertyAssignment,
  isReturnStatement,
  isVariableDeclaration,
  isWhileStatement,
} from "typescript/unstable/ast/is";
import { API } from "typescript/unstable/sync";

/** A condition that can be turned round: an operand that is no `&&`, `||` or `!` itself, or a bound of a table's entry. */
export interface Place {
  readonly id: number;
  /** From the project's root. */
  readonly file: string;
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** `flip`: it becomes its contrary. `drop`: the bound is left out. */
  readonly how: "flip" | "drop";
}

/** Properties that bound where an entry of a table holds. */
const BOUNDS = new Set(["since", "until", "hypervisors", "drivers"]);

/** The conditions of files, which are paths from the project's root, in the order of the files. */
export function findConditions(files: readonly string[]): readonly Place[] {
  const api = new API({ cwd: process.cwd() });
  try {
    const [project] = api.updateSnapshot({ openProjects: ["tsconfig.json"] }).getProjects();
    if (!project) throw new Error("there is no project");
    const { program, checker } = project;
    const isBoolean = (nodes: readonly Node[]) =>
      checker.getTypeAtLocation(nodes).map((type) => type && checker.typeToString(type) === "boolean");
    return files
      .flatMap((file) => {
        const source = program.getSourceFile(path.resolve(file));
        if (!source) throw new Error(`${file} is not of the project`);
        return conditionsOf(source, isBoolean).map(({ node, how }) => {
          const start = node.getStart(source);
          const line = source.text.slice(0, start).split("\n").length;
          return { file, line, start, end: node.end, text: source.text.slice(start, node.end), how };
        });
      })
      .map((place, index) => ({ id: index + 1, ...place }));
  } finally {
    api.close();
  }
}

interface Found {
  readonly node: Node;
  readonly how: Place["how"];
}

function conditionsOf(
  source: SourceFile,
  isBoolean: (nodes: readonly Node[]) => readonly (boolean | undefined)[],
): readonly Found[] {
  const found = new Map<number, Found>();
  /** A condition as a whole; its operands are what is found. */
  const add = (node: Node): void => {
    if (isParenthesizedExpression(node)) add(node.expression);
    else if (isNot(node)) add(node.operand);
    else if (isLogical(node)) {
      add(node.left);
      add(node.right);
    } else if (!CONSTANT.has(node.kind)) found.set(node.getStart(source), { node, how: "flip" });
  };
  /** Values, which are conditions where they are of type boolean. */
  const values: Node[] = [];
  const visit = (node: Node): void => {
    if (isIfStatement(node) || isWhileStatement(node)) add(node.expression);
    else if (isConditionalExpression(node)) add(node.condition);
    else if (isLogical(node)) {
      if (node.operatorToken.kind === SyntaxKind.AmpersandAmpersandToken) add(node.left);
      else values.push(node.left);
      values.push(node.right);
    } else if (isArrowFunction(node)) values.push(node.body);
    else if (isReturnStatement(node)) values.push(...(node.expression ? [node.expression] : []));
    else if (isVariableDeclaration(node) || isPropertyAssignment(node))
      values.push(...(node.initializer ? [node.initializer] : []));
    if (isPropertyAssignment(node) && BOUNDS.has(node.name.getText(source)))
      found.set(node.initializer.getStart(source), { node: node.initializer, how: "drop" });
    node.forEachChild(visit);
  };
  visit(source);
  const plain = values.filter(isExpression);
  for (const [index, is] of isBoolean(plain).entries()) if (is) add(plain[index]!);
  return [...found.values()].sort((a, b) => a.node.pos - b.node.pos || b.node.end - a.node.end);
}

const LOGICAL: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.AmpersandAmpersandToken,
  SyntaxKind.BarBarToken,
]);

const CONSTANT: ReadonlySet<SyntaxKind> = new Set([SyntaxKind.TrueKeyword, SyntaxKind.FalseKeyword]);

function isLogical(node: Node): node is BinaryExpression {
  return isBinaryExpression(node) && LOGICAL.has(node.operatorToken.kind);
}

function isNot(node: Node): node is PrefixUnaryExpression {
  return isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken;
}
