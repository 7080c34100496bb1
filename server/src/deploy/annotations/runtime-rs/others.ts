import { compareReleases } from "../../../knowledge/releases.ts";
import type { Unit } from "../../../project/unit.ts";
import { AGENT, RUNTIME } from "../names.ts";
import { refused, taken, type Verdict } from "../verdicts.ts";
import { anyText, bool, type Check, uint } from "./checks.ts";

/** The annotations that need not be admitted, by their whole names. */
export const OTHERS: Readonly<Record<string, Check>> = {
  [`${RUNTIME}create_container_timeout`]: uint(),
  [`${RUNTIME}disable_guest_seccomp`]: bool,
  [`${RUNTIME}disable_new_netns`]: (value, unit, table, given) => {
    const read = bool(value, unit, table, given);
    return read.kind === "set" && hasRemote(unit) ? { kind: "ignored", why: "handled" } : read;
  },
  [`${RUNTIME}enable_pprof`]: bool,
  [`${RUNTIME}enable_vcpus_pinning`]: bool,
  [`${RUNTIME}experimental`]: anyText,
  [`${RUNTIME}hypervisor_name`]: (value, unit) => tableOr(value, unit, "hypervisor"),
  [`${RUNTIME}agent_name`]: (value, unit) => tableOr(value, unit, "agent"),
  [`${RUNTIME}internetworking_model`]: (value, unit) => {
    const accepted = ["macvtap", "none", "tcfilter", "l3forwarding"];
    if (hasRemote(unit)) return { kind: "ignored", why: "handled" };
    return value === "" || accepted.includes(value) ? taken(value) : refused("word", accepted.join(", "));
  },
  [`${RUNTIME}name`]: () => refused("word", "nothing: with any value the runtime finds no handler"),
  [`${RUNTIME}sandbox_bind_mounts`]: (value, unit) =>
    compareReleases(unit.target.release, "4.0.0") >= 0
      ? { kind: "ignored", why: "handled" }
      : value
            .split(" ")
            .every((one) => one === "" || unit.host.stat?.(one.replace(/:r[ow]$/, "")) !== "missing")
        ? taken(value)
        : refused("path", "paths that are there on the host"),
  [`${RUNTIME}sandbox_cgroup_only`]: bool,
  [`${RUNTIME}shared_mounts`]: sharedMounts,
  [`${RUNTIME}vfio_mode`]: (value) =>
    ["", "vfio", "guest-kernel"].includes(value) ? taken(value) : refused("word", "vfio, guest-kernel"),
  [`${AGENT}cdh_api_timeout_ms`]: uint(),
  [`${AGENT}container_pipe_size`]: uint(),
  [`${AGENT}enable_tracing`]: bool,
  [`${AGENT}kernel_modules`]: anyText,
};

function hasRemote({ config }: Unit): boolean {
  return config.table("hypervisor", "remote") !== undefined;
}

function tableOr(value: string, { config }: Unit, kind: string): Verdict {
  return config.table(kind, value) ? taken(value) : { kind: "ignored", why: "handled" };
}

function sharedMounts(value: string): Verdict {
  const wanted = refused(
    "format",
    "a JSON list of objects with name, src_ctr, src_path, dst_ctr and dst_path",
  );
  try {
    const read: unknown = JSON.parse(value);
    if (!Array.isArray(read)) return wanted;
    const isMount = (one: Record<string, unknown>) =>
      ["name", "src_ctr", "src_path", "dst_ctr", "dst_path"].every((key) => typeof one?.[key] === "string") &&
      ["src_path", "dst_path"].every((key) => {
        const path = String(one[key]);
        return /^(?:\/[-\w.]+)+\/?$/.test(path) && !path.includes("..");
      });
    return read.every((one) => isMount(one as Record<string, unknown>)) ? taken(read) : wanted;
  } catch {
    return wanted;
  }
}
