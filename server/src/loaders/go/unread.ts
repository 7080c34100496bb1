import { defaultOf, type Option } from "../../knowledge/catalogue.ts";
import type { Unit } from "../../project/unit.ts";
import { writeKey } from "../../toml/edit/index.ts";
import { becoming, RESTATED } from "../changes.ts";
import { constantOf, zeroOf } from "../conditions.ts";
import type { EffectiveValue, Origin } from "../types.ts";
import { keysOf, settledValue } from "./adjustments.ts";
import { placeOf } from "./effective.ts";
import { goConfig } from "./struct.ts";

/** Filled in for every hypervisor but the remote one, whether its loader copies them or not. */
const FILLED_LATER: ReadonlySet<string> = new Set(["default_bridges", "block_device_driver", "msize_9p"]);

/**
 * The options of the hypervisor in use that its loader does not copy: whatever the files say, they are empty, 0 or
 * false, or have the default that `validateHypervisorConfig` (src/runtime/virtcontainers/hypervisor_config_linux.go)
 * puts there.
 */
export function unreadOfGo(unit: Unit): ReadonlyMap<string, EffectiveValue> {
  const values = new Map<string, EffectiveValue>();
  const { hypervisor: table } = goConfig(unit);
  const name = table?.path[1];
  if (!table || name === undefined || !unit.catalogue.hypervisors.includes(name)) return values;
  const read = new Set(keysOf(unit, name));
  const isVirtioFs = read.has("shared_fs") && settledValue(unit, table, "shared_fs") === "virtio-fs";
  for (const option of unit.catalogue.tables.get("hypervisor.*")?.fields ?? []) {
    const { key, type } = option;
    if (read.has(key) || key === "snp_guest_policy") continue;
    const isFilled = name !== "remote" && FILLED_LATER.has(key) && !(key === "msize_9p" && isVirtioFs);
    const later = isFilled ? laterDefault(option) : undefined;
    const value = later ?? zeroOf(type);
    const path = [...table.path, key];
    const setting = table.setting(key);
    const origin: Origin = setting
      ? {
          kind: "changed",
          change: becoming(value, RESTATED("notRead", { hypervisor: name })),
          from: { kind: "file", place: { file: setting.file, range: placeOf(setting) } },
          restated: true,
        }
      : { kind: "default" };
    values.set(writeKey(path), { path, value, origin });
  }
  return values;
}

/** The default that QEMU's table has too. */
function laterDefault(option: Option) {
  return constantOf(option.type, defaultOf(option, "qemu")) ?? undefined;
}
