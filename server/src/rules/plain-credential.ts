import { stringOf } from "../project/config.ts";
import { defineRule, partSite, valueSite } from "./rule.ts";

/** The file can be read by many, and the command line of the guest by everyone in it. */
export default defineRule({
  id: "plain-credential",
  severity: "warning",
  summary: "A password stands in the configuration in plain text.",
  upstream: [
    "src/runtime/pkg/katautils/katatrace/tracing.go: CreateTracer",
    "src/runtime-rs/crates/runtimes/src/tracer.rs",
    "src/agent/src/config.rs: from_cmdline (agent.https_proxy)",
  ],
  messages: {
    password:
      "{key} is a password in plain text; the file is usually readable for all. Let the collector do without one, or restrict who may read the file.",
    proxy:
      "kernel_params has a URL with a password, which everyone in the guest can read in /proc/cmdline. Use a proxy that needs none.",
  },
  check(unit, report) {
    const password = unit.config.get("runtime", "jaeger_password");
    if (stringOf(password)) {
      report({ at: valueSite(password!), message: "password" });
    }
    const hypervisors = unit.config.table("hypervisor");
    for (const name of hypervisors ? unit.config.names(hypervisors) : []) {
      const setting = unit.config.get("hypervisor", name, "kernel_params");
      const found = passwordUrl(stringOf(setting) ?? "");
      if (found) report({ at: partSite(setting!, found), message: "proxy" });
    }
  },
});

/** The first address of a text that has a password, up to its `@`. */
function passwordUrl(text: string): string | undefined {
  for (let at = text.indexOf("://"); at >= 0; at = text.indexOf("://", at + 3)) {
    const [userInfo] = /^[^\s/:@]*:[^\s/@]+@/.exec(text.slice(at + 3, at + 3 + LONGEST_USER_INFO)) ?? [];
    const scheme = /[a-z0-9+.-]+$/i.exec(text.slice(Math.max(0, at - LONGEST_SCHEME), at))?.[0];
    if (userInfo && scheme) return `${scheme}://${userInfo}`;
  }
  return undefined;
}

/** UTF-16 units. */
const LONGEST_SCHEME = 30;
const LONGEST_USER_INFO = 500;
