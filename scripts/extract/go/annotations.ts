import { evaluate, type Scope } from "./evaluate.ts";
import { type Expression, type Statement, walkExpression, walkStatements } from "./syntax.ts";

/** A pod annotation that the runtime takes, and the fields of its configuration that it sets. */
export interface GoAnnotation {
  name: string;
  targets: string[];
}

/** The annotations that the functions of a package look at. */
export function annotationsIn(scope: Scope): GoAnnotation[] {
  const found = new Map<string, Set<string>>();

  const namesIn = (expression: Expression): string[] => {
    const names: string[] = [];
    walkExpression(expression, (part) => {
      if (part.kind !== "selector" || part.of.kind !== "name") return;
      if (!scope.release.folderOf(scope.package, part.of.name)?.endsWith("/annotations")) return;
      const value = evaluate({ ...scope, locals: new Map() }, part);
      if (typeof value === "string") names.push(value);
    });
    return names;
  };
  const note = (expression: Expression | undefined, body: readonly Statement[]): void => {
    if (!expression) return;
    for (const name of namesIn(expression)) {
      const targets = found.get(name) ?? new Set();
      found.set(name, targets);
      for (const target of assignedIn(body)) targets.add(target);
    }
  };

  for (const fn of scope.package.functions) {
    walkStatements(
      fn.body,
      (expression) => {
        note(expression, []);
        // newAnnotationConfiguration(spec, annotations.Name).setBool(func(value bool) { … })
        if (expression.kind !== "call") return;
        const [setter] = expression.args;
        if (setter?.kind === "function") note(expression.callee, setter.body);
      },
      (statement) => {
        // if value, ok := spec.Annotations[annotations.Name]; ok { … }
        if (statement.kind !== "if" || statement.init?.kind !== "assign") return;
        note(statement.init.right[0], statement.then);
      },
    );
  }
  return [...found].map(([name, targets]) => ({ name, targets: [...targets] }));
}

/** The names of the fields that statements assign. */
function assignedIn(statements: readonly Statement[]): string[] {
  const names: string[] = [];
  walkStatements(
    statements,
    () => {},
    (statement) => {
      if (statement.kind !== "assign") return;
      for (const target of statement.left) if (target.kind === "selector") names.push(target.name);
    },
  );
  return names;
}
