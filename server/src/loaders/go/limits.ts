import type { Host } from "../../environment/host.ts";
import { ownMember } from "../../util/own-member.ts";

/** The most vCPUs of a guest by architecture; src/runtime/pkg/govmm/vmm_*.go: MaxVCPUs. */
const MAX_VCPUS: Readonly<Record<string, number>> = {
  x86_64: 240,
  aarch64: 123,
  s390x: 248,
  ppc64le: 128,
  riscv64: 512,
};

/** The most vCPUs of a guest on a host; x86_64 where its architecture is unknown. */
export function maxVcpus(host: Host): number {
  return ownMember(MAX_VCPUS, host.architecture ?? "x86_64") ?? 240;
}

/** An absolute path without `.`, `..`, double and trailing slashes, as Go's `filepath.Clean` gives it. */
export function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") parts.pop();
    else parts.push(part);
  }
  return `/${parts.join("/")}`;
}
