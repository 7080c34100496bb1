import type { Unit } from "../../project/unit.ts";
import type { Phrase } from "../../util/phrases.ts";
import { ALWAYS, always, BECAUSE, becoming, CHANGES, RESTATED } from "../changes.ts";
import type { EffectiveJson } from "../types.ts";
import { cleanPath, DEFAULTS, maxVcpus } from "./defaults.ts";
import { type GoTable, isSince } from "./struct.ts";

/** What the loader makes of a key of a hypervisor table. */
export interface Outcome {
  /** `undefined` when it cannot be known. */
  readonly value: EffectiveJson | undefined;
  /** What the runtime makes of what the user wrote. */
  readonly change?: Phrase;
  /** With a change: the runtime only says the same in another way. */
  readonly restated?: true;
  /** The value means "unset", so the runtime's own default stands. */
  readonly fallback?: true;
}

interface Input {
  readonly table: GoTable;
  readonly unit: Unit;
  readonly hypervisor: string;
}

type Adjust = (input: Input) => Outcome | undefined;

/**
 * What the loader does to single keys between the file and the sandbox, `undefined` where it does nothing.
 *
 * Mirrors the accessors of `hypervisor` and the `new…HypervisorConfig` functions in
 * src/runtime/pkg/katautils/config.go, and `validateHypervisorConfig` in
 * src/runtime/virtcontainers/hypervisor_config_linux.go.
 */
const ADJUSTMENTS: Readonly<Record<string, Adjust>> = {
  path: path("path", DEFAULTS.path),
  ctlpath: path("ctlpath", DEFAULTS.ctlpath),
  kernel: path("kernel", DEFAULTS.kernel),
  image: path("image"),
  initrd: path("initrd"),
  firmware: path("firmware"),
  firmware_volume: path("firmware_volume"),
  jailer_path: path("jailer_path"),
  rootfs_type: text("rootfs_type", "ext4"),
  entropy_source: text("entropy_source", "/dev/urandom"),
  measurement_algo: text("measurement_algo", "sha512"),
  block_device_aio: text("block_device_aio", "io_uring"),
  vhost_user_store_path: text("vhost_user_store_path", "/var/run/kata-containers/vhost-user/"),
  remote_hypervisor_socket: text("remote_hypervisor_socket", "/run/peerpod/hypervisor.sock"),
  remote_hypervisor_timeout: number("remote_hypervisor_timeout", 600n),
  msize_9p: number("msize_9p", 8192n),
  memory_slots: replacedZero("memory_slots", 10n),
  machine_accelerators: commaList("machine_accelerators"),
  cpu_features: commaList("cpu_features"),
  cold_plug_vfio: text("cold_plug_vfio", "no-port"),
  hot_plug_vfio: text("hot_plug_vfio", "no-port"),
  machine_type: ({ table, hypervisor }) =>
    hypervisor === "remote" ? undefined : textOr(table, "machine_type", "q35"),
  virtio_fs_cache: ({ table, unit, hypervisor }) => {
    if (hypervisor === "clh") return undefined;
    return textOr(table, "virtio_fs_cache", isSince(unit, "3.1.0") ? "never" : "none");
  },
  tdx_quote_generation_service_socket_port: (input) =>
    isSince(input.unit, "3.22.0")
      ? undefined
      : number("tdx_quote_generation_service_socket_port", 4050n)(input),
  shared_fs: ({ table, hypervisor }) => {
    if (hypervisor !== "remote") return textOr(table, "shared_fs", "virtio-fs");
    return forced(table, "shared_fs", "none", ALWAYS("sharesNothing"));
  },
  block_device_driver: ({ table, hypervisor }) => {
    const key = "block_device_driver";
    if (hypervisor === "remote") return forced(table, key, "dummy", ALWAYS("attachesNothing"));
    const driver = textOr(table, key, "virtio-scsi");
    if (driver.value !== "virtio-blk" || table.text("machine_type") !== "s390-ccw-virtio") return driver;
    return { value: "virtio-blk-ccw", change: CHANGES("ccw") };
  },
  disable_vhost_net: ({ table, hypervisor }) => {
    if (hypervisor === "qemu" || hypervisor === "acrn") return undefined;
    return forced(table, "disable_vhost_net", true, ALWAYS("noVhostNet", { hypervisor }));
  },
  disable_guest_selinux: ({ table, hypervisor }) => {
    if (hypervisor !== "firecracker" && hypervisor !== "remote" && hypervisor !== "acrn") return undefined;
    return forced(table, "disable_guest_selinux", true, ALWAYS("noSelinux", { hypervisor }));
  },
  disable_block_device_use: ({ table, hypervisor }) => {
    if (hypervisor !== "firecracker") return undefined;
    return forced(table, "disable_block_device_use", false, ALWAYS("needsDisks"));
  },
  disable_image_nvdimm: ({ table, unit, hypervisor }) => {
    const key = "disable_image_nvdimm";
    const own = table.flag(key);
    if (hypervisor !== "qemu" || own === true) return { value: own };
    if (table.text("machine_type") === "microvm") {
      return forced(table, key, true, ALWAYS("noNvdimm"));
    }
    const bare = table.text("firmware") === "" && table.texts("pflashes")?.length === 0;
    if (unit.host.architecture === "aarch64" && bare && isSince(unit, "3.2.0")) {
      return forced(table, key, true, ALWAYS("bareNvdimm"));
    }
    return { value: own };
  },
  default_vcpus: ({ table, unit }) => {
    const own = table.number("default_vcpus");
    const { cpus } = unit.host;
    if (own === 0) return { value: 1, fallback: true };
    if (own === undefined || cpus === undefined) return { value: own };
    const most = Math.min(cpus, maxVcpus(unit.host));
    if (own < 0) return { value: most, change: becoming(most, RESTATED("negative")), restated: true };
    if (!(own > most)) return { value: own };
    return { value: most, change: becoming(most, BECAUSE("cpus", { cpus })) };
  },
  default_maxvcpus: maximumVcpus,
  default_memory: ({ table }) => {
    const own = table.integer("default_memory");
    if (own === undefined || own >= 256n) return { value: own };
    return { value: 2048n, change: CHANGES("tooLittle") };
  },
  default_maxmemory: ({ table, unit }) => {
    const own = table.integer("default_maxmemory");
    const { memoryKiB } = unit.host;
    if (own === undefined || memoryKiB === undefined) return { value: own };
    const most = BigInt(Math.floor(memoryKiB / 1024));
    if (own === 0n) return { value: most, change: becoming(most, RESTATED("allMemory")), restated: true };
    if (own <= most) return { value: own };
    return { value: most, change: becoming(most, BECAUSE("memory", { memory: most })) };
  },
  default_bridges: ({ table }) => {
    const own = table.integer("default_bridges");
    if (own === 0n) return { value: 1n, change: CHANGES("notZero", { value: 1 }) };
    return capped("default_bridges", 5n)({ table });
  },
  hypervisor_loglevel: ({ table, unit }) => {
    const own = table.integer("hypervisor_loglevel");
    if (own === 0n && isSince(unit, "3.15.0")) {
      return { value: 1n, change: CHANGES("unset", { value: 1 }) };
    }
    return capped("hypervisor_loglevel", 3n)({ table });
  },
  pcie_root_port: (input) =>
    isSince(input.unit, "3.6.0") ? capped("pcie_root_port", 16n)(input) : undefined,
  pcie_switch_port: capped("pcie_switch_port", 16n),
  disk_rate_limiter_bw_one_time_burst: burst("disk_rate_limiter_bw"),
  disk_rate_limiter_ops_one_time_burst: burst("disk_rate_limiter_ops"),
  net_rate_limiter_bw_one_time_burst: burst("net_rate_limiter_bw"),
  net_rate_limiter_ops_one_time_burst: burst("net_rate_limiter_ops"),
};

/** Keys that the loader fills for a hypervisor without a look at the file. */
const FORCED: Readonly<Record<string, readonly string[]>> = {
  clh: ["disable_vhost_net"],
  firecracker: ["disable_vhost_net", "disable_guest_selinux", "disable_block_device_use"],
  acrn: ["disable_guest_selinux"],
  stratovirt: ["disable_vhost_net"],
  remote: ["shared_fs", "disable_guest_selinux", "block_device_driver"],
};

/** Which keys a hypervisor's configuration ends up with, forced ones included. */
export function keysOf(unit: Unit, hypervisor: string): readonly string[] {
  const { cache } = unit.library;
  const name = `keys of Go ${unit.catalogue.release} ${hypervisor}`;
  let keys = cache.get(name) as readonly string[] | undefined;
  if (!keys) {
    keys = listKeys(unit, hypervisor);
    cache.set(name, keys);
  }
  return keys;
}

function listKeys(unit: Unit, hypervisor: string): readonly string[] {
  const options = unit.catalogue.tables.get("hypervisor.*")?.options;
  if (!options) return [];
  const forcedKeys = (FORCED[hypervisor] ?? []).filter(
    (key) => key !== "shared_fs" || isSince(unit, "3.7.0"),
  );
  const read = [...options.values()].filter((option) => option.hypervisors.includes(hypervisor));
  return [...new Set([...read.map(({ key }) => key), ...forcedKeys.filter((key) => options.has(key))])];
}

/** What the loader makes of one key; `undefined` when it takes it as it stands. */
export function adjust(unit: Unit, table: GoTable, key: string): Outcome | undefined {
  return ADJUSTMENTS[key]?.({ table, unit, hypervisor: table.path[1]! });
}

function maximumVcpus({ table, unit, hypervisor }: Input): Outcome {
  const own = table.integer("default_maxvcpus");
  const { cpus } = unit.host;
  if (own === undefined || cpus === undefined) return { value: own };
  const limit = Math.min(cpus, maxVcpus(unit.host));
  const value = own === 0n || own > BigInt(limit) ? limit : Number(own);
  const reads = hypervisor === "qemu" || hypervisor === "clh";
  if (!isSince(unit, "3.11.0") && reads && table.flag("confidential_guest")) {
    const vcpus = adjust(unit, table, "default_vcpus")?.value;
    if (typeof vcpus === "number" && Math.ceil(vcpus) !== value) {
      const most = Math.ceil(vcpus);
      return { value: most, change: becoming(most, BECAUSE("confidential")) };
    }
  }
  if (own === 0n) return { value, change: becoming(value, RESTATED("allCpus")), restated: true };
  if (own <= BigInt(limit)) return { value };
  return { value, change: becoming(value, BECAUSE("cpus", { cpus })) };
}

function textOr(table: GoTable, key: string, fallback: string): Outcome {
  const own = table.text(key);
  return own === "" ? { value: fallback, fallback: true } : { value: own };
}

function text(key: string, fallback: string): Adjust {
  return ({ table }) => textOr(table, key, fallback);
}

function number(key: string, fallback: bigint): Adjust {
  return ({ table }) => {
    const own = table.integer(key);
    return own === 0n ? { value: fallback, fallback: true } : { value: own };
  };
}

function replacedZero(key: string, fallback: bigint): Adjust {
  return ({ table }) => {
    const own = table.integer(key);
    if (own !== 0n) return { value: own };
    return { value: fallback, change: CHANGES("unset", { value: fallback }) };
  };
}

function path(key: string, fallback = ""): Adjust {
  return ({ table }) => {
    const own = table.text(key);
    if (own === "") return { value: fallback, fallback: true };
    const clean = own?.startsWith("/") ? cleanPath(own) : own;
    if (clean === own) return { value: own };
    return { value: clean, change: becoming(clean, RESTATED("clean")), restated: true };
  };
}

function commaList(key: string): Adjust {
  return ({ table }) => {
    const own = table.text(key);
    if (own === undefined) return { value: undefined };
    const items = own.split(",").filter((item) => item !== "");
    return {
      value: items
        .map((item) => `${item.trim()},`)
        .join("")
        .replace(/^,+|,+$/g, ""),
    };
  };
}

function capped(key: string, most: bigint): (input: { readonly table: GoTable }) => Outcome {
  return ({ table }) => {
    const own = table.integer(key);
    if (own === undefined || own <= most) return { value: own };
    return { value: most, change: CHANGES("capped", { value: most }) };
  };
}

function burst(limiter: string): Adjust {
  return ({ table }) => {
    const key = `${limiter}_one_time_burst`;
    const own = table.integer(key);
    if (own === undefined || own === 0n) return { value: own };
    const rate = table.integer(`${limiter}_max_rate`);
    if (rate !== 0n) return { value: rate === undefined ? undefined : own };
    return { value: 0n, change: CHANGES("noRate", { rate: `${limiter}_max_rate` }) };
  };
}

function forced(table: GoTable, key: string, value: string | boolean, why: Phrase): Outcome {
  const own = table.setting(key);
  if (!own) return { value };
  const same = (typeof value === "string" ? table.text(key) : table.flag(key)) === value;
  return same ? { value } : { value, change: always(value, why) };
}
