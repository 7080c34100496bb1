import { ALL, type GoFailure, type GoStart } from "../../common/go.ts";

const MACVTAP = {
  key: "internetworking_model",
  table: "runtime",
  fails: ({ runtime }: GoStart) => runtime.text("internetworking_model") === "macvtap",
} as const;

/** Failures of what stands in `[runtime]`, and of networks, by the option that is to blame. */
export const RUNTIME_FAILURES: readonly GoFailure[] = [
  {
    // virtcontainers/kata_agent.go: init, getReqContext
    key: "create_container_timeout",
    table: "runtime",
    hypervisors: ALL,
    since: "3.4.0",
    fails: ({ runtime }) => runtime.integer("create_container_timeout") === 0n,
    why: "the request to create a container then times out at once. Set it to a number of seconds, such as 60",
  },
  {
    key: "create_container_timeout",
    table: "runtime",
    hypervisors: ALL,
    since: "3.4.0",
    fails: ({ runtime }) => {
      const seconds = runtime.integer("create_container_timeout") ?? 0n;
      return seconds !== 0n && BigInt.asIntN(64, seconds * 1_000_000_000n) <= 0n;
    },
    why: "counted in nanoseconds it wraps round to a time in the past. Use fewer seconds",
  },
  {
    // virtcontainers/kata_agent.go: createContainer
    key: "guest_selinux_label",
    table: "runtime",
    hypervisors: ALL.filter((name) => name !== "dragonball"),
    since: "3.1.0",
    fails: ({ runtime, table, hypervisor }) => {
      const isOff =
        ["firecracker", "remote", "acrn"].includes(hypervisor) || table.flag("disable_guest_selinux");
      return Boolean(runtime.text("guest_selinux_label")) && isOff === true;
    },
    why: "SELinux is disabled in the guest (disable_guest_selinux), which then takes no label",
  },
  {
    // virtcontainers/network_linux.go: xConnectVMNetwork
    key: "internetworking_model",
    table: "runtime",
    hypervisors: ALL.filter((name) => name !== "dragonball"),
    fails: ({ runtime }) =>
      runtime.text("internetworking_model") === "none" && runtime.flag("disable_new_netns") === false,
    why: "a pod's network then has no model to be connected with. Set disable_new_netns = true beside it, or use tcfilter",
  },
  {
    // virtcontainers/clh.go: addNet
    ...MACVTAP,
    hypervisors: ["clh"],
    why: "Cloud Hypervisor gets no file descriptors for it. Use tcfilter",
  },
  {
    // virtcontainers/fc.go: fcAddNetDevice; stratovirt.go: netDevice.getParams
    ...MACVTAP,
    hypervisors: ["firecracker", "stratovirt"],
    why: "the hypervisor takes the link for a tap device and fails. Use tcfilter",
  },
  ...["rx_rate_limiter_max_rate", "tx_rate_limiter_max_rate"].map(
    (key): GoFailure => ({
      // virtcontainers/network_linux.go: addHTBQdisc
      key,
      hypervisors: ["qemu"],
      fails: ({ table }) => {
        const rate = table.integer(key) ?? 0n;
        return rate > 0n && (rate / 8n) % (1n << 32n) === 0n;
      },
      why: "it comes to 0 bytes a second, which the kernel refuses, so no pod with a network starts",
    }),
  ),
];
