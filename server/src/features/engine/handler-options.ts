import type { CriHandler } from "../../documents/cri.ts";

/** An option of a handler that says which shim runs, or what the shim is told. */
export interface HandlerOption {
  readonly type: "string" | "boolean" | "array of strings" | "table";
  readonly summary: string;
}

const DEVICES: HandlerOption = {
  type: "boolean",
  summary:
    "Whether a privileged container is kept from the host's devices. Without it the virtual machine of such a pod gets every one of them, and most pods fail for it.",
};

/** By the path below the handler's table, in the order in which kata-deploy writes them. */
export const HANDLER_OPTIONS: Readonly<
  Record<CriHandler["engine"], Readonly<Record<string, HandlerOption>>>
> = {
  containerd: {
    runtime_type: {
      type: "string",
      summary:
        "The shim that containerd starts: `io.containerd.NAME.v2` is the program `containerd-shim-NAME-v2` in its `PATH`, unless `runtime_path` names one.",
    },
    runtime_path: {
      type: "string",
      summary:
        "The program of the shim with its whole path, in the place of the one that `runtime_type` tells.",
    },
    privileged_without_host_devices: DEVICES,
    pod_annotations: {
      type: "array of strings",
      summary:
        "The annotations of a pod that the shim gets to see; a `*` stands for any letters. What is not named here has no effect, whatever `enable_annotations` says.",
    },
    container_annotations: {
      type: "array of strings",
      summary: "The annotations of containers that are handed on. Kata reads those of the pod alone.",
    },
    snapshotter: {
      type: "string",
      summary:
        "What makes the file systems of images for this handler, where that is not the engine's own snapshotter. With version 3 of the file the images plugin needs it too, as `runtime_platforms`.",
    },
    options: { type: "table", summary: "What containerd tells the shim." },
    "options.ConfigPath": {
      type: "string",
      summary: "The configuration that the shim reads. Without it the runtime takes its default one.",
    },
  },
  crio: {
    runtime_path: {
      type: "string",
      summary: "The program of the shim. CRI-O works with Kata's shim where `runtime_type` is `vm`.",
    },
    runtime_type: {
      type: "string",
      summary: "How CRI-O speaks with the program: `vm` for a shim of Kata's, `oci` for runc and its like.",
    },
    runtime_root: { type: "string", summary: "Where CRI-O keeps the state of this handler's containers." },
    runtime_config_path: {
      type: "string",
      summary: "The configuration that the shim reads. Without it the runtime takes its default one.",
    },
    privileged_without_host_devices: DEVICES,
    runtime_pull_image: {
      type: "boolean",
      summary:
        "Whether the guest pulls the images: CRI-O then hands on their names in place of a file system.",
    },
  },
};
