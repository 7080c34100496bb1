import { goConfig } from "../loaders/go/struct.ts";
import { absentSite, defineRule } from "./rule.ts";

/** Without a table the Go runtime takes QEMU with built-in assets, and those name an image and an initrd. */
export default defineRule({
  id: "hypervisor-table",
  severity: "error",
  summary: "The configuration has no hypervisor table.",
  detail:
    "The Go runtime then takes its built-in defaults for QEMU. They name both an image and an initrd, which its own check refuses.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: initConfig, GetDefaultHypervisorConfig, updateRuntimeConfigHypervisor",
    "src/runtime/virtcontainers/hypervisor_config_linux.go: validateHypervisorConfig",
  ],
  runtimes: ["go"],
  messages: {
    missing:
      "There is no hypervisor table. {runtime} falls back to defaults for QEMU with both image and initrd set, and refuses them. Add [hypervisor.NAME].",
  },
  check(unit, report) {
    if (!goConfig(unit).builtIn) return;
    report({ at: absentSite(unit, "hypervisor"), message: "missing", fails: "load" });
  },
});
