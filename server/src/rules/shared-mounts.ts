import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import { membersOf, memberText } from "./common/array-tables.ts";
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
    empty: "{key} of a shared mount must not be empty; runtime-rs refuses the configuration.",
    path: '{key} = "{have}" is not a path that runtime-rs takes here: it must be absolute and hold only letters, digits, "-", "_" and ".".',
    parent: '{key} = "{have}" must not hold ".."; runtime-rs refuses the configuration.',
  },
  check(unit, report) {
    const setting = rustConfig(unit).runtime.setting("shared_mounts");
    for (const member of membersOf(setting)) {
      for (const key of FIELDS) {
        const have = memberText(member, key);
        if (have === undefined) continue;
        const at = member.field(key)?.at ?? member.at;
        if (have === "") report({ at, message: "empty", data: { key }, fails: "load" });
        else if (key.endsWith("_path")) {
          if (!/^(?:\/[-\p{Alphabetic}\p{M}\p{Nd}\p{Pc}\p{Join_Control}.]+)+\/?$/u.test(have)) {
            report({ at, message: "path", data: { key, have }, fails: "load" });
          } else if (have.split("/").includes("..")) {
            report({ at, message: "parent", data: { key, have }, fails: "load" });
          }
        }
      }
    }
  },
});
