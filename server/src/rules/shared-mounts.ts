import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import { memberSite, membersOf, memberText } from "./common/array-tables.ts";
import { defineRule } from "./rule.ts";

const FIELDS = ["name", "src_ctr", "dst_ctr", "src_path", "dst_path"];

/** A shared mount needs all five fields, and paths of the plain kind. */
export default defineRule({
  id: "shared-mounts",
  severity: "error",
  summary:
    "A table of shared_mounts lacks a field, or one of its paths is not of the form that runtime-rs takes.",
  upstream: ["src/libs/kata-types/src/config/shared_mount.rs: SharedMount::validate"],
  runtimes: ["runtime-rs"],
  messages: {
    empty: "{field} of a shared mount must not be empty; {runtime} refuses the configuration.",
    path: '{field} = "{have}" is not a path that {runtime} takes here: it must be absolute and hold only letters, digits, "-", "_" and ".".',
    parent: '{field} = "{have}" must not hold ".."; {runtime} refuses the configuration.',
  },
  check(unit, report) {
    const setting = rustConfig(unit).runtime.setting("shared_mounts");
    if (!setting) return;
    for (const member of membersOf(setting)) {
      for (const field of FIELDS) {
        const have = memberText(member, field);
        if (have === undefined) continue;
        const at = memberSite(setting, member, field);
        if (have === "") report({ at, message: "empty", data: { field }, fails: "load" });
        else if (field.endsWith("_path")) {
          if (!/^(?:\/[-\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}.]+)+\/?$/u.test(have)) {
            report({ at, message: "path", data: { field, have }, fails: "load" });
          } else if (have.split("/").includes("..")) {
            report({ at, message: "parent", data: { field, have }, fails: "load" });
          }
        }
      }
    }
  },
});
