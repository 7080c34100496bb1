import { reads } from "../run/symbolic.ts";
import { type Node, part, parts, walk } from "../syntax.ts";
import type { GoFile } from "./items.ts";
import { evaluateIn, type Load, type Loader } from "./load.ts";
import type { GoOption } from "./options.ts";
import type { GoSources } from "./packages.ts";

/** A pod annotation that the runtime takes, and the fields of its configuration that it sets. */
interface GoAnnotation {
  name: string;
  targets: string[];
}

const annotationFolders = ["src/runtime/pkg/oci", "src/runtime/virtcontainers/types"];

/** Option → the annotation that overrides it. */
export function annotationsByOption(loader: Loader, loads: readonly Load[]): Map<GoOption, string> {
  const all = annotationFolders.flatMap((folder) => annotationsIn(loader.sources, folder));
  const result = new Map<GoOption, string>();
  for (const { name, targets } of all) {
    const table = /^io\.katacontainers\.config\.(hypervisor|agent|runtime)\./.exec(name)?.[1];
    const suffix = name.slice(name.lastIndexOf(".") + 1);
    const sameName = ({ table: of, key }: GoOption): boolean =>
      key === suffix && of.split(".")[0] === table && !of.endsWith("[]");
    const option = loader.options.find(sameName) ?? optionBehind(targets, loads, loader.options);
    if (option) result.set(option, name);
  }
  return result;
}

/** The annotations that the functions of a package look at. */
function annotationsIn(sources: GoSources, folder: string): GoAnnotation[] {
  const found = new Map<string, Set<string>>();
  const note = (file: GoFile, expression: Node, body: Node | undefined): void => {
    for (const name of namesIn(sources, file, expression)) {
      const targets = found.get(name) ?? new Set();
      found.set(name, targets);
      for (const target of body ? assignedIn(body) : []) targets.add(target);
    }
  };
  for (const { body, file } of sources.package(folder)?.functions ?? []) {
    for (const node of walk(body)) {
      if (node.type === "selector_expression") note(file, node, undefined);
      // newAnnotationConfiguration(spec, annotations.Name).setBool(func(value bool) { … })
      if (node.type === "call_expression") {
        const [setter] = parts(part(node, "arguments"));
        if (setter?.type === "func_literal") note(file, part(node, "function"), setter);
      }
      // if value, ok := spec.Annotations[annotations.Name]; ok { … }
      const initializer = node.type === "if_statement" ? node.childForFieldName("initializer") : null;
      if (initializer?.type === "short_var_declaration") {
        note(file, part(initializer, "right"), part(node, "consequence"));
      }
    }
  }
  return [...found].map(([name, targets]) => ({ name, targets: [...targets] }));
}

/** The annotations that an expression names. */
const namesIn = (sources: GoSources, file: GoFile, expression: Node): string[] =>
  [...walk(expression)].flatMap((node) => {
    if (node.type !== "selector_expression") return [];
    if (!sources.folderOf(file, part(node, "operand").text)?.endsWith("/annotations")) return [];
    const value = evaluateIn(sources, file, node);
    return typeof value === "string" ? [value] : [];
  });

/** The names of the fields that statements assign. */
const assignedIn = (body: Node): string[] =>
  [...walk(body)].flatMap((node) => {
    if (node.type !== "assignment_statement") return [];
    const targets = parts(part(node, "left")).filter(({ type }) => type === "selector_expression");
    return targets.map((target) => part(target, "field").text);
  });

/** The one option that the fields set by an annotation are filled from. */
function optionBehind(
  targets: readonly string[],
  loads: readonly Load[],
  options: readonly GoOption[],
): GoOption | undefined {
  for (const target of targets) {
    for (const load of loads) {
      const [, value] = [...load.targets].find(([name]) => name.endsWith(`.${target}`)) ?? [];
      const [path, ...more] = value === undefined ? [] : reads(value);
      const option = more.length === 0 ? options.find((one) => one.path === path) : undefined;
      if (option) return option;
    }
  }
  return undefined;
}
