/** What QEMU cannot add to a running guest, whichever runtime asks it to. */
import { isArch, isOff, isPlain, type Seen } from "../common/seen.ts";

/** Whether limits of a pod change the size of its guest. */
export const isDynamic = isOff("static_sandbox_resource_mgmt", "runtime");

/** Where a guest's devices are those of PCI. */
export const WITH_PCI = ["amd64", "arm64", "riscv64", "ppc64le"] as const;

/** Whether the configuration lets a guest get more CPUs than it starts with; 0 stands for the host's. */
function growsCpus({ table }: Seen): boolean {
  const most = table.number("default_maxvcpus");
  const vcpus = table.number("default_vcpus");
  return most !== undefined && vcpus !== undefined && (most === 0 || most > Math.max(1, Math.ceil(vcpus)));
}

/** By what QEMU has on an architecture; each runtime says where in its own code it fails. */
export const ofQemu = {
  noCpuHotplug: {
    id: "noCpuHotplug",
    key: "static_sandbox_resource_mgmt",
    in: "runtime",
    hypervisors: ["qemu"],
    when: (seen: Seen): boolean =>
      isDynamic(seen) && isPlain(seen) && growsCpus(seen) && isArch(seen, "arm64", "riscv64"),
    what: "{key} is false, and QEMU adds no CPUs to a running guest on arm64 and riscv64",
    why: "a pod with a CPU limit above default_vcpus fails. Set it to true",
    mends: [{ to: true }],
  },
  noMemoryHotplug: {
    id: "noMemoryHotplug",
    key: "enable_virtio_mem",
    hypervisors: ["qemu"],
    when: (seen: Seen): boolean =>
      isOff("enable_virtio_mem")(seen) && isDynamic(seen) && isPlain(seen) && isArch(seen, "s390x"),
    what: "{key} is false, and a guest on s390x gets more memory by it alone",
    why: "a pod with a memory limit fails. Set it, or static_sandbox_resource_mgmt, to true",
    mends: [{ to: true }, { to: true, key: "static_sandbox_resource_mgmt", in: "runtime" }],
  },
} as const;
