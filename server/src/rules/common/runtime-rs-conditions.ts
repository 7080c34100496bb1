import type { Release } from "../../knowledge/releases.ts";
import type { Section } from "../../loaders/runtime-rs/types.ts";
import type { Unit } from "../../project/unit.ts";

/** A value that loads, and with which the sandbox cannot start. */
export interface StartFailure {
  readonly drivers: readonly string[];
  readonly key: string;
  /** First release in which it fails. */
  readonly since?: Release;
  /** Whether it fails, or what exactly is wrong. Values that are not known make it false. */
  readonly fails: (main: Section, unit: Unit) => boolean | string;
  /** What happens and what to do, a sentence without its full stop. */
  readonly why: string;
}

export const VM = ["qemu", "clh", "dragonball", "firecracker", "openvmm"];
export const isTrue = (key: string) => (main: Section) => main.flag(key) === true;
export const isText = (key: string) => (main: Section) => Boolean(main.text(key));
export const isUnset = (key: string) => (main: Section) => main.text(key) === "";
export const hasImage = isText("image");
export const isConfidential = isTrue("confidential_guest");
export const usesVirtiofsd = (main: Section) => main.text("shared_fs") === "virtio-fs";
export const usesNydus = (main: Section) => main.text("shared_fs") === "virtio-fs-nydus";
export const isInline = (main: Section) => main.text("shared_fs") === "inline-virtio-fs";
export const isQueueSize = (size: number) => size > 0 && size <= 32768 && Number.isInteger(Math.log2(size));
export const isOff = (key: string) => (main: Section) => main.flag(key) === false;

export const INLINE_ONLY_IN_DRAGONBALL =
  "no other hypervisor than Dragonball serves files itself; use virtio-fs";
