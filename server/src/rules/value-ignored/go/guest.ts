import { parseCpuset } from "../../../loaders/value-grammars/cpuset.ts";
import { type GoCondition, type GoSeen, machineOf, numberOf } from "../../common/go.ts";
import { all, isAbove, isConfidential, isEmpty, isOn, isPlain, isText } from "../../common/seen.ts";

const port = (id: string, key: string, kind: string): GoCondition => ({
  id,
  key,
  hypervisors: ["qemu"],
  since: "3.6.0",
  upstream: "src/runtime/virtcontainers/qemu.go: createPCIeTopology",
  when: (seen) => {
    const plugs = [seen.table.text("cold_plug_vfio"), seen.table.text("hot_plug_vfio")];
    return isAbove(key)(seen) && !plugs.includes(undefined) && !plugs.includes(kind);
  },
  why: `no such port is made unless cold_plug_vfio or hot_plug_vfio is "${kind}"`,
});

/** CPUs, memory, machine and guest. */
export const GUEST_IGNORED: readonly GoCondition[] = [
  {
    id: "maximumIsStatic",
    key: "default_maxvcpus",
    hypervisors: ["qemu", "clh"],
    since: "3.11.0",
    upstream: "src/runtime/pkg/oci/utils.go: SandboxConfig",
    when: all(isAbove("default_maxvcpus"), isOn("static_sandbox_resource_mgmt", "runtime")),
    why: "with static_sandbox_resource_mgmt it becomes what the pod starts with",
  },
  {
    id: "noMaximum",
    key: "default_maxvcpus",
    hypervisors: ["firecracker", "stratovirt"],
    upstream: "src/runtime/virtcontainers/{fc,stratovirt}.go: fcSetVMBaseConfig, setVMConfig",
    when: isAbove("default_maxvcpus"),
    why: "this hypervisor is given no maximum",
  },
  {
    id: "lastBits",
    key: "memory_slots",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: memoryTopology",
    when: ({ table }) => {
      const slots = table.integer("memory_slots") ?? 0n;
      return slots > 255n && slots % 256n !== 0n;
    },
    why: "only its last 8 bits are used",
  },
  ...["default_maxmemory", "memory_offset"].map(
    (key): GoCondition => ({
      id: "memoryIsFixed",
      key,
      hypervisors: ["qemu"],
      since: "3.21.0",
      upstream: "src/runtime/virtcontainers/qemu.go: memoryTopology",
      when: all(isAbove(key), isConfidential),
      why: "a confidential guest gets no more memory while it runs",
    }),
  ),
  {
    id: "offsetNotTold",
    key: "memory_offset",
    hypervisors: ["clh", "stratovirt"],
    upstream: "src/runtime/virtcontainers/{clh,stratovirt}.go: CreateVM, setVMConfig",
    when: isAbove("memory_offset"),
    why: "this hypervisor is not told of it",
  },
  {
    id: "belowMemory",
    key: "default_maxmemory",
    hypervisors: ["qemu", "clh"],
    upstream: "src/runtime/virtcontainers/{qemu,clh}.go: ResizeMemory",
    when: (seen) => {
      const most = numberOf(seen, "default_maxmemory");
      const memory = numberOf(seen, "default_memory");
      const offset = seen.table.integer("memory_offset");
      if (!isAbove("default_maxmemory")(seen) || !isPlain(seen)) return false;
      if (!most || memory === undefined || offset === undefined || most >= memory) return false;
      return seen.driver === "clh" || most + Number(offset) + 1024 > memory;
    },
    why: "it is below default_memory, so the guest's memory cannot grow",
  },
  ...["sev_snp_guest", "snp_id_block", "snp_id_auth"].map(
    (key): GoCondition => ({
      id: "notConfidential",
      key,
      hypervisors: ["qemu"],
      upstream: "src/runtime/virtcontainers/qemu_amd64.go: enableProtection",
      when: (seen) => (isOn(key)(seen) || isText(key)(seen)) && isPlain(seen),
      why: "without confidential_guest = true an ordinary guest is started",
    }),
  ),
  {
    id: "volumeNotTold",
    key: "firmware_volume",
    alone: true,
    hypervisors: ["qemu"],
    since: "3.2.0",
    upstream: "src/runtime/pkg/govmm/qemu/qemu.go: QemuParams",
    when: isText("firmware_volume"),
    why: "QEMU is not told of it",
  },
  {
    id: "firmwareOfFirecracker",
    key: "firmware",
    hypervisors: ["firecracker"],
    upstream: "src/runtime/virtcontainers/fc.go: fcSetBootSource",
    when: isText("firmware"),
    why: "Firecracker starts the kernel itself",
  },
  {
    id: "firmwareOfClh",
    key: "firmware",
    hypervisors: ["clh"],
    upstream: "src/runtime/virtcontainers/clh.go: enableProtection",
    when: all(isText("firmware"), isPlain),
    why: "Cloud Hypervisor starts the kernel itself unless the guest is confidential",
  },
  ...["enable_debug", "enable_tracing", "debug_console_enabled"].map(
    (key): GoCondition => ({
      id: "remoteAgent",
      key,
      in: "agent",
      hypervisors: ["remote"],
      upstream: "src/runtime/virtcontainers/remote.go: CreateVM",
      when: isOn(key, "agent"),
      why: "the agent of a remote guest gets none of it, as there is no kernel command line",
    }),
  ),
  {
    id: "remoteModules",
    key: "kernel_modules",
    in: "agent",
    hypervisors: ["remote"],
    upstream: "src/runtime/virtcontainers/kata_agent.go: startSandbox",
    when: ({ agent }) => (agent?.texts("kernel_modules")?.length ?? 0) > 0,
    why: "no modules are loaded in a remote guest",
  },
  port("noRootPort", "pcie_root_port", "root-port"),
  port("noSwitchPort", "pcie_switch_port", "switch-port"),
  ...["cold_plug_vfio", "hot_plug_vfio"].map(
    (key): GoCondition => ({
      id: "noPortsHere",
      key,
      hypervisors: ["qemu", "clh"],
      since: "3.2.0",
      upstream: "src/runtime/virtcontainers/qemu.go: createPCIeTopology",
      when: ({ table }) => {
        const machine = table.text("machine_type");
        const set = table.text(key);
        if (machine === undefined || ["", "q35", "virt"].includes(machine)) return false;
        return Boolean(set) && set !== "no-port" && machine !== "pseries" && machine !== "s390-ccw-virtio";
      },
      why: "only the machines q35 and virt get such ports",
    }),
  ),
  {
    id: "noBridges",
    key: "default_bridges",
    hypervisors: ["clh", "firecracker", "stratovirt"],
    upstream: "src/runtime/virtcontainers/{clh,fc,stratovirt}.go: CreateVM",
    when: isAbove("default_bridges", 1),
    why: "this hypervisor has no PCI bridges",
  },
  {
    id: "bridgesOfMicrovm",
    key: "default_bridges",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: genericBridges",
    when: (seen) => isAbove("default_bridges", 1)(seen) && machineOf(seen) === "microvm",
    why: "the machine microvm has no PCI bridges",
  },
  {
    id: "noSuchNodes",
    key: "numa_mapping",
    hypervisors: ["qemu"],
    upstream: "src/runtime/pkg/katautils/config.go: defaultGuestNUMANodes",
    when: (seen) => isOn("enable_numa")(seen) && hasBadMapping(seen),
    why: "the host has no such nodes, so NUMA is switched off",
  },
  {
    id: "nodesOfMicrovm",
    key: "enable_numa",
    hypervisors: ["qemu"],
    upstream: "src/runtime/pkg/govmm/qemu/qemu.go: appendMemoryKnobs",
    when: (seen) => isOn("enable_numa")(seen) && machineOf(seen) === "microvm",
    why: "the machine microvm gets no NUMA nodes",
  },
  {
    id: "initrdHasNoRoot",
    key: "kernel_verity_params",
    hypervisors: ["qemu", "stratovirt"],
    upstream: "src/runtime/virtcontainers/hypervisor.go: GetKernelRootParams",
    when: all(isText("kernel_verity_params"), isEmpty("image"), isText("initrd")),
    why: "a guest that starts from an initrd has no root device",
  },
];

function hasBadMapping({ unit, table }: GoSeen): boolean {
  const { numaNodes } = unit.host;
  return (table.texts("numa_mapping") ?? []).some((text) => {
    const nodes = parseCpuset(text);
    return nodes === undefined || (numaNodes !== undefined && nodes.some((node) => node >= numaNodes));
  });
}
