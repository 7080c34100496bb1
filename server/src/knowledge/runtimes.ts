import type { Runtime } from "./facts.ts";

/** How a runtime is called in a sentence. */
export function runtimeName(runtime: Runtime): string {
  return runtime === "go" ? "the Go runtime" : "runtime-rs";
}

/** How a runtime is called in a heading, a list or a note: shorter than in a sentence. */
export function runtimeLabel(runtime: Runtime): string {
  return runtime === "go" ? "Go" : "runtime-rs";
}

/** The one of the two runtimes that this is not. */
export function otherRuntime(runtime: Runtime): Runtime {
  return runtime === "go" ? "runtime-rs" : "go";
}
