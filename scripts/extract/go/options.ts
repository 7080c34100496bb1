import type { LoaderType, ScalarType } from "../../../server/src/knowledge/facts.ts";
import { type GoRelease, resolveType } from "./release.ts";
import type { Declarations, Field, Type } from "./syntax.ts";

/** An option of the loader's structures and the field that holds it. */
export interface GoOption {
  table: string;
  key: string;
  type: LoaderType;
  /** `hypervisor`, the structure, and `Path`, its field. */
  struct: string;
  field: string;
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
export function goOptions(release: GoRelease, scope: Declarations, root: string): GoOptions {
  const found: GoOptions = { tables: [], options: [] };

  function struct(type: Type): { name: string; fields: Field[] } | undefined {
    const resolved = resolveType(release, scope, type).type;
    if (resolved.kind !== "struct" || type.kind !== "named") return undefined;
    return { name: type.name, fields: resolved.fields };
  }

  function readTable(table: string, holder: { name: string; fields: Field[] }): void {
    found.tables.push(table);
    for (const field of holder.fields) {
      const key = keyOf(field);
      const type = field.type.kind === "pointer" ? field.type.of : field.type;
      const element = type.kind === "slice" ? struct(type.of) : undefined;
      const inner = struct(type);
      const loaderType = element ? "[]table" : inner ? "table" : scalarOrList(type, field, holder.name);
      found.options.push({ table, key, type: loaderType, struct: holder.name, field: field.name });
      if (element) readTable(`${table}.${key}[]`, element);
      if (inner) readTable(`${table}.${key}`, inner);
    }
  }

  function scalarOrList(type: Type, field: Field, holder: string): LoaderType {
    const scalar = (of: Type): ScalarType => {
      const resolved = resolveType(release, scope, of).type;
      const name = resolved.kind === "named" ? basic[resolved.name] : undefined;
      if (name === undefined)
        throw new Error(`${holder}.${field.name}: ${JSON.stringify(of)} is no type we know`);
      return name;
    };
    return type.kind === "slice" ? `[]${scalar(type.of)}` : scalar(type);
  }

  const file = struct({ kind: "named", name: root });
  for (const field of file?.fields ?? []) {
    const inner = struct(field.type.kind === "map" ? field.type.of : field.type);
    if (inner) readTable(field.type.kind === "map" ? `${keyOf(field)}.*` : keyOf(field), inner);
  }
  return found;
}

const keyOf = (field: Field): string =>
  /\btoml:"([^",]+)/.exec(field.tag ?? "")?.[1] ?? field.name.toLowerCase();
