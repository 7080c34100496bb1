import type { Release } from "../../../knowledge/releases.ts";
import { type GoCondition, type GoSeen, machineOf } from "../../common/go.ts";
import { all, isAbove, isArch, isConfidential, isOff, isOn, isText } from "../../common/seen.ts";

const isElsewhere = (seen: GoSeen): boolean => isArch(seen, "arm64", "s390x", "ppc64le", "riscv64");

const unprotected = (arch: "arm64" | "riscv64", until?: Release): GoCondition => ({
  id: "unprotected",
  key: "confidential_guest",
  hypervisors: ["qemu"],
  ...(until && { until }),
  upstream: `src/runtime/virtcontainers/qemu_${arch}.go: newQemuArch`,
  when: (seen) => isConfidential(seen) && isArch(seen, arch),
  why: "{runtime} has no guest protection on this architecture, and an ordinary guest is started",
});

const port = (key: string, kind: string): GoCondition => ({
  id: "noPcieHere",
  key,
  hypervisors: ["qemu"],
  since: "3.6.0",
  alone: true,
  upstream: "src/runtime/virtcontainers/qemu_arch_base.go: genericAppendPCIeRootPort",
  when: (seen) =>
    isAbove(key)(seen) &&
    ["pseries", "s390-ccw-virtio"].includes(machineOf(seen) ?? "") &&
    [seen.table.text("cold_plug_vfio"), seen.table.text("hot_plug_vfio")].includes(kind),
  why: "only the machines q35 and virt get such ports",
});

/** What means nothing on the architecture of the node. */
export const ARCH_IGNORED: readonly GoCondition[] = [
  unprotected("riscv64"),
  unprotected("arm64", "3.22.0"),
  ...["sev_snp_guest", "snp_id_block", "snp_id_auth", "snp_guest_policy"].map(
    (key): GoCondition => ({
      id: "teeOfAmd64",
      key,
      hypervisors: ["qemu"],
      // A file for SEV-SNP is shipped for every architecture, and means an ordinary guest, or none, on the others.
      ...(key !== "sev_snp_guest" && { alone: true }),
      upstream: "src/runtime/virtcontainers/qemu_amd64.go: enableProtection",
      when: (seen) =>
        (isOn(key)(seen) || isText(key)(seen) || isAbove(key)(seen)) &&
        !isOff("confidential_guest")(seen) &&
        isElsewhere(seen),
      why: "SEV-SNP is a technology of amd64",
    }),
  ),
  {
    id: "measurementOfArm64",
    key: "measurement_algo",
    hypervisors: ["qemu"],
    alone: true,
    upstream: "src/runtime/virtcontainers/qemu_arm64.go: appendProtectionDevice",
    when: (seen) => isText("measurement_algo")(seen) && isArch(seen, "amd64", "s390x", "ppc64le", "riscv64"),
    why: "only Realms of arm64 are measured with it",
  },
  {
    id: "consoleElsewhere",
    key: "use_legacy_serial",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu_{s390x,riscv64}.go: appendConsole, newQemuArch",
    when: (seen) => isOn("use_legacy_serial")(seen) && isArch(seen, "s390x", "riscv64"),
    why: "on s390x and riscv64 the console is always a virtio one",
  },
  {
    id: "entropyOfS390x",
    key: "entropy_source",
    hypervisors: ["qemu"],
    alone: true,
    upstream: "src/runtime/virtcontainers/qemu.go: CreateVM",
    when: (seen) => isText("entropy_source")(seen) && isArch(seen, "s390x"),
    why: "guests on s390x get no such device, as their processor has a source of its own",
  },
  {
    id: "offsetElsewhere",
    key: "memory_offset",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu_arch_base.go, qemu_s390x.go: memoryTopology",
    when: all(
      isAbove("memory_offset"),
      (seen: GoSeen) => isOff("confidential_guest")(seen) && isArch(seen, "s390x", "riscv64"),
    ),
    why: "on s390x and riscv64 the guest's largest memory is default_maxmemory alone",
  },
  port("pcie_root_port", "root-port"),
  port("pcie_switch_port", "switch-port"),
];
