import { verityFault, verityProblem } from "../../../loaders/value-grammars/verity.ts";
import { parse, type Value } from "../../../toml/index.ts";
import { type Phrase, phrases } from "../../../util/phrases.ts";
import { measured } from "../../common/conditions.ts";
import type { RustCondition, RustSeen } from "../../common/runtime-rs.ts";
import { hasImage, isConfidential, isEmpty, isOn, isText, sharesAs } from "../../common/seen.ts";

const VM = ["qemu", "clh", "dragonball", "firecracker", "openvmm"];
const WITH_DAEMON = ["qemu", "clh", "openvmm"];

/** What fails with several hypervisors. What depends on the pod, or on a host that is not known, is left out. */
export const COMMON_FAILURES: readonly RustCondition[] = [
  {
    id: "paramNameless",
    key: "kernel_params",
    hypervisors: VM,
    upstream: "src/runtime-rs/crates/hypervisor/src/kernel_param.rs: KernelParams::from_string, to_string",
    when: ({ table }) => /(^| )=/.test(table.text("kernel_params") ?? ""),
    why: "one of the parameters has a value but no name, which the runtime cannot put into the command line",
  },
  {
    id: "paramsAscii",
    key: "kernel_params",
    hypervisors: ["clh", "dragonball", "firecracker"],
    upstream: "src/runtime-rs/crates/hypervisor/src/{ch,dragonball,firecracker}: start_vm",
    when: ({ table }) => /[^\x20-\x7e]/.test(table.text("kernel_params") ?? ""),
    why: "the hypervisor's loader takes only printable ASCII in the command line",
  },
  measured<RustSeen>()({
    id: "verity",
    key: "kernel_verity_params",
    hypervisors: VM,
    upstream: "src/runtime-rs/crates/hypervisor/src/kernel_param.rs: new_rootfs_kernel_params",
    when: (seen) => {
      const problem = verityProblem(seen.table.text("kernel_verity_params") ?? "", "runtime-rs");
      return (
        (hasImage(seen) || seen.driver === "clh") && problem !== undefined && { fault: verityFault(problem) }
      );
    },
    what: "{key} {fault}",
    why: "the runtime cannot make the guest's root from it",
  }),
  {
    id: "initdataDriver",
    key: "initdata",
    hypervisors: VM.filter((name) => name !== "clh"),
    upstream: "src/runtime-rs/crates/runtimes/virt_container/src/sandbox.rs: prepare_initdata_device_config",
    when: (seen) => isText("initdata")(seen) && isOn("disable_block_device_use")(seen),
    why: "it travels on a disk, and disable_block_device_use leaves no driver for disks",
  },
  measured<RustSeen>()({
    id: "initdataForm",
    key: "initdata",
    hypervisors: VM,
    upstream: "src/libs/kata-types/src/initdata.rs: parse_initdata",
    when: ({ table }) => {
      const fault = initdataFault(table.text("initdata"));
      return fault !== undefined && { fault };
    },
    what: "{key} {fault}",
    why: "the runtime reads it before it makes the disk that carries it",
  }),
  {
    id: "noVcpu",
    key: "default_vcpus",
    since: "3.20.0",
    upstream: "src/runtime-rs/crates/resource/src/cpu_mem/cpu.rs: CpuResource::new",
    when: ({ table }) => Number.isNaN(table.number("default_vcpus")),
    why: "the guest would begin with no vCPU",
  },
  {
    id: "noVirtiofsd",
    key: "virtio_fs_daemon",
    hypervisors: WITH_DAEMON,
    upstream: "src/runtime-rs/crates/resource/src/share_fs/share_virtio_fs_standalone.rs: setup_virtiofsd",
    when: (seen) => sharesAs("virtio-fs")(seen) && !isConfidential(seen) && isEmpty("virtio_fs_daemon")(seen),
    why: "shared_fs is virtio-fs and there is no daemon to start; set the path of virtiofsd",
  },
  {
    id: "noNydusd",
    key: "virtio_fs_daemon",
    hypervisors: WITH_DAEMON,
    since: "3.32.0",
    upstream: "src/runtime-rs/crates/resource/src/share_fs/nydus/nydus_daemon.rs: validate",
    when: (seen) =>
      sharesAs("virtio-fs-nydus")(seen) && !isConfidential(seen) && isEmpty("virtio_fs_daemon")(seen),
    why: "shared_fs is virtio-fs-nydus and there is no daemon to start; set the path of nydusd",
  },
  {
    id: "noTemplate",
    key: "boot_from_template",
    hypervisors: ["qemu", "dragonball"],
    upstream: "src/runtime-rs/crates/hypervisor/src/{qemu,dragonball}: start_vm",
    when: (seen) =>
      isOn("boot_from_template")(seen) &&
      isEmpty(seen.driver === "qemu" ? "device_state_path" : "memory_path")(seen),
    why: "there is no template to start from; the runtime sets this itself where factory.enable_template is true",
  },
];

const INITDATA_FAULTS = phrases({
  toml: "is not TOML",
  version: 'lacks version = "0.1.0"',
  algorithm: "lacks an algorithm (sha256, sha384 or sha512)",
  data: "lacks a table data",
});

function initdataFault(text: string | undefined): Phrase | undefined {
  if (!text) return undefined;
  const { root, errors } = parse(text);
  if (errors.length > 0) return INITDATA_FAULTS("toml");
  const field = (key: string) => toText(root.entries.get(key)?.value);
  if (field("version") !== "0.1.0") return INITDATA_FAULTS("version");
  if (!["sha256", "sha384", "sha512"].includes(field("algorithm") ?? "")) return INITDATA_FAULTS("algorithm");
  return root.entries.get("data")?.value.kind === "table" ? undefined : INITDATA_FAULTS("data");
}

function toText(value: Value | undefined): string | undefined {
  return value?.kind === "leaf" && value.node.type === "string" ? value.node.value : undefined;
}
