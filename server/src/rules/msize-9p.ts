import { fieldSite, hypervisorsOf } from "./common/runtime-rs.ts";
import { defineRule } from "./rule.ts";

/** runtime-rs checked the size of 9p packets until it gave 9p up in 3.29.0. */
export default defineRule({
  id: "msize-9p",
  severity: "error",
  summary: "msize_9p must lie between 4096 and 8388608 where shared_fs is virtio-9p.",
  upstream: ["src/libs/kata-types/src/config/hypervisor/mod.rs: SharedFsInfo::validate (until 3.28.0)"],
  runtimes: ["runtime-rs"],
  messages: { range: "msize_9p is {have}; the runtime takes 4096 to 8388608." },
  check(unit, report) {
    for (const { main } of hypervisorsOf(unit)) {
      const have = main.number("msize_9p");
      if (main.text("shared_fs") !== "virtio-9p" || have === undefined) continue;
      if (have >= 4096 && have <= 8388608) continue;
      report({ at: fieldSite(unit, main, "msize_9p"), message: "range", data: { have }, fails: "load" });
    }
  },
});
