import { baseName } from "../environment/files.ts";
import { isAtLeast } from "../knowledge/releases.ts";
import { cleanPath } from "../loaders/go/forms.ts";
import { goConfig } from "../loaders/go/struct.ts";
import { splitBindMount } from "../loaders/runtime-rs/adjustments.ts";
import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import { nodeOf } from "../project/config.ts";
import type { Unit } from "../project/unit.ts";
import type { ValueNode } from "../toml/index.ts";
import { leaveOutElement } from "./common/fixes.ts";
import { chosenHypervisor } from "./common/runtime-rs.ts";
import { defineRule, elementSite, type Report } from "./rule.ts";

const messages = {
  same: 'sandbox_bind_mounts: {path} has the last name "{base}", which an earlier entry has already. Rename or drop one.',
  root: "sandbox_bind_mounts: {path} has no last name under which it could be mounted, and so no sandbox starts.",
} as const;

type Tell = Report<typeof messages>;

/** All of them are mounted into one directory under their last names. */
export default defineRule({
  id: "sandbox-bind-mounts",
  severity: "error",
  summary: "Two sandbox bind mounts have the same last name, so they would lie at one place.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: validateBindMounts",
    "src/runtime-rs/crates/resource/src/share_fs/sandbox_bind_mounts.rs: setup_sandbox_bind_mounts (since 3.2.0)",
  ],
  messages,
  check(unit, report) {
    if (unit.runtime !== "go") return checkRust(unit, report);
    const { runtime } = goConfig(unit);
    const setting = runtime.setting("sandbox_bind_mounts");
    const node = nodeOf(setting);
    if (!setting || node?.type !== "array" || !runtime.texts("sandbox_bind_mounts")) return;
    const seen = new Map<string, (typeof node.elements)[number]>();
    for (const [index, element] of node.elements.entries()) {
      if (element.type !== "string" || element.value === "") continue;
      const base = baseName(cleanPath(element.value));
      const first = seen.get(base);
      if (!first) {
        seen.set(base, element);
        continue;
      }
      report({
        at: elementSite(setting, element),
        message: "same",
        data: { path: element.value, base },
        fails: "load",
        related: [{ ...elementSite(setting, first), message: "The first one." }],
        fixes: leaveOutElement(setting, index, { certainty: "choice" }),
      });
    }
  },
});

/** In runtime-rs it shows when the sandbox starts, and only where files are shared with the guest. */
function checkRust(unit: Unit, report: Tell): void {
  const { runtime } = rustConfig(unit);
  const chosen = chosenHypervisor(unit);
  if (!isAtLeast(unit.target.release, "3.2.0") || !chosen?.main.text("shared_fs")) return;
  if (!["qemu", "clh", "dragonball", "openvmm"].includes(chosen.driver)) return;
  if (chosen.main.cell("confidential_guest")?.value !== false) return;
  const setting = runtime.setting("sandbox_bind_mounts");
  const node = nodeOf(setting);
  if (!setting || node?.type !== "array" || !runtime.texts("sandbox_bind_mounts")) return;
  const seen = new Map<string, ValueNode>();
  for (const [index, element] of node.elements.entries()) {
    if (element.type !== "string" || element.value === "") continue;
    const at = elementSite(setting, element);
    const [path] = splitBindMount(element.value, unit.target.release);
    const base = baseName(cleanPath(path));
    const first = seen.get(base);
    if (base === "" || base === "/") {
      report({ at, message: "root", data: { path }, fails: "start" });
    } else if (first) {
      const related = [{ ...elementSite(setting, first), message: "The first one." }];
      const fixes = leaveOutElement(setting, index, { certainty: "choice" });
      report({ at, message: "same", data: { path, base }, fails: "start", related, fixes });
    } else seen.set(base, element);
  }
}
