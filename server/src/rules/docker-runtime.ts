import { dockerRuntimesIn } from "../documents/yaml/manifest.ts";
import { entryOf, textAt } from "../documents/yaml/tree.ts";
import { keySubject, nodeSubject } from "./common/chart.ts";
import { defineRule } from "./rule.ts";

/** Docker is no engine that anybody tests Kata with. */
export default defineRule({
  id: "docker-runtime",
  severity: "warning",
  summary: "Kata as a runtime of Docker, which nobody looks after.",
  upstream: ["src/runtime/cmd/kata-runtime/main.go"],
  messages: {
    unmaintained:
      "Nobody in Kata looks after Docker, and its tests are not required: the runtime {name} may stop to work with any release. Use containerd with Kubernetes or nerdctl.",
    program:
      '{path} starts no containers since 2.0, so every container with the runtime {name} fails. Write "runtimeType": "io.containerd.kata.v2" instead of path.',
  },
  checkManifest(manifest, report) {
    for (const document of manifest.file.yaml ?? [])
      for (const entry of dockerRuntimesIn(document)) {
        const name = String(entry.key.value);
        const path = entryOf(entry.value, "path");
        const program = textAt(entry.value, "path");
        if (path?.value && program !== undefined && /\/?kata-(?:runtime|qemu|clh|fc)$/.test(program)) {
          const at = nodeSubject(manifest, path.value, ["runtimes", name, "path"]);
          report({
            at,
            message: "program",
            data: { path: program, name },
            severity: "error",
            fails: "start",
          });
        }
        const at = keySubject(manifest, entry, ["runtimes", name]);
        report({
          at,
          message: "unmaintained",
          data: { name },
          tags: ["deprecated"],
          evidence: ["https://github.com/kata-containers/kata-containers/pull/12490"],
        });
      }
  },
});
