import { isAtLeast } from "../knowledge/releases.ts";
import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import { setOption } from "./common/fixes.ts";
import { chosenHypervisor, fieldSite, relatedField } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

/** Images that the guest pulls are only recognised where no files are shared. */
export default defineRule({
  id: "guest-pull-shared-fs",
  severity: "error",
  summary: 'experimental = ["force_guest_pull"] needs shared_fs = "none".',
  upstream: [
    "src/runtime-rs/crates/resource/src/rootfs/mod.rs: handler_rootfs, is_guest_pull_volume (since 3.18.0)",
  ],
  runtimes: ["runtime-rs"],
  messages: {
    shared:
      "experimental has force_guest_pull and shared_fs is {fs}: the runtime then takes the container's root for a shared directory, and no container starts. Set shared_fs to none.",
  },
  check(unit, report) {
    const chosen = chosenHypervisor(unit);
    const { runtime } = rustConfig(unit);
    if (!chosen || !["qemu", "clh", "dragonball", "openvmm"].includes(chosen.driver)) return;
    if (!isAtLeast(unit.target.release, "3.18.0")) return;
    if (!runtime.texts("experimental")?.includes("force_guest_pull")) return;
    const fs = chosen.main.text("shared_fs");
    if (!fs || chosen.main.cell("confidential_guest")?.value !== false) return;
    report({
      at: fieldSite(unit, chosen.main, "shared_fs"),
      message: "shared",
      data: { fs },
      fails: "start",
      related: relatedField(runtime, "experimental", "Pulling in the guest is forced here."),
      fixes: setOption(unit, [...chosen.main.path, "shared_fs"], "none"),
    });
  },
});
