import { optionId } from "../snapshot.ts";
import { evaluate, type Scope } from "./evaluate.ts";
import type { Flow } from "./flow.ts";
import type { GoOption, GoOptions } from "./options.ts";
import { type Expression, type Statement, walkExpression, walkStatements } from "./syntax.ts";

/** A pod annotation that the runtime takes, and the fields of its configuration that it sets. */
export interface GoAnnotation {
  name: string;
  targets: string[];
}

/** The annotations that the functions of a package look at. */
function annotationsIn(scope: Scope): GoAnnotation[] {
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

const annotationFolders = ["src/runtime/pkg/oci", "src/runtime/virtcontainers/types"];

/** Option → the annotation that overrides it. */
export function annotationsByOption(
  scope: Scope,
  found: GoOptions,
  hypervisors: Map<string, Flow>,
  others: Map<string, Flow[]>,
): Map<string, string> {
  const all = annotationFolders.flatMap((folder): GoAnnotation[] => {
    const home = scope.release.package(folder);
    return home ? annotationsIn({ release: scope.release, package: home }) : [];
  });
  const flows: [string, Flow][] = [
    ...[...hypervisors.values()].map((flow): [string, Flow] => ["hypervisor", flow]),
    ...[...others].flatMap(([struct, list]) => list.map((flow): [string, Flow] => [struct, flow])),
  ];
  const result = new Map<string, string>();
  for (const { name, targets } of all) {
    const table = /^io\.katacontainers\.config\.(hypervisor|agent|runtime)\./.exec(name)?.[1];
    const suffix = name.slice(name.lastIndexOf(".") + 1);
    const sameName = ({ table: of, key }: GoOption): boolean =>
      key === suffix && of.split(".")[0] === table && !of.endsWith("[]");
    const option = found.options.find(sameName) ?? optionBehind(targets, flows, found);
    if (option) result.set(optionId(option.table, option.key), name);
  }
  return result;
}

/** The one option that the fields set by an annotation are filled from. */
function optionBehind(targets: string[], flows: [string, Flow][], found: GoOptions): GoOption | undefined {
  for (const target of targets) {
    for (const [struct, flow] of flows) {
      const fields = flow.targets.get(target)?.fields;
      const [field] = fields ?? [];
      const isThis = (option: GoOption): boolean => option.struct === struct && option.field === field;
      const option = fields?.size === 1 ? found.options.find(isThis) : undefined;
      if (option) return option;
    }
  }
  return undefined;
}
