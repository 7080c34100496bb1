/** Configurations as short as a loader accepts. */
import type { Runtime } from "../../knowledge/facts.ts";
import type { Library } from "../../knowledge/library.ts";
import { isAtLeast } from "../../knowledge/releases.ts";
import type { Plain } from "../../toml/index.ts";
import type { Table } from "./tables.ts";
import type { Wanted } from "./wanted.ts";

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

/** The tables of a main file. */
export function baseOf(library: Library, { runtime, release, hypervisor }: Wanted): readonly Table[] {
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

/** The tables of a drop-in. */
export function dropInOf({ hypervisor }: Wanted): readonly Table[] {
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
