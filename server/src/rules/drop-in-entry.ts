import { defineRule } from "./rule.ts";

/** The loaders read every entry of config.d, and each kind that is not a file in its own way. */
export default defineRule({
  id: "drop-in-entry",
  severity: "error",
  summary:
    "config.d holds something that is not a regular file, which makes the runtime refuse the configuration.",
  detail:
    "The Go runtime fails at a sub-directory; runtime-rs fails at a symbolic link too, so files mounted from a ConfigMap cannot be used with it.",
  upstream: [
    "src/libs/kata-types/src/config/drop_in.rs: update_from_dropin",
    "src/runtime/pkg/katautils/config.go: decodeDropIns, updateFromDropIn",
  ],
  messages: {
    directory:
      "{path} is a directory; the runtime reads every entry of config.d and fails at it. Move it away.",
    symlink:
      "{path} is a symbolic link; {runtime} takes only regular files in config.d and refuses the configuration. Put a copy of the file there.",
    other:
      "{path} is a device, a pipe or a socket; the runtime reads every entry of config.d and fails at it or waits for ever. Move it away.",
    irregular: "{path} cannot be read: {reason}. The runtime fails at it too. Move it away.",
    unread: "{path} cannot be read: {reason}. What it sets is not known, so what is told here may be wrong.",
  },
  check(unit, report) {
    const file = unit.files[0];
    if (!file) return;
    const atStart = { file, range: { start: 0, end: 0 } };
    const strays = new Set<string>();
    for (const { path, kind } of unit.strays) {
      if (kind === "symlink" && unit.runtime === "go") continue;
      strays.add(path);
      report({ at: { ...atStart, about: [path] }, message: kind, data: { path }, fails: "load" });
    }
    for (const { path, what, fault } of unit.unread) {
      if (what === "base" || strays.has(path)) continue;
      const at = { ...atStart, about: [path] };
      const data = { path, reason: fault.reason };
      if (fault.kind === "irregular") report({ at, message: "irregular", data, fails: "load" });
      else report({ at, message: "unread", data, severity: "warning" });
    }
  },
});
