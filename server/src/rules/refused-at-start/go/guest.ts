import { verityFault, verityProblem } from "../../../loaders/value-grammars/verity.ts";
import { type Phrase, phrases } from "../../../util/phrases.ts";
import { membersOf, memberText } from "../../common/array-tables.ts";
import { measured } from "../../common/conditions.ts";
import type { GoCondition, GoSeen } from "../../common/go.ts";
import { hasImage, isArch, isPlain, isText } from "../../common/seen.ts";

const DISK_GUESTS = ["qemu", "clh", "firecracker", "stratovirt"];
const COMMA = "QEMU takes what is behind the comma for an option of its own";

/** Failures of kernel, image and extensions, by the option that is to blame. */
export const GUEST_FAILURES: readonly GoCondition[] = [
  {
    id: "rootfsType",
    key: "rootfs_type",
    hypervisors: DISK_GUESTS,
    upstream: "src/runtime/virtcontainers/hypervisor.go: GetKernelRootParams",
    when: (seen) =>
      readsRoot(seen) && !["", "ext4", "xfs", "erofs"].includes(seen.table.text("rootfs_type") ?? ""),
    why: "the runtime knows ext4, xfs and erofs, in exactly this spelling",
    mends: [{ to: "ext4" }, { to: "xfs" }, { to: "erofs" }],
  },
  measured<GoSeen>()({
    id: "verity",
    key: "kernel_verity_params",
    hypervisors: DISK_GUESTS,
    upstream: "src/runtime/virtcontainers/hypervisor.go: ParseKernelVerityParams",
    when: (seen) => {
      const problem = verityProblem(seen.table.text("kernel_verity_params") ?? "", "go");
      return readsRoot(seen) && problem !== undefined && { fault: verityFault(problem) };
    },
    what: "{key} {fault}",
    why: "the runtime cannot make the guest's root from it",
  }),
  measured<GoSeen>()({
    id: "verityDevice",
    key: "kernel_verity_params",
    hypervisors: DISK_GUESTS,
    upstream: "src/runtime/virtcontainers/hypervisor.go: ParseKernelVerityParams",
    when: (seen) => {
      const text = seen.table.text("kernel_verity_params") ?? "";
      if (!readsRoot(seen) || text.trim() === "" || verityProblem(text, "go")) return false;
      const fault = refusedByKernel(seen, text);
      return fault !== undefined && { fault };
    },
    what: "{key} {fault}",
    why: "the guest's kernel makes no verity device of it, and has no root",
  }),
  {
    id: "initrdAsDisk",
    key: "initrd",
    hypervisors: ["firecracker"],
    upstream: "src/runtime/virtcontainers/fc.go: fcInitConfiguration",
    when: ({ table }) => table.text("image") === "" && Boolean(table.text("initrd")),
    why: "the runtime gives it to Firecracker as a disk, and the kernel finds no root. Use an image",
  },
  {
    id: "imageOnPower",
    key: "image",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu_ppc64le.go: newQemuArch",
    when: (seen) => hasImage(seen) && isPlain(seen) && isArch(seen, "ppc64le"),
    why: "on ppc64le the kernel is told to look for it as a persistent memory, and it is a disk. Use an initrd",
  },
  {
    id: "imageOnRiscv",
    key: "image",
    hypervisors: ["qemu"],
    since: "3.16.0",
    upstream: "src/runtime/virtcontainers/qemu_riscv64.go: newQemuArch",
    when: (seen) => hasImage(seen) && isArch(seen, "riscv64"),
    why: "on riscv64 QEMU is asked for a persistent memory, which its machine virt does not have there, whatever disable_image_nvdimm says. Use an initrd",
  },
  {
    id: "paramsAscii",
    key: "kernel_params",
    hypervisors: ["clh"],
    upstream: "src/runtime/virtcontainers/clh.go: CreateVM",
    when: ({ table }) => /[^ -~]/.test(table.text("kernel_params") ?? ""),
    why: "the hypervisor's loader takes only printable ASCII in the command line",
  },
  {
    id: "paramsLong",
    key: "kernel_params",
    hypervisors: ["firecracker"],
    upstream: "src/runtime/virtcontainers/fc.go: fcInitConfiguration",
    when: ({ table }) => bytes(table.text("kernel_params")) > 2047,
    why: "Firecracker takes a command line of at most 2047 bytes",
  },
  {
    id: "paramsTooLong",
    key: "kernel_params",
    hypervisors: ["qemu"],
    upstream: "src/runtime/pkg/govmm/qemu/qemu.go: appendKernel",
    when: ({ table }) => bytes(table.text("kernel_params")) >= 131_072,
    why: "no argument of a program may be that long",
  },
  {
    id: "comma",
    key: "image",
    hypervisors: ["qemu"],
    upstream: "src/runtime/pkg/govmm/qemu/qemu.go: QemuParams",
    when: ({ table }) => (table.text("image") ?? "").includes(","),
    why: COMMA,
  },
  {
    id: "comma",
    key: "entropy_source",
    hypervisors: ["qemu"],
    upstream: "src/runtime/pkg/govmm/qemu/qemu.go: QemuParams",
    when: (seen) =>
      isPlain(seen) && !isArch(seen, "s390x") && (seen.table.text("entropy_source") ?? "").includes(","),
    why: COMMA,
  },
  {
    id: "commaInPath",
    key: "pflashes",
    hypervisors: ["qemu"],
    upstream: "src/runtime/pkg/govmm/qemu/qemu.go: appendPFlashParam",
    when: ({ table }) => table.texts("pflashes")?.some((path) => path.includes(",")) === true,
    what: "{key} has a comma in a path",
    why: COMMA,
  },
  measured<GoSeen>()({
    id: "extension",
    key: "guest_extension_images",
    hypervisors: ["qemu"],
    upstream: "src/runtime/virtcontainers/qemu.go: buildDevices, kernelParameters",
    when: (seen) => {
      const fault = wrongExtension(seen);
      return fault !== undefined && { fault };
    },
    what: "{key} has {fault}",
    why: "the guest does not find the extension's disk and powers itself off, or QEMU ends",
  }),
  {
    id: "rootIsMmio",
    key: "block_device_driver",
    hypervisors: ["firecracker"],
    upstream: "src/runtime/virtcontainers/fs_share_linux.go: ShareRootFilesystem",
    when: ({ table }) => {
      const driver = table.text("block_device_driver");
      return driver !== undefined && driver !== "virtio-mmio";
    },
    why: "every root file system is a virtio-mmio disk with Firecracker, and the agent would wait for another. Set it to virtio-mmio",
    mends: [{ to: "virtio-mmio" }],
  },
  {
    id: "jailedName",
    key: "jailer_path",
    hypervisors: ["firecracker"],
    upstream: "src/runtime/virtcontainers/fc.go: fcInit",
    when: (seen) =>
      isText("jailer_path")(seen) &&
      isText("path")(seen) &&
      !seen.table.text("path")!.split("/").at(-1)!.includes("firecracker"),
    why: "the jailer only starts a program whose name has firecracker in it, which path has not",
  },
];

/** Whether the root parameters are worked out: with an image, and for two drivers with an initrd too. */
function readsRoot(seen: GoSeen): boolean {
  if (hasImage(seen)) return true;
  return (seen.driver === "clh" || seen.driver === "firecracker") && isText("initrd")(seen);
}

const DEVICE_FAULTS = phrases({
  hash: "has a root_hash that is not of 64 hex digits",
  salt: 'has a salt that is neither "-" nor pairs of hex digits',
  power: "has a {field} that is no power of two",
  page: "has a {field} above 4096, a page of amd64",
});

function refusedByKernel(seen: GoSeen, text: string): Phrase | undefined {
  const fields = new Map(
    text.split(",").map((part) => {
      const [name = "", value = ""] = part.trim().split(/=(.*)/s);
      return [name, value] as const;
    }),
  );
  const get = (name: string) => fields.get(name) ?? "";
  if (!/^[0-9a-fA-F]{64}$/.test(get("root_hash"))) return DEVICE_FAULTS("hash");
  if (get("salt") !== "-" && !/^(?:[0-9a-fA-F]{2})+$/.test(get("salt"))) return DEVICE_FAULTS("salt");
  for (const field of ["data_block_size", "hash_block_size"]) {
    const size = Number(get(field));
    if (!Number.isInteger(Math.log2(size))) return DEVICE_FAULTS("power", { field });
    const isTooLarge = field === "data_block_size" && size > 4096 && isArch(seen, "amd64");
    if (isTooLarge) return DEVICE_FAULTS("page", { field });
  }
  return undefined;
}

const EXTENSION_FAULTS = phrases({
  same: "{name} after another whose first 21 characters are the same",
  long: "the name {name}, which is longer than 10 characters",
  path: "{name} without a path",
  comma: "{name} with a comma in its path",
  blank: "{name} with a blank in its verity_params",
});

function wrongExtension({ table }: GoSeen): Phrase | undefined {
  const known = new Set<string>();
  for (const member of membersOf(table.setting("guest_extension_images"))) {
    const name = memberText(member, "name");
    const path = memberText(member, "path");
    const verity = memberText(member, "verity_params");
    if (!name) continue;
    const cut = name.slice(0, 21);
    if (known.has(cut)) return EXTENSION_FAULTS("same", { name });
    known.add(cut);
    if (name.length > 10) return EXTENSION_FAULTS("long", { name });
    if (path === "") return EXTENSION_FAULTS("path", { name });
    if (path?.includes(",")) return EXTENSION_FAULTS("comma", { name });
    if (verity !== undefined && /\s/.test(verity.trim())) return EXTENSION_FAULTS("blank", { name });
  }
  return undefined;
}

function bytes(text: string | undefined): number {
  return new TextEncoder().encode(text ?? "").length;
}
