/** What the configuration files that kata-deploy installs set, by shim, release and architecture. */

import { runtimeOfShim } from "../documents/locations.ts";
import type { Arch } from "../knowledge/architectures.ts";
import { largeInteger, type ShippedFile, type ShippedValue } from "../knowledge/deploy-facts.ts";
import type { Runtime, Timeline } from "../knowledge/facts.ts";
import type { Library } from "../knowledge/library.ts";
import { type Release, valueAt } from "../knowledge/releases.ts";
import { otherRuntime } from "../knowledge/runtimes.ts";
import { exactJson } from "../util/exact-json.ts";
import { ownMember } from "../util/own-member.ts";

/** A value of a shipped file with all its digits. */
export type TomlValue = ShippedValue | bigint;

function exactAt(timeline: Timeline<ShippedValue> | undefined, release: Release): TomlValue | undefined {
  const value = valueAt(timeline, release);
  return value === undefined ? undefined : (largeInteger(value) ?? value);
}

/** What the file of a shim sets, by path; `undefined` when the release has none of that name. */
export function shippedSettings(
  library: Library,
  runtime: Runtime,
  shim: string,
  release: Release,
  arch: Arch = "amd64",
): ReadonlyMap<string, TomlValue> | undefined {
  const file = fileOf(library, runtime, shim, release, arch);
  if (!file) return undefined;
  const { settings, elsewhere } = file;
  const found = new Map<string, TomlValue>();
  const add = (path: string, timeline: Timeline<ShippedValue>): void => {
    const value = exactAt(timeline, release);
    if (value !== undefined) found.set(path, value);
  };
  for (const [path, timeline] of Object.entries(settings)) add(path, elsewhere[path] ?? timeline);
  for (const [path, timeline] of Object.entries(elsewhere)) if (!found.has(path)) add(path, timeline);
  return found;
}

/** One value of {@link shippedSettings}. */
export function shippedSetting(
  library: Library,
  runtime: Runtime,
  shim: string,
  release: Release,
  arch: Arch,
  path: string,
): TomlValue | undefined {
  const file = fileOf(library, runtime, shim, release, arch);
  return file && exactAt(ownMember(file.elsewhere, path) ?? ownMember(file.settings, path), release);
}

function fileOf(
  library: Library,
  runtime: Runtime,
  shim: string,
  release: Release,
  arch: Arch,
): { readonly [K in "settings" | "elsewhere"]: ShippedFile["settings"] } | undefined {
  const file = ownMember(library.knowledge.shipped(runtime), shim);
  if (!file || !valueAt(file.releases, release)) return undefined;
  const isBuilt = valueAt(file.archs, release)?.includes(arch);
  return { settings: file.settings, elsewhere: (isBuilt && file.elsewhere[arch]) || {} };
}

/** The file that a hypervisor's table is in when nothing special is asked for, by the names that it had. */
const USUAL_SHIMS: Readonly<Record<Runtime, Readonly<Record<string, readonly string[]>>>> = {
  go: { firecracker: ["fc"] },
  "runtime-rs": {
    qemu: ["qemu-runtime-rs", "qemu"],
    clh: ["clh-runtime-rs"],
    firecracker: ["rs-fc"],
    openvmm: ["openvmm-azure-runtime-rs"],
  },
};

interface Which {
  readonly runtime: Runtime;
  readonly release: Release;
  readonly hypervisor: string;
}

/**
 * What the usual file of a hypervisor sets for an option on an architecture.
 *
 * @returns `undefined` where there is no such file; without `value` where the file does not set the option.
 */
export function shippedFor(
  library: Library,
  which: Which,
  path: readonly string[],
  arch: Arch,
): { readonly value?: TomlValue } | undefined {
  const file = usualFile(library, which, arch);
  if (!file) return undefined;
  const name = path.join(".");
  const value = valueAt(
    ownMember(file.elsewhere[arch], name) ?? ownMember(file.settings, name),
    which.release,
  );
  return value === undefined ? {} : { value };
}

/** What the usual file of a hypervisor sets otherwise on an architecture than on amd64; `undefined` where it sets nothing. */
export function shippedElsewhere(
  library: Library,
  which: Which,
  arch: Arch,
): ReadonlyMap<string, TomlValue | undefined> {
  const file = usualFile(library, which, arch);
  const found = new Map<string, TomlValue | undefined>();
  for (const [path, timeline] of Object.entries(file?.elsewhere[arch] ?? {})) {
    const [own, usual] = [exactAt(timeline, which.release), exactAt(file!.settings[path], which.release)];
    if (exactJson(own) !== exactJson(usual)) found.set(path, own);
  }
  return found;
}

function usualFile(
  { knowledge }: Library,
  { runtime, release, hypervisor }: Which,
  arch: Arch,
): ShippedFile | undefined {
  const files = knowledge.shipped(runtime);
  const names = ownMember(USUAL_SHIMS[runtime], hypervisor) ?? [hypervisor];
  return names
    .map((name) => ownMember(files, name))
    .find((one) => valueAt(one?.archs, release)?.includes(arch));
}

/** Whether a release installs the file of a shim on an architecture; `undefined` when it has none of that name. */
export function isInstalledOn(
  { knowledge }: Library,
  runtime: Runtime,
  shim: string,
  release: Release,
  arch: Arch,
): boolean | undefined {
  return valueAt(ownMember(knowledge.shipped(runtime), shim)?.archs, release)?.includes(arch);
}

/** The runtime whose file of that name a release has; kata-deploy decides by the shim's name. */
export function runtimeOf(library: Library, shim: string, release: Release): Runtime {
  const told = runtimeOfShim(shim);
  const isThere = (runtime: Runtime) => shippedSettings(library, runtime, shim, release) !== undefined;
  const other = otherRuntime(told);
  return !isThere(told) && isThere(other) ? other : told;
}

/** The shim with runtime-rs that stands in the place of one with the Go runtime; `undefined` when the release has none. */
export function shimThere(library: Library, release: Release, shim: string): string | undefined {
  const isThere = (name: string) => shippedSettings(library, "runtime-rs", name, release) !== undefined;
  return [`${shim}-runtime-rs`, `rs-${shim}`].find(isThere);
}
