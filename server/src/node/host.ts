import { readdirSync, readFileSync, statSync } from "node:fs";
import { arch, cpus, totalmem } from "node:os";
import { isRemotePath } from "../environment/files.ts";
import type { Host } from "../environment/host.ts";
import { archCalled } from "../knowledge/architectures.ts";

/** What this machine offers. */
export function thisHost(): Host {
  const ownArch = archCalled(arch());
  const nodes = numaNodes();
  return {
    cpus: cpus().length,
    memoryKiB: Math.floor(totalmem() / 1024),
    ...(ownArch && { arch: ownArch }),
    ...(nodes !== undefined && { numaNodes: nodes }),
    sysctl(name) {
      if (!/^[a-z][\w.]*$/.test(name)) return undefined;
      try {
        return readFileSync(`/proc/sys/${name.replaceAll(".", "/")}`, "utf8").trim();
      } catch {
        return undefined;
      }
    },
    stat(path) {
      if (isRemotePath(path)) return undefined;
      try {
        const found = statSync(path);
        return found.isDirectory() ? "directory" : found.size;
      } catch (error) {
        // Without permission nothing can be said about what is there.
        return (error as NodeJS.ErrnoException).code === "ENOENT" ? "missing" : undefined;
      }
    },
  };
}

function numaNodes(): number | undefined {
  try {
    return readdirSync("/sys/devices/system/node").filter((name) => /^node\d+$/.test(name)).length;
  } catch {
    return undefined;
  }
}
