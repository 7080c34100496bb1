import { AGENT, RUNTIME } from "../names.ts";
import { isGoBase64 } from "../values.ts";
import { notGiven, refused, taken } from "../verdicts.ts";
import { anyText, bool, type Check, initdata, uint, word } from "./checks.ts";

/** The annotations that need not be admitted, by their whole names. */
export const OTHERS: Readonly<Record<string, Check>> = {
  "sgx.intel.com/epc": (value) => {
    const size = /^([+-]?\d+(?:\.\d+)?)(Ki|Mi|Gi|Ti|Pi|Ei)$/.exec(value);
    if (!size) return refused("format", "a size with Ki, Mi, Gi, Ti, Pi or Ei");
    if (size[1]!.includes(".")) return notGiven;
    const bytes = BigInt(size[1]!.replace("+", "")) << BigInt(10 * (1 + "KMGTPE".indexOf(size[2]![0]!)));
    // From 7Ei on the quantity is kept in another form, of which nothing is read.
    return bytes < 7n << 60n ? taken(bytes) : notGiven;
  },
  [`${RUNTIME}cc_init_data`]: initdata,
  [`${RUNTIME}disable_guest_seccomp`]: bool,
  [`${RUNTIME}sandbox_cgroup_only`]: bool,
  [`${RUNTIME}create_container_timeout`]: uint(),
  [`${RUNTIME}experimental_force_guest_pull`]: bool,
  "io.katacontainers.enable_vcpus_pinning": bool,
  [`${RUNTIME}experimental`]: () => refused("word", "nothing, as this release has no experimental feature"),
  [`${RUNTIME}disable_new_netns`]: bool,
  [`${RUNTIME}internetworking_model`]: word("default", "macvtap", "tcfilter", "none"),
  [`${RUNTIME}vfio_mode`]: word("vfio", "guest-kernel"),
  [`${AGENT}kernel_modules`]: anyText,
  [`${AGENT}policy`]: (value) =>
    isGoBase64(value) ? taken(value) : refused("format", "base64 with padding"),
  [`${AGENT}enable_tracing`]: bool,
  [`${AGENT}container_pipe_size`]: uint(),
};
