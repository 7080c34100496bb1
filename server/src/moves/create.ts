import { runtimeOfShim, tableOfShim } from "../documents/locations.ts";
import { type Arch, archsOfHypervisor, isArch, machinesOf } from "../knowledge/architectures.ts";
import { type Catalogue, defaultOf, type Library, type Option } from "../knowledge/catalogue.ts";
import { compareReleases, isAtLeast, type Release, valueAt } from "../knowledge/releases.ts";
import type { Runtime } from "../knowledge/types.ts";
import { shippedElsewhere, shippedFor, shippedSettings, type TomlValue } from "../project/shipped.ts";
import { writeValue } from "../toml/edit/index.ts";
import type { Plain } from "../toml/index.ts";
import { exactJson } from "../util/exact-json.ts";
import { ownMember } from "../util/own-member.ts";

/** What is asked for. */
export interface Wanted {
  readonly runtime: Runtime;
  readonly release: Release;
  /** The name of the hypervisor's table in that release. */
  readonly hypervisor: string;
  readonly kind: "base" | "drop-in";
  /** Of the nodes that it is for; amd64 when absent. */
  readonly arch?: Arch;
  /** A shim of kata-deploy whose guests need more than a short file says: what it ships with is kept. */
  readonly shim?: string;
}

/** A shim of kata-deploy, with the runtime and the hypervisor's table that its name stands for. */
export interface Shim {
  readonly name: string;
  readonly runtime: Runtime;
  readonly hypervisor: string;
  /** The architecture that it is for, where that is not amd64. */
  readonly arch?: Arch;
}

/** A table of the new file, with the values of it in order. */
type Table = readonly [name: string, values: readonly (readonly [key: string, value: Plain])[]];

/** Shims whose guests need more than a short file says: measured ones and those with a GPU. */
const ELABORATE = /-(?:snp|tdx|se|cca|sev|gpu|coco-dev)(?:-|$)/;
/** The release from which on runtime-rs calls the table of Cloud Hypervisor clh. */
const CLH_SINCE = "3.30.0";
/** Columns of a line of comment. */
const WIDTH = 100;
/** The file that Kata ships for a hypervisor, where it is not called after the hypervisor. */
const SHIPPED: Readonly<Record<Runtime, Readonly<Record<string, string>>>> = {
  go: { firecracker: "fc" },
  "runtime-rs": {
    qemu: "qemu-runtime-rs",
    clh: "clh-runtime-rs",
    "cloud-hypervisor": "clh-runtime-rs",
    firecracker: "rs-fc",
    openvmm: "openvmm-azure-runtime-rs",
  },
};
/** Files of a guest, where the shipped files do not tell them. */
const FILES: Readonly<Record<string, string>> = {
  kernel: "/usr/share/kata-containers/vmlinux.container",
  image: "/usr/share/kata-containers/kata-containers.img",
};
/** Where the default is not what the hypervisor attaches disks by. */
const DISK_DRIVERS: Readonly<Record<Runtime, Readonly<Record<string, string>>>> = {
  go: { clh: "virtio-blk", firecracker: "virtio-mmio", stratovirt: "virtio-mmio" },
  "runtime-rs": { firecracker: "virtio-blk-mmio" },
};
/** The hypervisor itself serves the files of the guest. */
const SHARES_INLINE = new Set(["dragonball"]);
const SHARES_NOTHING = new Set(["firecracker", "remote"]);

/** The hypervisors that a configuration can be begun for, on an architecture where one is named. */
export function creatable(
  library: Library,
  runtime: Runtime,
  release: Release,
  arch?: Arch,
): readonly string[] {
  const { hypervisors } = library.catalogue(runtime, release);
  const { architectures } = library.knowledge;
  return hypervisors.filter(
    (name) =>
      // The Go runtime's dragonball stands for a mock of its tests.
      (runtime !== "go" || name !== "dragonball") &&
      (arch === undefined || archsOfHypervisor(architectures, runtime, release, name).includes(arch)),
  );
}

/** The shims that kata-deploy has a configuration for in a release, those of runtime-rs first. */
export function creatableShims(library: Library, release: Release): readonly Shim[] {
  return (["runtime-rs", "go"] as const).flatMap((runtime) => {
    const tables = creatable(library, runtime, release);
    return Object.entries(library.knowledge.shipped(runtime))
      .filter(([, { releases }]) => valueAt(releases, release))
      .map(([name, { archs }]): Shim => {
        const hypervisor = tableIn(runtime, tableOfShim(name) ?? "", release);
        const built = archsOfShim(library, name, release) ?? valueAt(archs, release) ?? [];
        const [other] = built.includes("amd64") ? [] : built;
        return { name, runtime, hypervisor, ...(other && { arch: other }) };
      })
      .filter(({ name, hypervisor }) => tables.includes(hypervisor) && runtimeOfShim(name) === runtime)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}

/** The one architecture that has what a shim's guests need, by the word for it in the shim's name. */
const OF_ONE_ARCH: readonly (readonly [word: RegExp, arch: Arch])[] = [
  [/-(?:snp|sev|tdx)(?:-|$)/, "amd64"],
  [/-se(?:-|$)/, "s390x"],
  [/-cca(?:-|$)/, "arm64"],
];

/**
 * The architectures on which a shim's own file can be used, where its guests need more than a hypervisor: those that
 * kata-deploy installs it on, in the nearest release whose chart tells. `undefined` for other shims, and where nothing tells.
 */
export function archsOfShim(library: Library, shim: string, release: Release): readonly Arch[] | undefined {
  const name = `-${shim}`;
  if (!ELABORATE.test(name)) return undefined;
  const timeline = ownMember(library.knowledge.deploy().shims, shim) ?? [];
  const told = valueAt(timeline, release) ?? timeline[0]?.[1];
  const only = OF_ONE_ARCH.find(([word]) => word.test(name))?.[1];
  return told?.filter(isArch) ?? (only && [only]);
}

/** What a hypervisor's table is called in a release: runtime-rs has had another name for that of Cloud Hypervisor. */
export function tableIn(runtime: Runtime, hypervisor: string, release: Release): string {
  const isOld = runtime === "runtime-rs" && compareReleases(release, CLH_SINCE) < 0;
  if (isOld && hypervisor === "clh") return "cloud-hypervisor";
  return hypervisor === "cloud-hypervisor" && !isOld ? "clh" : hypervisor;
}

/** What a configuration for a shim has to be begun with. */
export function wantedFor(library: Library, shim: Shim, release: Release, kind: Wanted["kind"]): Wanted {
  const { name, runtime, hypervisor } = shim;
  const [own] = archsOfShim(library, name, release) ?? [];
  const arch = shim.arch ?? (own === "amd64" ? undefined : own);
  const isElaborate = ELABORATE.test(`-${name}`);
  return { runtime, release, hypervisor, kind, ...(isElaborate && { shim: name }), ...(arch && { arch }) };
}

/**
 * A configuration to start from: as short as its loader accepts, each option with what it is for.
 *
 * @returns the text of a TOML file.
 */
export function create(library: Library, wanted: Wanted): string {
  const { runtime, release, hypervisor, kind, arch } = wanted;
  const catalogue = library.catalogue(runtime, release);
  const shipped = kind === "base" ? shippedWith(library, wanted) : undefined;
  const tables =
    shipped ?? (kind === "base" ? onArch(library, wanted, baseOf(library, wanted)) : dropInOf(wanted));
  const advice = shipped
    ? `What the shim ${wanted.shim} is installed with and the runtime would not do by itself. Paths are those of kata-deploy.`
    : ADVICE[kind];
  const what = kind === "base" ? "Configuration" : "Drop-in for the configuration";
  const whom = runtime === "go" ? "the Go runtime" : "runtime-rs";
  const head = [
    `# kata-config: runtime=${runtime} release=${release} hypervisor=${hypervisor}${arch ? ` arch=${arch}` : ""}`,
    ...comment(
      `${what} of Kata Containers ${release}, ${whom} with ${hypervisor}${arch ? ` on ${arch}` : ""}. ${advice}`,
    ),
  ].join("\n");
  const texts = tables.map((table) => write(catalogue, table));
  return `${[head, ...texts].join("\n\n")}\n`;
}

const ADVICE = {
  base: "What is not set here has the default of the runtime. Paths are those of Kata's packages; kata-deploy puts the same files under /opt/kata.",
  "drop-in":
    "Put it into config.d beside the main file; files there are read in the order of their names, and what the last one says counts.",
} as const;

function baseOf(library: Library, { runtime, release, hypervisor }: Wanted): readonly Table[] {
  const shipped = (key: string): Plain | undefined => {
    const template = library.history(runtime, "hypervisor.*", key)?.template;
    const file = `configuration-${SHIPPED[runtime][hypervisor] ?? hypervisor}.toml`;
    return (template?.[file] ?? template?.["*"]) as Plain | undefined;
  };
  const isRust = runtime === "runtime-rs";
  const isFirecracker = hypervisor === "firecracker";
  const shares = SHARES_INLINE.has(hypervisor)
    ? "inline-virtio-fs"
    : SHARES_NOTHING.has(hypervisor)
      ? undefined
      : "virtio-fs";
  const wanted: (readonly [string, Plain | undefined])[] =
    hypervisor === "remote"
      ? [
          [isRust ? "hypervisor_socket" : "remote_hypervisor_socket", "/run/peerpod/hypervisor.sock"],
          ["image", isRust && !isAtLeast(release, "3.23.0") ? FILES["image"] : undefined],
        ]
      : [
          ["path", hypervisor === "dragonball" ? undefined : shipped("path")],
          ["kernel", shipped("kernel") ?? FILES["kernel"]],
          ["image", shipped("image") ?? FILES["image"]],
          ["machine_type", hypervisor === "stratovirt" ? "microvm" : undefined],
          [
            "rootfs_type",
            isFirecracker || ["dragonball", "openvmm"].includes(hypervisor) ? "ext4" : undefined,
          ],
          ["shared_fs", shares],
          ["virtio_fs_daemon", shares === "virtio-fs" ? "/usr/libexec/virtiofsd" : undefined],
          ["virtio_fs_queue_size", isRust && shares === "virtio-fs" ? 1024n : undefined],
          ["block_device_driver", DISK_DRIVERS[runtime][hypervisor]],
          ["memory_slots", isFirecracker && isRust ? 10n : undefined],
          ["default_maxvcpus", isFirecracker && isRust ? 32n : undefined],
          ["disable_guest_selinux", isRust || isFirecracker ? undefined : true],
        ];
  // Dragonball compares the number of vCPUs with the largest one before that is known.
  if (hypervisor !== "dragonball") wanted.push(["default_vcpus", 1n]);
  else if (!isAtLeast(release, "3.1.0")) wanted.push(["default_maxvcpus", 1n]);
  wanted.push(["default_memory", 2048n]);
  const isAlone = isFirecracker || hypervisor === "remote";
  // Before, the runtime took other processes for Cloud Hypervisor's threads, which it then needs (a known defect).
  const isWhole = hypervisor === "cloud-hypervisor" && !isAtLeast(release, "3.27.0");
  const ofRuntime: (readonly [string, Plain | undefined])[] = isRust
    ? [
        ["name", "virt_container"],
        ["hypervisor_name", hypervisor],
        ["agent_name", "kata"],
        ["sandbox_cgroup_only", isAlone || isWhole ? true : undefined],
        ["internetworking_model", hypervisor === "remote" ? "none" : undefined],
      ]
    : [
        ["static_sandbox_resource_mgmt", isAlone || hypervisor === "stratovirt" ? true : undefined],
        ["create_container_timeout", 60n],
      ];
  const { tables } = library.catalogue(runtime, release);
  const set = (table: string, pairs: typeof wanted) =>
    pairs.filter((pair): pair is readonly [string, Plain] => {
      const option = tables.get(table)?.options.get(pair[0]);
      // runtime-rs wants memory_slots, and of a remote one an image, also of a hypervisor that does not use it.
      const isWanted = pair[0] === "memory_slots" || (hypervisor === "remote" && pair[0] === "image");
      const isRead = table === "runtime" || isWanted || option?.hypervisors.includes(hypervisor);
      return pair[1] !== undefined && option !== undefined && isRead === true;
    });
  const values = set("hypervisor.*", wanted);
  const runtimeValues = set("runtime", ofRuntime);
  return [
    [`hypervisor.${hypervisor}`, values],
    [
      "agent.kata",
      tables.get("agent.*")?.options.get("container_pipe_size")?.required
        ? [["container_pipe_size", 0n]]
        : [],
    ],
    ["runtime", runtimeValues],
  ];
}

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
function onArch(
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
    const table = catalogue.tables.get(name.replace(/^(hypervisor|agent)\..*$/, "$1.*"));
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
function shippedWith(
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
    const option = tables.get(table.replace(/^(hypervisor|agent)\.[^.]+/, "$1.*"))?.options.get(key);
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

function isRead({ table, hypervisors }: Option, hypervisor: string): boolean {
  return !table.startsWith("hypervisor.") || hypervisors.includes(hypervisor);
}

/** Whether a value says something that the runtime would not do by itself. */
function isTelling(option: Option, hypervisor: string, value: TomlValue): boolean {
  const isEmpty =
    value === false || value === "" || value === 0 || (Array.isArray(value) && value.length === 0);
  const own = defaultOf(option, hypervisor);
  return isRead(option, hypervisor) && !isEmpty && exactJson(own) !== exactJson(value);
}

/** Whole numbers of JSON as TOML has them. */
function exact(value: TomlValue): unknown {
  if (typeof value === "number" && Number.isInteger(value)) return BigInt(value);
  return Array.isArray(value) ? value.map(exact) : value;
}

function dropInOf({ hypervisor }: Wanted): readonly Table[] {
  return [
    [
      `hypervisor.${hypervisor}`,
      [
        ["default_vcpus", 1n],
        ["default_memory", 2048n],
      ],
    ],
  ];
}

function write(catalogue: Catalogue, [name, values]: Table): string {
  const pattern = name.replace(/^(hypervisor|agent)\..*$/, "$1.*");
  const lines = values.flatMap(([key, value]) => [
    ...comment(meaning(catalogue.tables.get(pattern)?.options.get(key))),
    `${key} = ${writeValue(value)}`,
  ]);
  return [`[${name}]`, ...lines].join("\n");
}

function meaning(option: Option | undefined): string {
  return option?.prose?.summary ?? "";
}

/** A sentence as lines of comment. */
function comment(text: string): readonly string[] {
  const lines: string[] = [];
  let line = "#";
  for (const word of text.split(/\s+/).filter(Boolean)) {
    if (line.length + word.length + 1 > WIDTH && line !== "#") {
      lines.push(line);
      line = "#";
    }
    line += ` ${word}`;
  }
  return line === "#" ? lines : [...lines, line];
}
