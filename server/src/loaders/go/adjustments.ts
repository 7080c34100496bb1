import type { Option } from "../../knowledge/catalogue.ts";
import type { Unit } from "../../project/unit.ts";
import { remember } from "../../util/remember.ts";
import { ALWAYS } from "../changes.ts";
import type { EffectiveJson } from "../types.ts";
import { brought, byDefault, fixed, forced, forcedFor, readField } from "./declared.ts";
import { commaList, path } from "./forms.ts";
import {
  bridges,
  capped,
  defaultMemory,
  defaultVcpus,
  maximumMemory,
  maximumVcpus,
  unsetZero,
} from "./numbers.ts";
import type { Adjust, Outcome } from "./outcome.ts";
import { type GoTable, isSince } from "./struct.ts";

/**
 * What the loader does to single keys beside what the facts declare: paths and lists are put into another form,
 * numbers are compared with each other and with the host. `undefined` where it does nothing.
 *
 * Mirrors the accessors of `hypervisor` and the `new…HypervisorConfig` functions in
 * src/runtime/pkg/katautils/config.go, and `validateHypervisorConfig` in
 * src/runtime/virtcontainers/hypervisor_config_linux.go.
 */
const ADJUSTMENTS: Readonly<Record<string, Adjust>> = {
  path,
  ctlpath: path,
  kernel: path,
  image: path,
  initrd: path,
  firmware: path,
  firmware_volume: path,
  jailer_path: path,
  machine_accelerators: commaList,
  cpu_features: commaList,
  // Facts about loaders are those of x86_64.
  disable_image_nvdimm: ({ table, unit, hypervisor }) => {
    if (hypervisor !== "qemu" || unit.target.arch !== "arm64" || !isSince(unit, "3.2.0")) return undefined;
    const bare = table.text("firmware") === "" && table.texts("pflashes")?.length === 0;
    return bare ? forced(table, "disable_image_nvdimm", true, ALWAYS("bareNvdimm")) : undefined;
  },
  default_vcpus: defaultVcpus,
  default_maxvcpus: maximumVcpus,
  default_memory: defaultMemory,
  default_maxmemory: maximumMemory,
  default_bridges: bridges,
  hypervisor_loglevel: (input) => unsetZero(input) ?? capped(3n)(input),
  memory_slots: unsetZero,
  pcie_root_port: (input) => (isSince(input.unit, "3.6.0") ? capped(16n)(input) : undefined),
  pcie_switch_port: capped(16n),
};

/** Which keys a hypervisor's configuration ends up with, forced ones included. */
export function keysOf(unit: Unit, hypervisor: string): readonly string[] {
  return remember(unit.library.cache, `keys of Go ${unit.catalogue.release} ${hypervisor}`, () =>
    listKeys(unit, hypervisor),
  );
}

function listKeys(unit: Unit, hypervisor: string): readonly string[] {
  const fields = unit.catalogue.tables.get("hypervisor.*")?.fields ?? [];
  const has = (option: Option) => option.hypervisors.includes(hypervisor) || forcedFor(option, hypervisor);
  return fields.filter(has).map(({ key }) => key);
}

/** What the loader makes of one key; `undefined` when it takes it as it stands. */
export function adjust(unit: Unit, table: GoTable, option: Option): Outcome | undefined {
  const hypervisor = table.path[1]!;
  const always = fixed(table, option, hypervisor);
  if (always) return always;
  const adjustment = ADJUSTMENTS[option.key];
  if (adjustment || option.changes.length > 0) {
    const settled = (key: string) => settledValue(unit, table, key);
    const outcome =
      brought(table, option, hypervisor, settled) ??
      adjustment?.({ table, unit, hypervisor, option, settled });
    if (outcome) return outcome;
  }
  return byDefault(table, option, hypervisor);
}

/** What a key of a hypervisor's table ends up with; `undefined` where that is not known, or there is no such option. */
export function settledValue(unit: Unit, table: GoTable, key: string): EffectiveJson | undefined {
  const option = unit.catalogue.tables.get("hypervisor.*")?.options.get(key);
  const outcome = option && adjust(unit, table, option);
  return outcome ? outcome.value : option && readField(table, option);
}
