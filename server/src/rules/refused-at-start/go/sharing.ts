import { isSince } from "../../../loaders/go/struct.ts";
import {
  type GoFailure,
  isArchitecture,
  isConfidential,
  isOn,
  numberOf,
  sharesOverVirtioFs,
} from "../../common/go.ts";

/** Failures of file sharing, protection and limits, by the option that is to blame. */
export const SHARING_FAILURES: readonly GoFailure[] = [
  {
    // virtcontainers/virtiofsd.go: valid
    key: "virtio_fs_cache",
    hypervisors: ["qemu", "clh", "stratovirt"],
    since: "3.1.0",
    fails: (start) => {
      const modes = ["", "auto", "always", "never", ...(isSince(start.unit, "3.20.0") ? ["metadata"] : [])];
      const mode = start.table.text("virtio_fs_cache");
      return sharesOverVirtioFs(start, "virtio-fs") && mode !== undefined && !modes.includes(mode);
    },
    why: "the runtime knows never, auto and always, and metadata from 3.20.0 on. What was none is never",
  },
  {
    // pkg/govmm/qemu/qemu.go: QemuFSParams
    key: "virtio_fs_cache_size",
    hypervisors: ["qemu"],
    fails: (start) =>
      sharesOverVirtioFs(start, "virtio-fs", "virtio-fs-nydus") &&
      (start.table.integer("virtio_fs_cache_size") ?? 0n) > 0n,
    why: "QEMU has no DAX window for virtio-fs. Set it to 0",
  },
  {
    // virtcontainers/kata_agent.go: setupStorages
    key: "virtio_fs_cache_size",
    hypervisors: ["clh", "stratovirt"],
    fails: (start) => {
      const { table, hypervisor } = start;
      const modes = hypervisor === "clh" ? ["", "auto", "always"] : ["auto", "always"];
      const isMapped = modes.includes(table.text("virtio_fs_cache") ?? "?");
      const shares = sharesOverVirtioFs(start, "virtio-fs", "virtio-fs-nydus");
      return shares && isMapped && (table.integer("virtio_fs_cache_size") ?? 0n) > 0n;
    },
    why: "the agent mounts with DAX, for which the hypervisor gets no window. Set it to 0",
  },
  {
    // pkg/govmm/qemu/qemu.go: QemuFSParams
    key: "virtio_fs_queue_size",
    hypervisors: ["qemu"],
    since: "3.1.0",
    fails: (start) => {
      const size = Number(start.table.integer("virtio_fs_queue_size") ?? 0n);
      const isFine = size === 0 || (size <= 1024 && Number.isInteger(Math.log2(size)));
      const shares = sharesOverVirtioFs(start, "virtio-fs", "virtio-fs-nydus");
      return shares && !isFine && isArchitecture(start, "x86_64", "aarch64", "ppc64le", "riscv64");
    },
    why: "a queue has a power of two of entries, at most 1024",
  },
  {
    // virtcontainers/qemu_amd64.go: appendProtectionDevice
    key: "firmware",
    hypervisors: ["qemu"],
    fails: (start) =>
      isConfidential(start) && start.table.text("firmware") === "" && isArchitecture(start, "x86_64"),
    why: "a confidential guest starts from its firmware",
  },
  {
    // virtcontainers/clh.go: enableProtection
    key: "firmware",
    hypervisors: ["clh"],
    fails: (start) => isConfidential(start) && start.table.text("firmware") === "",
    why: "a confidential guest starts from its firmware",
  },
  ...(
    [
      ["snp_id_block", "snp_id_auth"],
      ["snp_id_auth", "snp_id_block"],
    ] as const
  ).map(
    ([key, other]): GoFailure => ({
      // virtcontainers/qemu_amd64.go: appendProtectionDevice
      key,
      hypervisors: ["qemu"],
      since: "3.15.0",
      fails: (start) =>
        isConfidential(start) &&
        isOn("sev_snp_guest")(start) &&
        Boolean(start.table.text(key)) &&
        start.table.text(other) === "" &&
        `${key} is set without ${other}`,
      why: "an SNP guest takes both or neither",
    }),
  ),
  {
    // virtcontainers/qemu_arm64.go: newQemuArch
    key: "measurement_algo",
    hypervisors: ["qemu"],
    since: "3.22.0",
    fails: (start) =>
      isConfidential(start) &&
      isArchitecture(start, "aarch64") &&
      !["", "sha256", "sha512"].includes(start.table.text("measurement_algo") ?? ""),
    why: "a realm is measured with sha256 or sha512",
  },
  {
    // virtcontainers/clh.go: getRateLimiterConfig
    key: "disk_rate_limiter_ops_max_rate",
    hypervisors: ["clh"],
    fails: ({ table }) =>
      Boolean(table.text("image")) && (table.integer("disk_rate_limiter_ops_max_rate") ?? 0n) < 0n,
    why: "Cloud Hypervisor refuses a rate below zero",
  },
  {
    key: "disk_rate_limiter_ops_one_time_burst",
    hypervisors: ["clh"],
    fails: ({ table }) =>
      Boolean(table.text("image")) &&
      (table.integer("disk_rate_limiter_ops_max_rate") ?? 0n) !== 0n &&
      (table.integer("disk_rate_limiter_ops_one_time_burst") ?? 0n) < 0n,
    why: "Cloud Hypervisor refuses a burst below zero",
  },
  {
    key: "net_rate_limiter_ops_max_rate",
    hypervisors: ["clh"],
    fails: ({ table }) => (table.integer("net_rate_limiter_ops_max_rate") ?? 0n) < 0n,
    why: "Cloud Hypervisor refuses a rate below zero, so no pod with a network starts",
  },
  {
    key: "indep_iothreads",
    hypervisors: ["qemu"],
    since: "3.24.0",
    fails: (start) => (numberOf(start, "indep_iothreads") ?? 0) >= 50_000,
    why: "QEMU's command line gets longer than the kernel allows",
  },
  {
    // virtcontainers/hypervisor.go: the path falls back to QEMU's for every hypervisor
    key: "path",
    hypervisors: ["clh", "firecracker", "stratovirt"],
    fails: ({ table }) => table.text("path") === "",
    why: "the Go runtime then starts QEMU's program in its place",
  },
];
