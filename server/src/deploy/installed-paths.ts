import type { Runtime } from "../knowledge/facts.ts";
import type { Library } from "../knowledge/library.ts";
import { compareReleases, type Release } from "../knowledge/releases.ts";
import { runtimeOf } from "../project/shipped.ts";

const BASE = "/opt/kata";

/** Where kata-deploy puts the configuration of a shim; see `get_kata_containers_config_path` in its utils/system.rs. */
export function configurationOfShim(library: Library, shim: string, release: Release): string {
  const below = runtimeOf(library, shim, release) === "runtime-rs" ? "/runtime-rs" : "";
  const own = compareReleases(release, "3.27.0") >= 0 ? `/runtimes/${shim}` : "";
  return `${BASE}/share/defaults/kata-containers${below}${own}/configuration-${shim}.toml`;
}

/** Where kata-deploy puts the program of a runtime that containerd and CRI-O start. */
export function programOf(runtime: Runtime): string {
  return `${BASE}${runtime === "runtime-rs" ? "/runtime-rs" : ""}/bin/containerd-shim-kata-v2`;
}

/** The runtime of a program that kata-deploy installs. */
export function runtimeOfProgram(path: string): Runtime | undefined {
  if (/\/runtime-rs\/bin\/containerd-shim-kata-v2$/.test(path)) return "runtime-rs";
  return /^\/opt\/kata(?:-[\w-]+)?\/bin\/containerd-shim-kata-v2$/.test(path) ? "go" : undefined;
}
