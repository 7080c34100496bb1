import { goConfig } from "../loaders/go/struct.ts";
import { verityFault, verityProblem } from "../loaders/value-grammars/verity.ts";
import type { Setting } from "../project/config.ts";
import type { Unit } from "../project/unit.ts";
import { memberSite, membersOf, memberText } from "./common/array-tables.ts";
import { hypervisorsOf } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

/** The name becomes a disk's serial number and a part of a kernel parameter's name. */
export default defineRule({
  id: "guest-extension-images",
  severity: "error",
  summary: "An extension image needs a name of plain letters, and verity parameters that are whole.",
  upstream: [
    "src/libs/kata-types/src/config/hypervisor/mod.rs: Hypervisor::validate, parse_kernel_verity_params (since 4.0.0)",
    "src/runtime/pkg/katautils/config.go: toGuestExtensionImages (since 4.0.0)",
  ],
  messages: {
    missing: "An entry of guest_extension_images lacks name; the runtime refuses the configuration.",
    name: 'name = "{have}" of guest_extension_images may hold only ASCII letters, digits, "-" and "_".',
    verity:
      "verity_params of an entry of guest_extension_images {fault}; the runtime refuses the configuration.",
  },
  check(unit, report) {
    for (const setting of imagesOf(unit)) {
      if (!setting) continue;
      for (const member of membersOf(setting)) {
        const name = memberText(member, "name");
        const at = memberSite(setting, member, "name");
        if (name === "") report({ at, message: "missing", fails: "load" });
        else if (name !== undefined && !/^[A-Za-z0-9_-]+$/.test(name)) {
          report({ at, message: "name", data: { have: name }, fails: "load" });
        }
        const problem = verityProblem(memberText(member, "verity_params") ?? "", unit.runtime);
        if (!problem) continue;
        report({
          at: member.field("verity_params")!.at,
          message: "verity",
          data: { fault: verityFault(problem) },
          fails: "load",
        });
      }
    }
  },
});

/** The lists of all hypervisors whose loader looks at them; in the Go runtime that is qemu alone. */
function imagesOf(unit: Unit): readonly (Setting | undefined)[] {
  const key = "guest_extension_images";
  if (unit.runtime === "runtime-rs") {
    return hypervisorsOf(unit).map(({ main }) => main.setting(key));
  }
  const { hypervisors } = goConfig(unit);
  return hypervisors.flatMap((table) => (table.path[1] === "qemu" ? [table.setting(key)] : []));
}
