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
  },
  check(unit, report) {
    const file = unit.files[0];
    if (!file) return;
    for (const { path, kind } of unit.strays) {
      if (kind === "symlink" && unit.runtime === "go") continue;
      report({
        at: { file, range: { start: 0, end: 0 }, about: [] },
        message: kind,
        data: { path },
        fails: "load",
      });
    }
  },
});
