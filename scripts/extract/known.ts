/**
 * What the extraction cannot read from Kata's source. Each entry says where it comes from; keep this
 * short.
 */

/**
 * The TOML dialect of the libraries, from the first version that takes it by default. BurntSushi/toml:
 * its README names 1.1.0 from v1.6.0 on (v1.3.0 to v1.5.0 read it only where BURNTSUSHI_TOML_110 is set).
 * The toml crate: 0.5 stands for TOML 0.5 in its documentation; versions from 1.1 on carry the
 * specification in their own number (`1.1.2+spec-1.1.0`).
 */
const tomlDialects = {
  "github.com/BurntSushi/toml": [
    ["1.0.0", "1.0"],
    ["1.6.0", "1.1"],
  ],
  toml: [
    ["0.4.0", "0.5"],
    ["0.6.0", "1.0"],
    ["1.1.0", "1.1"],
  ],
} as const;

/** The dialect of a library at a version. Throws on a version older than those we know. */
export function tomlDialect(library: keyof typeof tomlDialects, version: string): "0.5" | "1.0" | "1.1" {
  const numbers = (text: string): number[] => text.split(/[.+-]/).slice(0, 3).map(Number);
  const isAtLeast = (since: string): boolean => {
    const [a, b] = [numbers(version), numbers(since)];
    for (let i = 0; i < 3; i++) if ((a[i] ?? 0) !== (b[i] ?? 0)) return (a[i] ?? 0) > (b[i] ?? 0);
    return true;
  };
  const found = tomlDialects[library].filter(([since]) => isAtLeast(since)).at(-1);
  if (!found) throw new Error(`${library} ${version}: its TOML dialect is not in scripts/extract/known.ts`);
  return found[1];
}

/** Options of runtime-rs by the hypervisors that something is true of. */
export interface ByHypervisor {
  keys: readonly string[];
  hypervisors: readonly string[];
  /** First release in which it no longer is. */
  until?: string;
}

const everyHypervisor = ["qemu", "clh", "firecracker", "dragonball", "remote", "openvmm"];

/**
 * runtime-rs: options that code which all hypervisors share reads, and that mean nothing to some of them.
 * Which hypervisor gets what from shared code shows only in its control flow, and shared code may read a field
 * releases before anybody looks at what it makes of it. `ownCode`: the hypervisor's own code reads the field too,
 * and drops it.
 */
export const unusedFromShared: readonly (ByHypervisor & { ownCode?: true })[] = [
  // resource/src/manager_inner.rs and rootfs/ put them into a block device; only qemu's code takes them.
  {
    keys: ["block_device_aio", "block_device_logical_sector_size", "block_device_physical_sector_size"],
    hypervisors: ["clh", "firecracker", "dragonball", "remote", "openvmm"],
  },
  // hypervisor/src/device/topology.rs: a topology for all but openvmm, used by qemu and, for root ports,
  // firecracker; a number of switch ports ends in an empty topology.
  { keys: ["default_bridges"], hypervisors: ["clh", "firecracker", "dragonball", "remote", "openvmm"] },
  { keys: ["pcie_root_port"], hypervisors: ["clh", "dragonball", "remote", "openvmm"] },
  // Up to these releases the topology only held the two numbers; the third never left it.
  { keys: ["default_bridges"], hypervisors: ["qemu"], until: "3.10.0" },
  { keys: ["pcie_root_port"], hypervisors: ["qemu", "firecracker"], until: "3.17.0" },
  { keys: ["hotplug_vfio_on_root_bus"], hypervisors: everyHypervisor },
  {
    keys: ["pcie_switch_port"],
    hypervisors: ["qemu", "clh", "firecracker", "dragonball", "remote", "openvmm"],
  },
  // virt_container/src/sandbox.rs: the devices are made before boot, which only qemu's code knows of.
  {
    keys: ["cold_plug_vfio"],
    hypervisors: ["clh", "firecracker", "dragonball", "remote", "openvmm"],
  },
  { keys: ["guest_extension_images"], hypervisors: ["clh", "dragonball", "remote", "openvmm"] },
  // virt_container/src/sandbox.rs, prepare_protection_device_config: used where the VMM has protection.
  { keys: ["confidential_guest"], hypervisors: ["firecracker", "dragonball", "remote", "openvmm"] },
  {
    keys: ["sev_snp_guest", "tdx_quote_generation_service_socket_port"],
    hypervisors: ["clh", "firecracker", "dragonball", "remote", "openvmm"],
  },
  { keys: ["firmware"], hypervisors: ["firecracker", "dragonball", "remote", "openvmm"] },
  // ch/inner_device.rs, add_device: other devices than network, file system, VFIO and protection are dropped.
  { keys: ["initdata"], hypervisors: ["clh"] },
  // virt_container/src/sandbox.rs, prepare_rootfs_config: a driver that these do not look at.
  { keys: ["vm_rootfs_driver"], hypervisors: ["remote", "openvmm"] },
  { keys: ["vm_rootfs_driver"], hypervisors: ["clh"], ownCode: true },
  // firecracker.rs and remote.rs, validate: an initrd alone is refused.
  { keys: ["initrd"], hypervisors: ["firecracker", "remote"] },
  // dragonball.rs, validate: refused when set.
  { keys: ["path", "rootless"], hypervisors: ["dragonball"] },
  // qemu.rs, validate: refused when set. Remote has no memory of its own to swap.
  {
    keys: [
      "enable_guest_swap",
      "guest_swap_path",
      "guest_swap_size_percent",
      "guest_swap_create_threshold_secs",
    ],
    hypervisors: ["qemu", "remote"],
  },
  // resource/src/share_fs: capabilities() of these two has no file sharing; dragonball's is built in.
  {
    keys: [
      "shared_fs",
      "virtio_fs_daemon",
      "virtio_fs_extra_args",
      "virtio_fs_cache",
      "virtio_fs_queue_size",
    ],
    hypervisors: ["firecracker", "remote"],
  },
  { keys: ["virtio_fs_daemon"], hypervisors: ["dragonball"] },
  { keys: ["virtio_fs_queue_size"], hypervisors: ["openvmm"] },
  // resource/src/rootfs/nydus_rootfs.rs: for file sharing inside the VMM alone.
  { keys: ["prefetch_list_path"], hypervisors: ["qemu", "clh", "firecracker", "remote", "openvmm"] },
  // resource/src/cpu_mem/initial_size.rs: a limit for memory that these cannot add.
  { keys: ["default_maxmemory"], hypervisors: ["firecracker", "remote", "openvmm"] },
  // virt_container/src/sandbox.rs: passed to add_device, which does not use it here. Until an endpoint handed it
  // on (resource/src/network/endpoint, queue_num), these two were given no number of queues either.
  { keys: ["network_queues"], hypervisors: ["remote", "openvmm"] },
  { keys: ["network_queues"], hypervisors: ["clh"], until: "3.27.0" },
  { keys: ["network_queues"], hypervisors: ["dragonball"], until: "4.0.0" },
  { keys: ["block_device_driver"], hypervisors: ["remote"] },
  // runtimes/src/manager.rs fills it in; qemu and clh start as that user.
  { keys: ["rootless_user"], hypervisors: ["firecracker", "dragonball", "remote", "openvmm"] },
  // runtimes/src/manager.rs makes a user; openvmm is still started as root.
  { keys: ["rootless"], hypervisors: ["openvmm"] },
  // virt_container/src/factory: templates exist for qemu, clh and dragonball.
  {
    keys: ["factory", "enable_template", "template_path"],
    hypervisors: ["firecracker", "remote", "openvmm"],
  },
];

/**
 * runtime-rs: options of which the loader itself makes another value, in adjust_config of
 * kata-types/src/config/hypervisor, and that no other code reads: a limit, a switch for other options. And two that
 * reach clh in fields of other names. A path that only has to exist is not read by anybody.
 */
export const readByLoader: readonly ByHypervisor[] = [
  { keys: ["disable_block_device_use"], hypervisors: everyHypervisor },
  { keys: ["default_maxvcpus"], hypervisors: ["firecracker"] },
  // resource/src/manager_inner.rs: from get_block_device_info() into the block device.
  { keys: ["queue_size", "num_queues"], hypervisors: ["clh"] },
];
