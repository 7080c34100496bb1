import type { Option } from "../../knowledge/catalogue.ts";
import type { Unit } from "../../project/unit.ts";
import { driverOf } from "./driver.ts";
import { structAt } from "./effective.ts";

/** A text that is not in the closed set of its option. */
export interface Refused {
  readonly have: string;
  /** When the runtime notices. */
  readonly fails: "load" | "start";
}

const NAMES = ["name", "agent_name"];
const VIRTIO_FS = ["virtio-fs", "inline-virtio-fs", "virtio-fs-nydus"];

/**
 * Whether runtime-rs refuses the text of an option with a closed set, after it has adjusted it.
 *
 * Sources: the `validate` functions in src/libs/kata-types/src/config/hypervisor/mod.rs and runtime.rs; at the
 * start `prepare_coldplug_cdi_devices` (src/runtime-rs/crates/runtimes/virt_container/src/sandbox.rs) and
 * `new_rootfs_kernel_params` (src/runtime-rs/crates/hypervisor/src/kernel_param.rs).
 *
 * @param path the option's place, with its own name as the loader has it.
 * @param chosen the hypervisor in use, as far as known.
 */
export function refusedText(
  unit: Unit,
  { key, values, enforced }: Option,
  path: readonly string[],
  chosen: string | undefined,
): Refused | undefined {
  const struct = structAt(unit, path.slice(0, -1));
  const have = struct?.text(key);
  if (!struct || have === undefined || !values || values.includes(have)) return undefined;
  if (key === "hugepage_type") return { have, fails: "load" };
  if (have === "" || (path[0] === "runtime" && NAMES.includes(key))) return undefined;
  if (key === "block_device_driver" || key === "block_device_aio") {
    if (struct.flag("disable_block_device_use") !== false) return undefined;
  }
  if (key === "virtio_fs_cache" && !VIRTIO_FS.includes(struct.text("shared_fs") ?? "")) return undefined;
  if (enforced !== "start") return { have, fails: "load" };
  if (path[1] !== chosen) return undefined;
  const usesImage = driverOf(path[1]!) === "clh" || Boolean(struct.text("image"));
  return key === "rootfs_type" && !usesImage ? undefined : { have, fails: "start" };
}
