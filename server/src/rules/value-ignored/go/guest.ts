import { parseCpuset } from "../../../loaders/value-grammars/cpuset.ts";
import { type GoStart, isConfidential, isOn, machineOf, numberOf } from "../../common/go.ts";
import {
  above,
  both,
  type Condition,
  type GoIgnored,
  isNotConfidential,
  on,
  written,
} from "../../common/go-condition.ts";

const isStatic: Condition = ({ runtime }) => runtime.flag("static_sandbox_resource_mgmt") === true;
const hasOnlyInitrd: Condition = ({ table }) => table.text("image") === "" && Boolean(table.text("initrd"));
const port = (key: string, kind: string): GoIgnored => ({
  // virtcontainers/qemu.go: createPCIeTopology
  key,
  hypervisors: ["qemu"],
  since: "3.6.0",
  when: both(above(key), ({ table }) => {
    const plugs = [table.text("cold_plug_vfio"), table.text("hot_plug_vfio")];
    return !plugs.includes(undefined) && !plugs.includes(kind);
  }),
  but: `no such port is made unless cold_plug_vfio or hot_plug_vfio is "${kind}"`,
});

/** CPUs, memory, machine and guest; in virtcontainers unless another file is named. */
export const GUEST_IGNORED: readonly GoIgnored[] = [
  {
    // pkg/oci/utils.go: SandboxConfig
    key: "default_maxvcpus",
    hypervisors: ["qemu", "clh"],
    since: "3.11.0",
    when: both(above("default_maxvcpus"), isStatic),
    but: "with static_sandbox_resource_mgmt it becomes what the pod starts with",
  },
  {
    key: "default_maxvcpus",
    hypervisors: ["firecracker", "stratovirt"],
    when: above("default_maxvcpus"),
    but: "this hypervisor is given no maximum",
  },
  {
    key: "memory_slots",
    hypervisors: ["qemu"],
    when: (start) =>
      above("memory_slots", 255n)(start) && (start.table.integer("memory_slots") ?? 0n) % 256n !== 0n,
    but: "only its last 8 bits are used",
  },
  ...["default_maxmemory", "memory_offset"].map(
    (key): GoIgnored => ({
      // qemu.go: memoryTopology
      key,
      hypervisors: ["qemu"],
      since: "3.21.0",
      when: both(above(key), isConfidential),
      but: "a confidential guest gets no more memory while it runs",
    }),
  ),
  {
    key: "memory_offset",
    hypervisors: ["clh", "stratovirt"],
    when: above("memory_offset"),
    but: "this hypervisor is not told of it",
  },
  {
    // qemu.go, clh.go: ResizeMemory
    key: "default_maxmemory",
    hypervisors: ["qemu", "clh"],
    when: (start) => {
      const most = numberOf(start, "default_maxmemory");
      const memory = numberOf(start, "default_memory");
      const offset = start.table.integer("memory_offset");
      if (!above("default_maxmemory")(start) || !most || memory === undefined || offset === undefined)
        return false;
      if (!isNotConfidential(start) || most >= memory) return false;
      return start.hypervisor === "clh" || most + Number(offset) + 1024 > memory;
    },
    but: "it is below default_memory, so the guest's memory cannot grow",
  },
  ...["sev_snp_guest", "snp_id_block", "snp_id_auth"].map(
    (key): GoIgnored => ({
      // qemu_amd64.go
      key,
      hypervisors: ["qemu"],
      when: (start) => (on(key)(start) || written(key)(start)) && isNotConfidential(start),
      but: "without confidential_guest = true an ordinary guest is started",
    }),
  ),
  {
    // pkg/govmm/qemu/qemu.go: Object
    key: "firmware_volume",
    hypervisors: ["qemu"],
    since: "3.2.0",
    when: written("firmware_volume"),
    but: "QEMU is not told of it",
  },
  {
    key: "firmware",
    hypervisors: ["firecracker"],
    when: written("firmware"),
    but: "Firecracker starts the kernel itself",
  },
  {
    key: "firmware",
    hypervisors: ["clh"],
    when: both(written("firmware"), isNotConfidential),
    but: "Cloud Hypervisor starts the kernel itself unless the guest is confidential",
  },
  ...["enable_debug", "enable_tracing", "debug_console_enabled"].map(
    (key): GoIgnored => ({
      key,
      table: "agent",
      hypervisors: ["remote"],
      when: on(key),
      but: "the agent of a remote guest gets none of it, as there is no kernel command line",
    }),
  ),
  {
    key: "kernel_modules",
    table: "agent",
    hypervisors: ["remote"],
    when: ({ holder }) => (holder.texts("kernel_modules")?.length ?? 0) > 0,
    but: "no modules are loaded in a remote guest",
  },
  port("pcie_root_port", "root-port"),
  port("pcie_switch_port", "switch-port"),
  ...["cold_plug_vfio", "hot_plug_vfio"].map(
    (key): GoIgnored => ({
      key,
      hypervisors: ["qemu", "clh"],
      since: "3.2.0",
      when: (start) => {
        const machine = start.table.text("machine_type");
        const set = start.table.text(key);
        if (machine === undefined || ["", "q35", "virt"].includes(machine)) return false;
        return Boolean(set) && set !== "no-port" && machine !== "pseries" && machine !== "s390-ccw-virtio";
      },
      but: "only the machines q35 and virt get such ports",
    }),
  ),
  {
    key: "default_bridges",
    hypervisors: ["clh", "firecracker", "stratovirt"],
    when: above("default_bridges", 1n),
    but: "this hypervisor has no PCI bridges",
  },
  {
    key: "default_bridges",
    hypervisors: ["qemu"],
    when: (start) => above("default_bridges", 1n)(start) && machineOf(start) === "microvm",
    but: "the machine microvm has no PCI bridges",
  },
  {
    // pkg/katautils/config.go: defaultGuestNUMANodes
    key: "numa_mapping",
    hypervisors: ["qemu"],
    since: "3.27.0",
    when: (start) => isOn("enable_numa")(start) && hasBadMapping(start),
    but: "the host has no such nodes, so NUMA is switched off",
  },
  {
    key: "enable_numa",
    hypervisors: ["qemu"],
    since: "3.27.0",
    when: (start) => on("enable_numa")(start) && machineOf(start) === "microvm",
    but: "the machine microvm gets no NUMA nodes",
  },
  {
    key: "kernel_verity_params",
    hypervisors: ["qemu", "stratovirt"],
    since: "3.27.0",
    when: both(written("kernel_verity_params"), hasOnlyInitrd),
    but: "a guest that starts from an initrd has no root device",
  },
];

function hasBadMapping({ unit, table }: GoStart): boolean {
  const { numaNodes } = unit.host;
  return (table.texts("numa_mapping") ?? []).some((text) => {
    const nodes = parseCpuset(text);
    return nodes === undefined || (numaNodes !== undefined && nodes.some((node) => node >= numaNodes));
  });
}
