import { verityFault, verityProblem } from "../../../loaders/value-grammars/verity.ts";
import { fill } from "../../../util/phrases.ts";
import { membersOf, memberText } from "../../common/array-tables.ts";
import { type GoFailure, type GoStart, isArchitecture, isPlain } from "../../common/go.ts";

const DISK_GUESTS = ["qemu", "clh", "firecracker", "stratovirt"];

/** Failures of kernel, image and extensions, by the option that is to blame. */
export const GUEST_FAILURES: readonly GoFailure[] = [
  {
    // virtcontainers/hypervisor.go: GetKernelRootParams
    key: "rootfs_type",
    hypervisors: DISK_GUESTS,
    since: "3.1.0",
    fails: (start) =>
      readsRoot(start) && !["", "ext4", "xfs", "erofs"].includes(start.table.text("rootfs_type") ?? ""),
    why: "the runtime knows ext4, xfs and erofs, in exactly this spelling",
  },
  {
    // virtcontainers/hypervisor.go: ParseKernelVerityParams
    key: "kernel_verity_params",
    hypervisors: DISK_GUESTS,
    since: "3.27.0",
    fails: (start) => {
      const problem = verityProblem(start.table.text("kernel_verity_params") ?? "", "go");
      return (
        readsRoot(start) &&
        problem !== undefined &&
        `kernel_verity_params ${fill(verityFault(problem).text, verityFault(problem).data)}`
      );
    },
    why: "the runtime cannot build the root parameters",
  },
  {
    key: "kernel_verity_params",
    hypervisors: DISK_GUESTS,
    since: "3.27.0",
    fails: (start) => {
      const text = start.table.text("kernel_verity_params") ?? "";
      return readsRoot(start) && verityProblem(text, "go") === undefined && refusedByKernel(start, text);
    },
    why: "the guest's kernel makes no verity device of it, and has no root",
  },
  {
    // virtcontainers/fc.go: fcInitConfiguration
    key: "initrd",
    hypervisors: ["firecracker"],
    fails: ({ table }) => table.text("image") === "" && Boolean(table.text("initrd")),
    why: "the runtime gives it to Firecracker as a disk, and the kernel finds no root. Use an image",
  },
  {
    key: "image",
    hypervisors: ["qemu"],
    fails: (start) =>
      Boolean(start.table.text("image")) && isPlain(start) && isArchitecture(start, "ppc64le"),
    why: "on ppc64le the kernel is told to look for it as a persistent memory, and it is a disk. Use an initrd",
  },
  {
    // virtcontainers/clh.go: CreateVM
    key: "kernel_params",
    hypervisors: ["clh"],
    fails: ({ table }) => /[^ -~]/.test(table.text("kernel_params") ?? ""),
    why: "Cloud Hypervisor takes printable ASCII only",
  },
  {
    key: "kernel_params",
    hypervisors: ["firecracker"],
    fails: ({ table }) => bytes(table.text("kernel_params")) > 2047,
    why: "Firecracker takes a command line of at most 2047 bytes",
  },
  {
    key: "kernel_params",
    hypervisors: ["qemu"],
    fails: ({ table }) => bytes(table.text("kernel_params")) >= 131_072,
    why: "no argument of a program may be that long",
  },
  ...["image", "entropy_source"].map(
    (key): GoFailure => ({
      // pkg/govmm/qemu/qemu.go
      key,
      hypervisors: ["qemu"],
      fails: (start) => {
        const isUsed = key === "image" || (isPlain(start) && !isArchitecture(start, "s390x"));
        return isUsed && Boolean(start.table.text(key)?.includes(","));
      },
      why: "QEMU takes what is behind the comma for an option of its own",
    }),
  ),
  {
    key: "pflashes",
    hypervisors: ["qemu"],
    fails: ({ table }) =>
      table.texts("pflashes")?.some((path) => path.includes(",")) === true &&
      "pflashes has a comma in a path",
    why: "QEMU takes what is behind the comma for an option of its own",
  },
  {
    // virtcontainers/qemu.go: buildDevices, kernelParameters
    key: "guest_extension_images",
    hypervisors: ["qemu"],
    since: "4.0.0",
    fails: wrongExtension,
    why: "the guest does not find the extension's disk and powers itself off, or QEMU ends",
  },
  {
    // virtcontainers/device/drivers/block.go, virtcontainers/fs_share_linux.go: ShareRootFilesystem
    key: "block_device_driver",
    hypervisors: ["firecracker"],
    fails: ({ table }) => {
      const driver = table.text("block_device_driver");
      return driver !== undefined && driver !== "virtio-mmio";
    },
    why: "every root file system is a virtio-mmio disk with Firecracker, and the agent would wait for another. Set it to virtio-mmio",
  },
  {
    key: "jailer_path",
    hypervisors: ["firecracker"],
    fails: ({ table }) => {
      const path = table.text("path");
      return Boolean(table.text("jailer_path")) && Boolean(path) && !/firecracker[^/]*$/.test(path!);
    },
    why: "the jailer only starts a program whose name has firecracker in it, which path has not",
  },
];

/** Whether the root parameters are worked out: with an image, and for two drivers with an initrd too. */
function readsRoot({ table, hypervisor }: GoStart): boolean {
  if (table.text("image")) return true;
  return (hypervisor === "clh" || hypervisor === "firecracker") && Boolean(table.text("initrd"));
}

function refusedByKernel(start: GoStart, text: string): string | false {
  if (text.trim() === "") return false;
  const fields = new Map(
    text.split(",").map((part) => {
      const [name = "", value = ""] = part.trim().split(/=(.*)/s);
      return [name, value] as const;
    }),
  );
  const get = (name: string) => fields.get(name) ?? "";
  if (!/^[0-9a-fA-F]{64}$/.test(get("root_hash")))
    return "kernel_verity_params has a root_hash that is not of 64 hex digits";
  if (get("salt") !== "-" && !/^(?:[0-9a-fA-F]{2})+$/.test(get("salt"))) {
    return 'kernel_verity_params has a salt that is neither "-" nor pairs of hex digits';
  }
  for (const name of ["data_block_size", "hash_block_size"]) {
    const size = Number(get(name));
    if (!Number.isInteger(Math.log2(size)))
      return `kernel_verity_params has a ${name} that is no power of two`;
    const isTooLarge = name === "data_block_size" && size > 4096 && isArchitecture(start, "x86_64");
    if (isTooLarge) return `kernel_verity_params has a ${name} above 4096, a page of x86_64`;
  }
  return false;
}

function wrongExtension({ table }: GoStart): string | false {
  const seen = new Set<string>();
  for (const member of membersOf(table.setting("guest_extension_images"))) {
    const name = memberText(member, "name");
    const path = memberText(member, "path");
    const verity = memberText(member, "verity_params");
    if (!name) continue;
    const cut = name.slice(0, 21);
    if (seen.has(cut))
      return `guest_extension_images has ${name} after another whose first 21 characters are the same`;
    seen.add(cut);
    if (name.length > 10)
      return `guest_extension_images has the name ${name}, which is longer than 10 characters`;
    if (path === "") return `guest_extension_images has ${name} without a path`;
    if (path?.includes(",")) return `guest_extension_images has ${name} with a comma in its path`;
    if (verity !== undefined && /\s/.test(verity.trim())) {
      return `guest_extension_images has ${name} with a blank in its verity_params`;
    }
  }
  return false;
}

function bytes(text: string | undefined): number {
  return new TextEncoder().encode(text ?? "").length;
}
