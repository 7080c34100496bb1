import type { LoaderType, ScalarType } from "../../../server/src/knowledge/facts.ts";
import { type Node, part, parts, problem } from "../syntax.ts";
import { fieldsOf, type GoField, type GoFile } from "./items.ts";
import type { GoPackage, GoSources, Struct } from "./packages.ts";

/** An option of the loader's structures and the field that holds it. */
export interface GoOption {
  table: string;
  key: string;
  type: LoaderType;
  /** `hypervisor.Path`: the structure and its field. */
  path: string;
  isPointer: boolean;
}

export interface GoOptions {
  tables: string[];
  options: GoOption[];
}

const basic: Record<string, ScalarType> = {
  bool: "bool",
  string: "string",
  int: "int64",
  int8: "int8",
  int16: "int16",
  int32: "int32",
  int64: "int64",
  uint: "uint64",
  uint8: "uint8",
  byte: "uint8",
  uint16: "uint16",
  uint32: "uint32",
  uint64: "uint64",
  float32: "float32",
  float64: "float64",
};

/**
 * The tables and options that a structure decodes, as BurntSushi/toml reads it: a field without a tag
 * goes by its own name, whose case does not matter. `root` is the structure of the whole file.
 */
export function goOptions(sources: GoSources, loader: GoPackage, root: string): GoOptions {
  const found: GoOptions = { tables: [], options: [] };

  function readTable(table: string, struct: Struct): void {
    found.tables.push(table);
    for (const field of struct.fields) {
      const key = keyOf(field);
      const isPointer = field.type.type === "pointer_type";
      const type = isPointer ? (parts(field.type)[0] ?? field.type) : field.type;
      const element =
        type.type === "slice_type" ? sources.fields(part(type, "element"), struct.file) : undefined;
      const inner = sources.fields(type, struct.file);
      const loaderType = element ? "[]table" : inner ? "table" : scalarOrList(sources, type, struct.file);
      found.options.push({ table, key, type: loaderType, path: `${struct.name}.${field.name}`, isPointer });
      if (element) readTable(`${table}.${key}[]`, element);
      if (inner) readTable(`${table}.${key}`, inner);
    }
  }

  const file = loader.types.get(root);
  if (!file) throw new Error(`${loader.folder} has no ${root}`);
  for (const field of fieldsOf(file.node)) {
    const isMap = field.type.type === "map_type";
    const inner = sources.fields(isMap ? part(field.type, "value") : field.type, file.file);
    if (inner) readTable(isMap ? `${keyOf(field)}.*` : keyOf(field), inner);
  }
  return found;
}

function scalarOrList(sources: GoSources, type: Node, file: GoFile): LoaderType {
  const scalar = (of: Node): ScalarType => {
    const name = basic[sources.resolve(of, file).node.text];
    if (name === undefined) throw problem(of, "no type we know");
    return name;
  };
  return type.type === "slice_type" ? `[]${scalar(part(type, "element"))}` : scalar(type);
}

const keyOf = ({ name, tag }: GoField): string => /\btoml:"([^",]+)/.exec(tag)?.[1] ?? name.toLowerCase();
