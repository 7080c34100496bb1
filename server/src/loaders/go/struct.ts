import type { LoaderType } from "../../knowledge/facts.ts";
import { compareReleases } from "../../knowledge/releases.ts";
import { isUnknownNode, type MergedTable, type Setting } from "../../project/config.ts";
import { deriveUnit, type Unit } from "../../project/unit.ts";
import type { ValueNode } from "../../toml/index.ts";
import type { Fields } from "../fields.ts";
import { decodeAsGo } from "./decode.ts";

/**
 * A table as the loader's struct holds it after `decodeConfig` (src/runtime/pkg/katautils/config.go): a key
 * that no file sets is the type's zero value.
 */
export interface GoTable extends Fields {
  readonly merged: MergedTable | undefined;
  /** The release of the loader. */
  readonly release: string;
}

/** A field whose key no file sets: the zero value of its type. */
const ZERO = Symbol("zero");

/** The table at a path; `pattern` is its name in the catalogue (`hypervisor.*`). */
function openTable(unit: Unit, pattern: string, path: readonly string[]): GoTable {
  const options = unit.catalogue.tables.get(pattern)?.options;
  const merged = unit.config.table(...path);
  const setting = (key: string): Setting | undefined =>
    merged && options?.has(key) ? unit.config.inside(merged, key) : undefined;

  const decoded = new Map<string, ValueNode | typeof ZERO | undefined>();
  const decode = (key: string): ValueNode | typeof ZERO | undefined => {
    if (decoded.has(key)) return decoded.get(key);
    const option = options?.get(key);
    const found = option && setting(key);
    let node: ValueNode | typeof ZERO | undefined;
    if (!found) node = !option || unit.complete ? ZERO : undefined;
    else node = takenNode(found, option.type);
    decoded.set(key, node);
    return node;
  };
  return {
    path,
    merged,
    release: unit.target.release,
    setting,
    text(key) {
      const node = decode(key);
      if (node === ZERO) return "";
      return node?.type === "string" ? node.value : undefined;
    },
    flag(key) {
      const node = decode(key);
      if (node === ZERO) return false;
      return node?.type === "boolean" ? node.value : undefined;
    },
    integer(key) {
      const node = decode(key);
      if (node === ZERO) return 0n;
      if (node?.type !== "integer") return undefined;
      return options?.get(key)?.type === "uint64" ? BigInt.asUintN(64, node.value) : node.value;
    },
    number(key) {
      const node = decode(key);
      if (node === ZERO) return 0;
      if (node?.type !== "integer" && node?.type !== "float") return undefined;
      const value = Number(node.value);
      return options?.get(key)?.type === "float32" ? shortestFloat32(value) : value;
    },
    texts(key) {
      const node = decode(key);
      if (node === ZERO) return [];
      if (node?.type !== "array") return undefined;
      return node.elements.flatMap((element) => (element.type === "string" ? [element.value] : []));
    },
  };
}

/** The value of a setting, unless it is not known or the loader refuses it. */
function takenNode({ entry: { value } }: Setting, type: LoaderType): ValueNode | undefined {
  if (value.kind !== "leaf" || isUnknownNode(value.node)) return undefined;
  const { kind } = decodeAsGo(type, value.node);
  return kind === "taken" || kind === "altered" ? value.node : undefined;
}

/** The shortest decimal that means the same 32-bit float, as Go prints it. */
function shortestFloat32(value: number): number {
  const rounded = Math.fround(value);
  for (let digits = 1; digits < 10; digits++) {
    const short = Number(value.toPrecision(digits));
    if (Math.fround(short) === rounded) return short;
  }
  return rounded;
}

/** What the Go runtime's checks look at. */
export interface GoConfig {
  readonly hypervisors: readonly GoTable[];
  /** The one that the runtime uses; `undefined` when there are several, or none is known. */
  readonly hypervisor: GoTable | undefined;
  /** Its name; `qemu` when a whole configuration has no hypervisor table. */
  readonly hypervisorName: string | undefined;
  /** A whole configuration without a hypervisor table: the built-in defaults of QEMU hold. */
  readonly builtIn: boolean;
  readonly agents: readonly GoTable[];
  readonly runtime: GoTable;
  readonly factory: GoTable;
  readonly image: GoTable;
}

/** The tables of a unit, by their meaning. */
export function goConfig(unit: Unit): GoConfig {
  return deriveUnit(unit, openAll);
}

function openAll(unit: Unit): GoConfig {
  const hypervisors = membersOf(unit, "hypervisor");
  const builtIn = unit.complete && hypervisors.length === 0;
  const hypervisor = hypervisors.length === 1 ? hypervisors[0] : undefined;
  const told = hypervisors.length === 0 ? unit.target.hypervisor : hypervisor?.path[1];
  return {
    hypervisors,
    hypervisor,
    hypervisorName: builtIn ? "qemu" : told,
    builtIn,
    agents: membersOf(unit, "agent"),
    runtime: openTable(unit, "runtime", ["runtime"]),
    factory: openTable(unit, "factory", ["factory"]),
    image: openTable(unit, "image", ["image"]),
  };
}

/** Tables of a map. One that only drop-ins open counts from its first key on: the loader copies keys, not tables. */
function membersOf(unit: Unit, map: "hypervisor" | "agent"): readonly GoTable[] {
  const parent = unit.config.table(map);
  if (!parent) return [];
  return unit.config.names(parent).flatMap((name) => {
    const merged = unit.config.table(map, name);
    const exists = merged?.layers.some(({ dropIn, table }) => !dropIn || table.entries.size > 0);
    return exists ? [openTable(unit, `${map}.*`, [map, name])] : [];
  });
}

/** Whether the release has what another one brought. */
export function isSince(unit: Unit, release: string): boolean {
  return compareReleases(unit.target.release, release) >= 0;
}
