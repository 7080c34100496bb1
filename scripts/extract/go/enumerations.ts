import type { Value } from "../run/symbolic.ts";
import { type Node, part, parts, walk } from "../syntax.ts";
import type { GoFunction } from "./items.ts";
import { evaluateIn, functionOf, type Loader } from "./load.ts";

/** The method that makes a member of an enumeration of an option's text: `config.Mode.SetMode(tomlConf.Runtime.Mode)`. */
function setterOf(loader: Loader, path: string): GoFunction | undefined {
  const field = path.slice(path.indexOf(".") + 1);
  const load = functionOf(loader.home, "LoadConfiguration");
  for (const node of walk(load.body)) {
    if (node.type !== "call_expression" || part(node, "function").type !== "selector_expression") continue;
    const [argument, ...more] = parts(part(node, "arguments"));
    if (more.length > 0 || !argument?.text.endsWith(`.${field}`)) continue;
    const name = part(part(node, "function"), "field").text;
    for (const imported of load.file.imports.keys()) {
      const folder = loader.sources.folderOf(load.file, imported);
      const home = folder === undefined ? undefined : loader.sources.package(folder);
      const setter = home?.functions.find(
        (fn) => fn.name === name && fn.receiver?.type.type === "pointer_type",
      );
      if (setter) return setter;
    }
  }
  return undefined;
}

/** The texts for which a setter assigns what only stands for another member: `DefaultModel = TCFilterModel`. */
export function aliasesOf(loader: Loader, path: string): Set<string> {
  const setter = setterOf(loader, path);
  const found = new Set<string>();
  for (const node of setter ? walk(setter.body) : []) {
    const assigned =
      node.type === "expression_case" && [...walk(node)].find(({ type }) => type === "assignment_statement");
    if (!setter || !assigned) continue;
    const member = homeOf(loader, setter).values.get(part(assigned, "right").text);
    if (member?.value?.type !== "identifier") continue;
    for (const value of parts(part(node, "value"))) {
      const text = evaluateIn(loader.sources, setter.file, value);
      if (typeof text === "string") found.add(text);
    }
  }
  return found;
}

/** What later code takes a member for: `if x == NetXConnectDefaultModel { x = DefaultNetInterworkingModel }`. */
export function replacedLater(loader: Loader, path: string, member: Value): Value {
  const setter = setterOf(loader, path);
  if (!setter) return member;
  const home = homeOf(loader, setter);
  const type = setter.receiver?.type.text.replace("*", "");
  const isMember = (name: Node): boolean =>
    home.values.get(name.text)?.type?.text === type &&
    evaluateIn(loader.sources, setter.file, name) === member;
  for (const { body, file } of home.functions) {
    for (const node of walk(body)) {
      const condition = node.type === "if_statement" ? part(node, "condition") : undefined;
      if (condition?.type !== "binary_expression" || part(condition, "operator").text !== "==") continue;
      const [subject, right] = [part(condition, "left").text, part(condition, "right")];
      if (right.type !== "identifier" || !isMember(right)) continue;
      const assigned = [...walk(part(node, "consequence"))].find(
        (one) => one.type === "assignment_statement" && part(one, "left").text === subject,
      );
      if (assigned) return evaluateIn(loader.sources, file, part(assigned, "right"));
    }
  }
  return member;
}

function homeOf(loader: Loader, { file }: GoFunction): NonNullable<ReturnType<Loader["sources"]["package"]>> {
  const home = loader.sources.package(file.path.slice(0, file.path.lastIndexOf("/")));
  if (!home) throw new Error(`${file.path} is in no package`);
  return home;
}
