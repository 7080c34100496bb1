import { defineRule } from "./rule.ts";

/** Told by `lint`, which alone sees what both runtimes say. */
export default defineRule({
  id: "refused-by-both",
  severity: "error",
  summary: "Nothing tells which runtime reads the configuration, and each of them refuses it.",
  detail:
    "Told of a file whose runtime is not known, where both runtimes refuse it for reasons of their own. The first reason of each is told, all of them are linked. Say which runtime reads the file, and only its reasons are told: `# kata-config: runtime=…` at the top, `--runtime`, or the setting `kata.runtime`.",
  upstream: ["none: what each runtime refuses is told by the other rules"],
  messages: {
    refused:
      "Whichever runtime reads this, no sandbox starts with it; say which one it is for, with # kata-config: runtime=go or runtime=runtime-rs above all keys.",
  },
  check() {},
});
