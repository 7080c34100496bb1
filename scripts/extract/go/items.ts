import { type Node, part, parts } from "../syntax.ts";

/** What a Go file declares, as far as configuration code needs it. */
export interface GoFile {
  path: string;
  /** Local name → import path. */
  imports: Map<string, string>;
  /** Constants and variables, by name. */
  values: Map<string, GoValue>;
  types: Map<string, GoType>;
  functions: GoFunction[];
}

export interface GoValue {
  type: Node | undefined;
  value: Node | undefined;
  /** The constant's place in its group: the value of `iota`. */
  iota: number;
  file: GoFile;
}

export interface GoType {
  node: Node;
  file: GoFile;
}

export interface GoFunction {
  name: string;
  receiver?: GoParameter;
  parameters: GoParameter[];
  /** Those results that have names. */
  results: GoParameter[];
  body: Node;
  file: GoFile;
}

export interface GoParameter {
  name: string;
  type: Node;
}

/** A field of a structure; one that is embedded goes by its type's name. */
export interface GoField {
  name: string;
  type: Node;
  /** `toml:"path"`. */
  tag: string;
}

/** Reads the declarations of a Go file. */
export function readItems(root: Node, path: string): GoFile {
  const file: GoFile = { path, imports: new Map(), values: new Map(), types: new Map(), functions: [] };
  for (const node of parts(root)) {
    switch (node.type) {
      case "import_declaration":
        for (const spec of specsOf(node, "import_spec")) readImport(file, spec);
        break;
      case "const_declaration":
      case "var_declaration": {
        let before: GoValue[] = [];
        specsOf(node, node.type.replace("declaration", "spec")).forEach((spec, iota) => {
          before = readValues(file, spec, iota, node.type === "const_declaration" ? before : []);
        });
        break;
      }
      case "type_declaration":
        for (const spec of parts(node)) {
          file.types.set(part(spec, "name").text, { node: part(spec, "type"), file });
        }
        break;
      case "function_declaration":
      case "method_declaration":
        readFunction(file, node);
        break;
    }
  }
  return file;
}

const specsOf = (declaration: Node, type: string): Node[] =>
  parts(declaration).flatMap((spec) => (spec.type === type ? [spec] : parts(spec)));

function readImport(file: GoFile, spec: Node): void {
  const path = textOf(part(spec, "path"));
  file.imports.set(spec.childForFieldName("name")?.text ?? path.split("/").at(-1) ?? path, path);
}

/** Reads `a, b T = x, y`; constants without values repeat those before them. */
function readValues(file: GoFile, spec: Node, iota: number, before: readonly GoValue[]): GoValue[] {
  const values = parts(spec.childForFieldName("value"));
  const type = spec.childForFieldName("type") ?? undefined;
  return childrenOf(spec, "name").map((name, index) => {
    const repeated = values.length === 0 ? before[index] : undefined;
    const value = repeated ? { ...repeated, iota } : { type, value: values[index], iota, file };
    file.values.set(name.text, value);
    return value;
  });
}

function readFunction(file: GoFile, node: Node): void {
  const body = node.childForFieldName("body");
  const [receiver] = parametersOf(node.childForFieldName("receiver"));
  const result = node.childForFieldName("result");
  if (!body) return;
  file.functions.push({
    name: part(node, "name").text,
    ...(receiver && { receiver }),
    parameters: parametersOf(part(node, "parameters")),
    results: result?.type === "parameter_list" ? parametersOf(result) : [],
    body,
    file,
  });
}

const parametersOf = (list: Node | null): GoParameter[] =>
  parts(list).flatMap((declaration) =>
    childrenOf(declaration, "name").map((name) => ({ name: name.text, type: part(declaration, "type") })),
  );

/** The fields of a structure. */
export const fieldsOf = (struct: Node): GoField[] =>
  parts(parts(struct)[0] ?? null).flatMap((field) => {
    const type = part(field, "type");
    const tag = field.childForFieldName("tag");
    const names = childrenOf(field, "name").map(({ text }) => text);
    const embedded = type.text.split(".").at(-1) ?? "";
    return (names.length > 0 ? names : [embedded]).map((name) => ({
      name,
      type,
      tag: tag ? textOf(tag) : "",
    }));
  });

const childrenOf = (node: Node, name: string): Node[] =>
  node.childrenForFieldName(name).filter((child): child is Node => child?.isNamed === true);

/** The text of a string literal, escapes resolved. */
export function textOf(literal: Node): string {
  const text = literal.text.slice(1, -1);
  const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r" };
  return literal.type === "raw_string_literal"
    ? text
    : text.replace(/\\(.)/g, (_, c: string) => escapes[c] ?? c);
}
