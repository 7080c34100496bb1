/** What Kata's own files say, where a short file has to say it too. */
import { type Arch, machinesOf } from "../../knowledge/architectures.ts";
import { defaultOf, type Option } from "../../knowledge/catalogue.ts";
import type { Library } from "../../knowledge/library.ts";
import { isAtLeast } from "../../knowledge/releases.ts";
import { shippedElsewhere, shippedFor, shippedSettings, type TomlValue } from "../../project/shipped.ts";
import type { Plain } from "../../toml/index.ts";
import { exactJson } from "../../util/exact-json.ts";
import { exact, isRead, patternOfTable, type Table } from "./tables.ts";
import type { Wanted } from "./wanted.ts";

/** QEMU adds no CPUs to a running guest of arm64 and riscv64; some files say for others too that all is there from the start. */
const STATIC = "static_sandbox_resource_mgmt";
/** Where the Go runtime cannot start from an image, as that is looked for in a persistent memory. */
const FROM_INITRD: ReadonlySet<Arch> = new Set(["ppc64le", "riscv64"]);
const INITRD = "/usr/share/kata-containers/kata-containers-initrd.img";
/** Lists of what pods may choose, and what no QEMU is told. */
const SAYS_LITTLE = /^valid_|^firmware_volume$/;

function isNeverGrown(hypervisor: string, arch: Arch | undefined): boolean {
  return hypervisor === "qemu" && (arch === "arm64" || arch === "riscv64");
}

/** With what Kata's own file says otherwise on the architecture than on amd64, as its packages have it. */
export function onArch(
  library: Library,
  { runtime, release, hypervisor, arch = "amd64" }: Wanted,
  tables: readonly Table[],
): readonly Table[] {
  if (arch === "amd64") return tables;
  const which = { runtime, release, hypervisor };
  const others = new Map(shippedElsewhere(library, which, arch));
  const isStatic = shippedFor(library, which, ["runtime", STATIC], arch)?.value === true;
  if (isStatic || isNeverGrown(hypervisor, arch)) others.set(`runtime.${STATIC}`, true);
  if (hypervisor === "qemu") {
    const [machine] = machinesOf(library.knowledge.architectures, arch, release);
    others.set("hypervisor.qemu.machine_type", machine);
    // From 3.2.0 on the Go runtime does so by itself, as there is no firmware.
    if (runtime === "go" && arch === "arm64" && !isAtLeast(release, "3.2.0"))
      others.set("hypervisor.qemu.disable_image_nvdimm", true);
    if (runtime === "go" && FROM_INITRD.has(arch)) {
      others.set("hypervisor.qemu.image", undefined);
      others.set("hypervisor.qemu.initrd", INITRD);
    }
  }
  const catalogue = library.catalogue(runtime, release);
  return tables.map(([name, values]): Table => {
    const table = catalogue.tables.get(patternOfTable(name));
    const own = new Map(values);
    for (const [path, value] of others) {
      const key = path.slice(name.length + 1);
      const option = path.startsWith(`${name}.`) ? table?.options.get(key) : undefined;
      if (!option || SAYS_LITTLE.test(key) || !isRead(option, hypervisor)) continue;
      const isUnset = value === undefined || value === "" || value === false;
      if (isUnset) own.delete(key);
      else own.set(key, exact(packaged(value)) as Plain);
    }
    return [name, [...own]];
  });
}

/** Where Kata's packages put what kata-deploy puts under a folder of its own. */
function packaged(value: TomlValue): TomlValue {
  return typeof value === "string" ? value.replace(/^\/opt\/kata\//, "/usr/") : value;
}

/** What the file of a shim sets that the runtime would not do by itself; `undefined` when none is known. */
export function shippedWith(
  library: Library,
  { runtime, release, hypervisor, shim, arch }: Wanted,
): readonly Table[] | undefined {
  const shipped = shim === undefined ? undefined : shippedSettings(library, runtime, shim, release, arch);
  if (!shipped) return undefined;
  const { tables } = library.catalogue(runtime, release);
  const found = new Map<string, [key: string, value: Plain][]>([
    [`hypervisor.${hypervisor}`, []],
    ["agent.kata", []],
    ["runtime", []],
  ]);
  for (const [path, value] of shipped) {
    const [key = "", ...rest] = path.split(".").reverse();
    const table = rest.reverse().join(".");
    const option = tables.get(patternOfTable(table))?.options.get(key);
    if (!option || !(option.required || isTelling(option, hypervisor, value))) continue;
    const values = found.get(table) ?? [];
    found.set(table, values);
    values.push([key, exact(value) as Plain]);
  }
  const ofRuntime = found.get("runtime")!;
  if (isNeverGrown(hypervisor, arch) && !ofRuntime.some(([key]) => key === STATIC))
    ofRuntime.push([STATIC, true]);
  return [...found];
}

/** Whether a value says something that the runtime would not do by itself. */
function isTelling(option: Option, hypervisor: string, value: TomlValue): boolean {
  const isEmpty =
    value === false || value === "" || value === 0 || (Array.isArray(value) && value.length === 0);
  const own = defaultOf(option, hypervisor);
  return isRead(option, hypervisor) && !isEmpty && exactJson(own) !== exactJson(value);
}
