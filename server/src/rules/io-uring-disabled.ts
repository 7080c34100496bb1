import { effectiveAt, hypervisorInUse } from "../loaders/index.ts";
import { changeTo, setOption } from "./common/fixes.ts";
import { defineRule, tableSite, valueSite } from "./rule.ts";

const SYSCTL = "kernel.io_uring_disabled";

/** Some distributions forbid io_uring (RHEL 10 to all, others to whoever is not root), and QEMU is told to use it. */
export default defineRule({
  id: "io-uring-disabled",
  severity: "warning",
  summary: "The host forbids io_uring, with which QEMU is told to attach block devices.",
  detail:
    "`block_device_aio` is `io_uring` unless it is set. Disks that the guest starts with use threads; what fails is a container with a block device: a block volume, or a snapshotter of block devices. Where `kernel.io_uring_disabled` is 1 only root may use io_uring, and where it is 2 nobody. Other hypervisors look for themselves.",
  upstream: [
    "src/runtime/virtcontainers/qemu.go: hotplugAddBlockDevice",
    "src/runtime-rs/crates/hypervisor/src/qemu/qmp.rs: hotplug_block_device (since 3.21.0)",
  ],
  asksHost: true,
  messages: {
    set: 'block_device_aio is "io_uring", which this host forbids{whom}: no container with a block device starts. Set it to "threads", or allow io_uring on the host (sysctl kernel.io_uring_disabled).',
    unset:
      'block_device_aio is not set and therefore "io_uring", which this host forbids{whom}: no container with a block device starts. Set it to "threads", or allow io_uring on the host (sysctl kernel.io_uring_disabled).',
  },
  check(unit, report) {
    const disabled = Number(unit.host.sysctl?.(SYSCTL) ?? 0);
    if (!(disabled > 0)) return;
    const hypervisor = hypervisorInUse(unit);
    if (hypervisor !== "qemu") return;
    const used = (key: string) => effectiveAt(unit, ["hypervisor", hypervisor, key])?.value;
    if (used("block_device_aio") !== "io_uring") return;
    const option = unit.catalogue.tables.get("hypervisor.*")?.options.get("block_device_aio");
    if (!option?.hypervisors.includes(hypervisor)) return;
    // Such disks are memory to the guest, and read without it.
    if (unit.runtime === "go" && used("block_device_driver") === "nvdimm") return;
    const isRootless = used("rootless") === true;
    if (disabled === 1 && !isRootless) return;
    const setting = unit.config.get("hypervisor", hypervisor, "block_device_aio");
    const data = { whom: disabled === 1 ? " to all but root" : undefined };
    if (!setting) {
      const about = ["hypervisor", hypervisor, "block_device_aio"];
      const at = { ...tableSite(unit, "hypervisor", hypervisor), about };
      report({ at, message: "unset", data, fixes: setOption(unit, about, "threads") });
      return;
    }
    const at = valueSite(setting);
    const fixes = changeTo(setting, "threads", { certainty: "choice" });
    report({ at, message: "set", data, fixes });
  },
});
