import { byHypervisor } from "../snapshot.ts";
import { type Loader, runtimeDefaults, serdeDefault } from "./defaults.ts";
import { outside, type Value } from "./evaluate.ts";
import type { RustOption } from "./options.ts";

/** Path → value, of one hypervisor's table. */
type Fields = ReadonlyMap<string, Value>;

/** Option → its default, by hypervisor. */
export function defaultsOf(
  loader: Loader,
  tables: ReadonlyMap<string, Fields>,
): (option: RustOption) => Record<string, unknown> | undefined {
  const runtime = runtimeDefaults(loader);
  const only = (value: Value | undefined): Record<string, unknown> | undefined =>
    value === undefined || value === outside ? undefined : { "*": value };
  return (option) => {
    if (option.table.endsWith("[]")) return only(serdeDefault(loader, option));
    if (option.table.startsWith("runtime")) return only(runtime.get(option.path));
    if (!option.table.startsWith("hypervisor")) return only(serdeDefault(loader, option));
    const values = [...tables].map(([name, fields]): [string, Value] => [
      name,
      fields.get(option.path) ?? null,
    ]);
    return byHypervisor(new Map(values.filter(([, value]) => value !== outside)));
  };
}

/** What plugins write over `[runtime]` wherever their table stands. */
export function forcedOn(
  tables: ReadonlyMap<string, Fields>,
): (option: RustOption) => Record<string, unknown> | undefined {
  return ({ table, path }) => {
    if (table !== "runtime") return undefined;
    const values = [...tables].flatMap(([name, fields]): [string, Value][] => {
      const value = fields.get(`conf.runtime.${path}`);
      return value === undefined || value === outside ? [] : [[name, value]];
    });
    return values.length > 0 ? Object.fromEntries(values) : undefined;
  };
}
