import { type GoCondition, type GoSeen, REAL } from "../../common/go.ts";
import { isOff, isText } from "../../common/seen.ts";

const MACVTAP = {
  key: "internetworking_model",
  in: "runtime",
  when: ({ runtime }: GoSeen) => runtime.text("internetworking_model") === "macvtap",
} as const;

/** Failures of what stands in `[runtime]`, and of networks, by the option that is to blame. */
export const RUNTIME_FAILURES: readonly GoCondition[] = [
  {
    id: "noTime",
    key: "create_container_timeout",
    in: "runtime",
    upstream: "src/runtime/virtcontainers/kata_agent.go: init, getReqContext",
    when: ({ runtime }) => runtime.integer("create_container_timeout") === 0n,
    why: "the request to create a container then times out at once. Set it to a number of seconds, such as 60",
    mends: [{ to: 60n }],
  },
  {
    id: "timeWraps",
    key: "create_container_timeout",
    in: "runtime",
    upstream: "src/runtime/virtcontainers/kata_agent.go: init, getReqContext",
    when: ({ runtime }) => {
      const seconds = runtime.integer("create_container_timeout") ?? 0n;
      return seconds !== 0n && BigInt.asIntN(64, seconds * 1_000_000_000n) <= 0n;
    },
    why: "counted in nanoseconds it wraps round to a time in the past. Use fewer seconds",
  },
  {
    id: "labelWithoutSelinux",
    key: "guest_selinux_label",
    in: "runtime",
    hypervisors: REAL,
    upstream: "src/runtime/virtcontainers/kata_agent.go: createContainer",
    when: (seen) =>
      isText("guest_selinux_label", "runtime")(seen) &&
      (["firecracker", "remote", "acrn"].includes(seen.driver) ||
        seen.table.flag("disable_guest_selinux") === true),
    why: "SELinux is disabled in the guest (disable_guest_selinux), which then takes no label",
  },
  {
    id: "noModel",
    key: "internetworking_model",
    in: "runtime",
    hypervisors: REAL,
    upstream: "src/runtime/virtcontainers/network_linux.go: xConnectVMNetwork",
    when: (seen) =>
      seen.runtime.text("internetworking_model") === "none" && isOff("disable_new_netns", "runtime")(seen),
    why: "a pod's network then has no model to be connected with. Set disable_new_netns = true beside it, or use tcfilter",
    mends: [{ key: "disable_new_netns", to: true }, { to: "tcfilter" }],
  },
  {
    ...MACVTAP,
    id: "macvtapFiles",
    hypervisors: ["clh"],
    upstream: "src/runtime/virtcontainers/clh.go: addNet",
    why: "Cloud Hypervisor gets no file descriptors for it. Use tcfilter",
    mends: [{ to: "tcfilter" }],
  },
  {
    ...MACVTAP,
    id: "macvtapAsTap",
    hypervisors: ["firecracker", "stratovirt"],
    upstream: "src/runtime/virtcontainers/{fc,stratovirt}.go: fcAddNetDevice, netDevice.getParams",
    why: "the hypervisor takes the link for a tap device and fails. Use tcfilter",
    mends: [{ to: "tcfilter" }],
  },
  ...["rx_rate_limiter_max_rate", "tx_rate_limiter_max_rate"].map(
    (key): GoCondition => ({
      id: "rateOfNothing",
      key,
      hypervisors: ["qemu"],
      upstream: "src/runtime/virtcontainers/network_linux.go: addHTBQdisc",
      when: ({ table }) => {
        const rate = table.integer(key) ?? 0n;
        return rate > 0n && (rate / 8n) % (1n << 32n) === 0n;
      },
      why: "it comes to 0 bytes a second, which the kernel refuses, so no pod with a network starts",
    }),
  ),
];
