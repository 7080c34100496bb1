import { type Node, part, parts, problem, walk } from "../syntax.ts";

/** What a Rust file declares, as far as configuration code needs it. */
export interface RustFile {
  path: string;
  structs: RustStruct[];
  enums: RustEnum[];
  /** Name → its value. */
  constants: Map<string, Node>;
  functions: RustFunction[];
  /** `mod name;`: the files that belong to this one. */
  modules: { name: string; path?: string }[];
  /** Name → what the path that it is imported by begins with: `kata_types`, `crate`, `super`. */
  imports: Map<string, string>;
}

export interface RustStruct {
  name: string;
  attributes: Attribute[];
  fields: RustField[];
}

export interface RustField {
  name: string;
  attributes: Attribute[];
  /** The type as written, without white space: `Option<Vec<String>>`. */
  type: string;
}

export interface RustEnum {
  name: string;
  attributes: Attribute[];
  variants: { name: string; attributes: Attribute[] }[];
}

export interface RustFunction {
  name: string;
  /** The type whose `impl` block holds the function, and the trait. */
  of?: string;
  trait?: string;
  /** In their order, `self` among them. */
  parameters: { name: string; type: string }[];
  body: Node;
  file: RustFile;
}

/** `#[name(arguments)]` or `#[name = …]`; the arguments are tokens. */
export interface Attribute {
  name: string;
  arguments: Node[];
}

/** The build whose code is read: what `cfg` asks for, such as `feature` = `x` or `unix`. */
export interface Build {
  /** Tells it from other builds. */
  id: string;
  has(name: string, value: string | undefined): boolean;
}

/** A node's parts with the attributes before them; those that the build leaves out and tests are not there. */
export function enabledParts(node: Node | null, build: Build): { node: Node; attributes: Attribute[] }[] {
  const found: { node: Node; attributes: Attribute[] }[] = [];
  let attributes: Attribute[] = [];
  for (const child of parts(node)) {
    if (child.type === "attribute_item") attributes.push(readAttribute(child));
    else if (child.type !== "inner_attribute_item") {
      const inner = parts(child).filter(
        ({ type }) => type === "attribute_item" && child.type === "match_arm",
      );
      attributes.push(...inner.map(readAttribute));
      if (isEnabled(attributes, build)) found.push({ node: child, attributes });
      attributes = [];
    }
  }
  return found;
}

function readAttribute(item: Node): Attribute {
  const [attribute] = parts(item);
  const name = attribute?.firstNamedChild?.text ?? "";
  const list = attribute?.childForFieldName("arguments");
  const value = attribute?.childForFieldName("value");
  return { name, arguments: list ? tokens(list) : value ? [value] : [] };
}

/** The tokens inside the brackets of a token tree. */
const tokens = (tree: Node): Node[] =>
  tree.children.slice(1, -1).filter((token): token is Node => token !== null && !token.isExtra);

const isEnabled = (attributes: readonly Attribute[], build: Build): boolean =>
  attributes.every(({ name, arguments: all }) => name !== "test" && (name !== "cfg" || holds(all, build)));

/** Whether a predicate holds for a build: `all(unix, not(feature = "x"))`. */
function holds(predicate: readonly Node[], build: Build): boolean {
  const [name, second, third] = predicate;
  if (!name) return true;
  if (second?.type !== "token_tree") return build.has(name.text, third && textOf(third));
  const inner = splitAtCommas(tokens(second)).map((part) => holds(part, build));
  if (name.text === "not") return inner[0] !== true;
  return name.text === "any" ? inner.includes(true) : !inner.includes(false);
}

function splitAtCommas(all: readonly Node[]): Node[][] {
  const split: Node[][] = [[]];
  for (const token of all) {
    if (token.type === ",") split.push([]);
    else split.at(-1)?.push(token);
  }
  return split.filter((some) => some.length > 0);
}

/** The text of a string literal, escapes resolved; any other token as it is written. */
export function textOf(literal: Node): string {
  if (literal.type === "raw_string_literal") return parts(literal)[0]?.text ?? "";
  if (literal.type !== "string_literal") return literal.text;
  const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", "0": "\0" };
  return literal.text
    .slice(1, -1)
    .replace(/\\(?:\r?\n\s*|(.))/gs, (_, c?: string) => (c === undefined ? "" : (escapes[c] ?? c)));
}

/** What serde is told about a struct, field or variant: `rename` → `enable_debug`, `flatten` → true. */
export const serde = (attributes: readonly Attribute[]): Map<string, string | true> =>
  new Map(serdeWords(attributes));

/** All values of a serde word that may be given more than once, such as `alias`. */
export const serdeAll = (attributes: readonly Attribute[], word: string): string[] =>
  serdeWords(attributes).flatMap(([name, value]) => (name === word && value !== true ? [value] : []));

const serdeWords = (attributes: readonly Attribute[]): [string, string | true][] =>
  attributes
    .filter(({ name }) => name === "serde")
    .flatMap((attribute) => splitAtCommas(attribute.arguments))
    .map(([word, , value]) => [word?.text ?? "", value ? textOf(value) : true]);

/** Reads the items of a Rust file, those of inline modules included. */
export function readItems(root: Node, path: string, build: Build): RustFile {
  const file: RustFile = {
    path,
    structs: [],
    enums: [],
    constants: new Map(),
    functions: [],
    modules: [],
    imports: new Map(),
  };
  readInto(file, root, build, {});
  return file;
}

type Owner = Pick<RustFunction, "of" | "trait">;

function readInto(file: RustFile, container: Node, build: Build, owner: Owner): void {
  for (const { node, attributes } of enabledParts(container, build)) {
    const body = node.childForFieldName("body");
    const name = node.childForFieldName("name")?.text ?? "";
    switch (node.type) {
      case "struct_item":
        if (body?.type === "field_declaration_list") {
          file.structs.push({ name, attributes, fields: readFields(body, build) });
        }
        break;
      case "enum_item":
        file.enums.push({
          name,
          attributes,
          variants: enabledParts(body, build).map((variant) => ({
            name: part(variant.node, "name").text,
            attributes: variant.attributes,
          })),
        });
        break;
      case "const_item":
      case "static_item":
        file.constants.set(name, part(node, "value"));
        break;
      case "function_item":
        file.functions.push({
          name,
          ...owner,
          parameters: readParameters(node),
          body: part(node, "body"),
          file,
        });
        break;
      case "impl_item": {
        const trait = node.childForFieldName("trait");
        const of = baseName(part(node, "type"));
        if (body) readInto(file, body, build, { of, ...(trait && { trait: baseName(trait) }) });
        break;
      }
      case "mod_item": {
        const told = attributes.find((attribute) => attribute.name === "path")?.arguments[0];
        if (body) readInto(file, body, build, owner);
        else file.modules.push({ name, ...(told && { path: textOf(told) }) });
        break;
      }
      case "use_declaration":
        for (const name of walk(node)) {
          if (/identifier$/.test(name.type))
            file.imports.set(name.text, /\w+/.exec(part(node, "argument").text)?.[0] ?? "");
        }
        break;
    }
  }
}

const readFields = (body: Node, build: Build): RustField[] =>
  enabledParts(body, build).map(({ node, attributes }) => {
    if (node.type !== "field_declaration") throw problem(node, "no field");
    const type = part(node, "type").text.replace(/\s+/g, "");
    return { name: part(node, "name").text, attributes, type };
  });

function readParameters(item: Node): RustFunction["parameters"] {
  return parts(part(item, "parameters")).flatMap((parameter) => {
    if (parameter.type === "self_parameter") return [{ name: "self", type: "" }];
    const pattern = parameter.childForFieldName("pattern");
    const type = parameter.childForFieldName("type");
    return pattern && type ? [{ name: pattern.text, type: baseName(type) }] : [];
  });
}

/** The name of a type without references, modules and arguments: `&mut config::Agent<T>` is `Agent`. */
function baseName(type: Node): string {
  const inner = type.type === "reference_type" || type.type === "generic_type" ? part(type, "type") : type;
  if (inner !== type) return baseName(inner);
  return type.text.split("::").at(-1) ?? type.text;
}
