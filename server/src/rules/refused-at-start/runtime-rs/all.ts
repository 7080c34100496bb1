import type { Section } from "../../../loaders/runtime-rs/types.ts";
import { verityFault, verityProblem } from "../../../loaders/value-grammars/verity.ts";
import { parse, type Value } from "../../../toml/index.ts";
import { fill } from "../../../util/phrases.ts";
import {
  hasImage,
  isConfidential,
  isText,
  isTrue,
  isUnset,
  type StartFailure,
  usesNydus,
  usesVirtiofsd,
  VM,
} from "../../common/runtime-rs-conditions.ts";
import { OTHER_FAILURES } from "./others.ts";
import { QEMU_FAILURES } from "./qemu.ts";

function verity(main: Section): string | false {
  const problem = verityProblem(main.text("kernel_verity_params") ?? "", "runtime-rs");
  return problem
    ? `kernel_verity_params ${fill(verityFault(problem).text, verityFault(problem).data)}`
    : false;
}

/** What `parse_initdata` (src/libs/kata-types/src/initdata.rs) wants. */
function initdata(main: Section): string | false {
  const text = main.text("initdata");
  if (!text) return false;
  const { root, errors } = parse(text);
  if (errors.length > 0) return "initdata is not TOML";
  const field = (key: string) => toText(root.entries.get(key)?.value);
  if (field("version") !== "0.1.0") return 'initdata lacks version = "0.1.0"';
  if (!["sha256", "sha384", "sha512"].includes(field("algorithm") ?? "")) {
    return "initdata lacks an algorithm (sha256, sha384 or sha512)";
  }
  return root.entries.get("data")?.value.kind === "table" ? false : "initdata lacks a table data";
}

function toText(value: Value | undefined): string | undefined {
  return value?.kind === "leaf" && value.node.type === "string" ? value.node.value : undefined;
}

const COMMON_FAILURES: readonly StartFailure[] = [
  {
    drivers: VM,
    key: "kernel_params",
    fails: (main) => /(^| )=/.test(main.text("kernel_params") ?? ""),
    why: "one of the parameters has a value but no name, which the runtime cannot put into the command line",
  },
  {
    drivers: ["clh", "dragonball", "firecracker"],
    key: "kernel_params",
    fails: (main) => /[^\x20-\x7e]/.test(main.text("kernel_params") ?? ""),
    why: "the hypervisor's loader takes only printable ASCII in the command line",
  },
  {
    drivers: VM,
    key: "kernel_verity_params",
    since: "3.27.0",
    fails: (main) => (hasImage(main) || main.path[1] === "clh") && verity(main),
    why: "the runtime cannot make the guest's root from it",
  },
  {
    drivers: VM,
    key: "initdata",
    since: "3.19.0",
    fails: (main) =>
      isText("initdata")(main) && isTrue("disable_block_device_use")(main) && main.path[1] !== "clh",
    why: "it travels on a disk, and disable_block_device_use leaves no driver for disks",
  },
  {
    drivers: VM,
    key: "initdata",
    since: "3.19.0",
    fails: initdata,
    why: "the runtime reads it before it makes the disk that carries it",
  },
  {
    drivers: VM.concat("remote"),
    key: "default_vcpus",
    since: "3.20.0",
    fails: (main) => Number.isNaN(main.number("default_vcpus")),
    why: "the hypervisor is asked for no vCPU at all",
  },
  {
    drivers: ["qemu", "clh", "openvmm"],
    key: "virtio_fs_daemon",
    fails: (main) => usesVirtiofsd(main) && !isConfidential(main) && isUnset("virtio_fs_daemon")(main),
    why: "shared_fs is virtio-fs and there is no daemon to start; set the path of virtiofsd",
  },
  {
    drivers: ["qemu", "clh", "openvmm"],
    key: "virtio_fs_daemon",
    since: "3.32.0",
    fails: (main) => usesNydus(main) && !isConfidential(main) && isUnset("virtio_fs_daemon")(main),
    why: "shared_fs is virtio-fs-nydus and there is no daemon to start; set the path of nydusd",
  },
  {
    drivers: ["qemu", "dragonball"],
    key: "boot_from_template",
    since: "3.23.0",
    fails: (main) =>
      isTrue("boot_from_template")(main) &&
      (main.path[1] === "qemu" ? isUnset("device_state_path")(main) : isUnset("memory_path")(main)),
    why: "there is no template to start from; the runtime sets this itself where factory.enable_template is true",
  },
];

/**
 * Values that load, and with which no sandbox starts. Conditions that depend on the pod, or on a host that is
 * not known, are left out. `upstream` of the rule refused-at-start names the sources.
 */
export const START_FAILURES: readonly StartFailure[] = [
  ...COMMON_FAILURES,
  ...QEMU_FAILURES,
  ...OTHER_FAILURES,
];
