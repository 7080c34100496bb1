import type { LoaderType, ScalarType } from "../../../server/src/knowledge/facts.ts";
import type { RustCrate } from "./crates.ts";
import { type RustEnum, type RustField, type RustStruct, serde, serdeAll } from "./items.ts";

/** An option of the loader's structures and the field that holds it. */
export interface RustOption {
  table: string;
  key: string;
  type: LoaderType;
  /** The closed set of an enum's names. */
  values?: string[];
  aliases: string[];
  required: boolean;
  struct: string;
  field: RustField;
  /** The fields that lead to the option, from that of the outermost table: `hypervisor.boot_info.kernel_params`. */
  path: string;
}

export interface RustOptions {
  /** Table → whether serde rejects keys that it does not know. */
  tables: Map<string, boolean>;
  /** Table → its keys in the order of the structure, where serde reads that from an array too. */
  positional: Map<string, string[]>;
  options: RustOption[];
}

const scalars: Record<string, ScalarType> = {
  bool: "bool",
  String: "string",
  PathBuf: "string",
  i8: "int8",
  i16: "int16",
  i32: "int32",
  i64: "int64",
  isize: "int64",
  u8: "uint8",
  u16: "uint16",
  u32: "uint32",
  u64: "uint64",
  usize: "uint64",
  f32: "float32",
  f64: "float64",
};

/** The tables and options that serde reads into a structure. `root` is that of the whole file. */
export function rustOptions({ structs, enums }: RustCrate, root: string): RustOptions {
  const found: RustOptions = { tables: new Map(), positional: new Map(), options: [] };

  function readTable(table: string, struct: RustStruct, path: string): void {
    found.tables.set(table, serde(struct.attributes).has("deny_unknown_fields"));
    const isFlat = struct.fields.every(({ attributes }) => !serde(attributes).has("flatten"));
    if (isFlat) found.positional.set(table, struct.fields.filter(isRead).map(keyOf));
    readFields(table, struct, path);
  }

  function readFields(table: string, struct: RustStruct, path: string): void {
    const wholeDefault = serde(struct.attributes).has("default");
    for (const field of struct.fields) {
      if (!isRead(field)) continue;
      const told = serde(field.attributes);
      const { name, optional, list } = unwrap(field.type);
      const inner = structs.get(name);
      const here = `${path}.${field.name}`;
      if (told.has("flatten")) {
        if (inner) readFields(table, inner, here);
        continue;
      }
      const key = keyOf(field);
      const values = enums.get(name);
      found.options.push({
        table,
        key,
        type: loaderType(name, list, inner !== undefined, values, `${struct.name}.${field.name}`),
        ...(values && { values: variantNames(values) }),
        aliases: serdeAll(field.attributes, "alias"),
        required: !optional && !told.has("default") && !wholeDefault,
        struct: struct.name,
        field,
        path: here,
      });
      const mark = list ? "[]" : "";
      if (inner) readTable(`${table}.${key}${mark}`, inner, `${here}${mark}`);
    }
  }

  for (const field of structs.get(root)?.fields ?? []) {
    const map = /^HashMap<String,(\w+)>$/.exec(field.type)?.[1];
    const struct = structs.get(map ?? field.type);
    if (struct) readTable(map === undefined ? field.name : `${field.name}.*`, struct, field.name);
  }
  return found;
}

function isRead({ attributes }: RustField): boolean {
  const told = serde(attributes);
  return !told.has("skip") && !told.has("skip_deserializing");
}

const keyOf = ({ name, attributes }: RustField): string => String(serde(attributes).get("rename") ?? name);

/** `Option<Vec<String>>` is an optional list of `String`. */
function unwrap(type: string): { name: string; optional: boolean; list: boolean } {
  const optional = /^Option<(.*)>$/.exec(type)?.[1];
  const list = /^Vec<(.*)>$/.exec(optional ?? type)?.[1];
  const name = (list ?? optional ?? type).split("::").at(-1) ?? type;
  return { name, optional: optional !== undefined, list: list !== undefined };
}

function loaderType(
  name: string,
  list: boolean,
  isStruct: boolean,
  values: RustEnum | undefined,
  where: string,
): LoaderType {
  if (isStruct) return list ? "[]table" : "table";
  const scalar = values ? "string" : scalars[name];
  if (scalar === undefined) throw new Error(`${where}: ${name} is no type we know`);
  return list ? `[]${scalar}` : scalar;
}

function variantNames({ attributes, variants }: RustEnum): string[] {
  const all = serde(attributes).get("rename_all");
  return variants.map((variant) => {
    const renamed = serde(variant.attributes).get("rename");
    if (typeof renamed === "string") return renamed;
    return all === "lowercase" ? variant.name.toLowerCase() : variant.name;
  });
}
