import { isSince } from "../../../loaders/go/struct.ts";
import { measured } from "../../common/conditions.ts";
import { type GoCondition, type GoSeen, numberOf, sharesOverVirtioFs } from "../../common/go.ts";
import { all, hasImage, isArch, isConfidential, isEmpty, isOn, isText } from "../../common/seen.ts";

/** Failures of file sharing, protection and limits, by the option that is to blame. */
export const SHARING_FAILURES: readonly GoCondition[] = [
  {
    id: "cacheMode",
    key: "virtio_fs_cache",
    hypervisors: ["qemu", "clh", "stratovirt"],
    since: "3.1.0",
    upstream: "src/runtime/virtcontainers/virtiofsd.go: valid",
    when: (seen) => {
      const modes = ["", "auto", "always", "never", ...(isSince(seen.unit, "3.20.0") ? ["metadata"] : [])];
      const mode = seen.table.text("virtio_fs_cache");
      return sharesOverVirtioFs(seen, "virtio-fs") && mode !== undefined && !modes.includes(mode);
    },
    why: "the runtime knows never, auto and always, and metadata from 3.20.0 on. What was none is never",
  },
  {
    id: "noWindow",
    key: "virtio_fs_cache_size",
    hypervisors: ["qemu"],
    upstream: "src/runtime/pkg/govmm/qemu/qemu.go: QemuFSParams",
    when: (seen) =>
      sharesOverVirtioFs(seen, "virtio-fs", "virtio-fs-nydus") &&
      (seen.table.integer("virtio_fs_cache_size") ?? 0n) > 0n,
    why: "QEMU has no DAX window for virtio-fs. Set it to 0",
    mends: [{ to: 0n }],
  },
  {
    id: "windowNotGiven",
    key: "virtio_fs_cache_size",
    hypervisors: ["clh", "stratovirt"],
    upstream: "src/runtime/virtcontainers/kata_agent.go: setupStorages",
    when: (seen) => {
      const { table, driver } = seen;
      const modes = driver === "clh" ? ["", "auto", "always"] : ["auto", "always"];
      const isMapped = modes.includes(table.text("virtio_fs_cache") ?? "?");
      const shares = sharesOverVirtioFs(seen, "virtio-fs", "virtio-fs-nydus");
      return shares && isMapped && (table.integer("virtio_fs_cache_size") ?? 0n) > 0n;
    },
    why: "the agent mounts with DAX, for which the hypervisor gets no window. Set it to 0",
    mends: [{ to: 0n }],
  },
  {
    id: "queueSizeOfQemu",
    key: "virtio_fs_queue_size",
    hypervisors: ["qemu"],
    upstream: "src/runtime/pkg/govmm/qemu/qemu.go: QemuFSParams",
    when: (seen) => {
      const size = Number(seen.table.integer("virtio_fs_queue_size") ?? 0n);
      const isFine = size === 0 || (size <= 1024 && Number.isInteger(Math.log2(size)));
      const shares = sharesOverVirtioFs(seen, "virtio-fs", "virtio-fs-nydus");
      return shares && !isFine && isArch(seen, "amd64", "arm64", "ppc64le", "riscv64");
    },
    why: "a queue has a power of two of entries, at most 1024",
  },
  {
    id: "firmwareOfConfidential",
    key: "firmware",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu_amd64.go: appendProtectionDevice",
    when: (seen) => isConfidential(seen) && isEmpty("firmware")(seen) && isArch(seen, "amd64"),
    why: "a confidential guest starts from its firmware",
  },
  {
    id: "firmwareOfConfidential",
    key: "firmware",
    hypervisors: ["clh"],
    upstream: "src/runtime/virtcontainers/clh.go: enableProtection",
    when: all(isConfidential, isEmpty("firmware")),
    why: "a confidential guest starts from its firmware",
  },
  ...(
    [
      ["snp_id_block", "snp_id_auth"],
      ["snp_id_auth", "snp_id_block"],
    ] as const
  ).map(([key, other]) =>
    measured<GoSeen>()({
      id: "snpPair",
      key,
      hypervisors: ["qemu"],
      since: "3.15.0",
      upstream: "src/runtime/virtcontainers/qemu_amd64.go: appendProtectionDevice",
      when: (seen) =>
        isConfidential(seen) &&
        isOn("sev_snp_guest")(seen) &&
        isText(key)(seen) &&
        isEmpty(other)(seen) && { other },
      what: "{key} is set without {other}",
      why: "an SNP guest takes both or neither",
    }),
  ),
  {
    id: "measurement",
    key: "measurement_algo",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu_arm64.go: newQemuArch",
    when: (seen) =>
      isConfidential(seen) &&
      isArch(seen, "arm64") &&
      !["", "sha256", "sha512"].includes(seen.table.text("measurement_algo") ?? ""),
    why: "a realm is measured with sha256 or sha512",
    mends: [{ to: "sha256" }, { to: "sha512" }],
  },
  {
    id: "rateBelowZero",
    key: "disk_rate_limiter_ops_max_rate",
    hypervisors: ["clh"],
    upstream: "src/runtime/virtcontainers/clh.go: getRateLimiterConfig",
    when: (seen) => hasImage(seen) && (seen.table.integer("disk_rate_limiter_ops_max_rate") ?? 0n) < 0n,
    why: "Cloud Hypervisor refuses a rate below zero",
  },
  {
    id: "burstBelowZero",
    key: "disk_rate_limiter_ops_one_time_burst",
    hypervisors: ["clh"],
    upstream: "src/runtime/virtcontainers/clh.go: getRateLimiterConfig",
    when: (seen) =>
      hasImage(seen) &&
      (seen.table.integer("disk_rate_limiter_ops_max_rate") ?? 0n) !== 0n &&
      (seen.table.integer("disk_rate_limiter_ops_one_time_burst") ?? 0n) < 0n,
    why: "Cloud Hypervisor refuses a burst below zero",
  },
  {
    id: "networkRateBelowZero",
    key: "net_rate_limiter_ops_max_rate",
    hypervisors: ["clh"],
    upstream: "src/runtime/virtcontainers/clh.go: getRateLimiterConfig",
    when: ({ table }) => (table.integer("net_rate_limiter_ops_max_rate") ?? 0n) < 0n,
    why: "Cloud Hypervisor refuses a rate below zero, so no pod with a network starts",
  },
  {
    id: "threadsTooMany",
    key: "indep_iothreads",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: setupIoThread",
    when: (seen) => (numberOf(seen, "indep_iothreads") ?? 0) >= 50_000,
    why: "QEMU's command line gets longer than the kernel allows",
  },
  {
    id: "pathOfQemu",
    key: "path",
    hypervisors: ["clh", "firecracker", "stratovirt"],
    upstream: "src/runtime/virtcontainers/hypervisor.go: HypervisorAssetPath",
    when: isEmpty("path"),
    why: "{runtime} then starts QEMU's program in its place",
  },
];
