import { handlersOf } from "../documents/cri.ts";
import { type KataDocument, textOfDocument } from "../documents/document.ts";
import { nodesIn } from "../documents/yaml/tree.ts";
import { badByteIn } from "./common/bad-byte.ts";
import { defineRule, type Fails } from "./rule.ts";

/** What reads a manifest takes such a byte or refuses the file, by its library. Of Kata's own files see toml-syntax. */
export default defineRule({
  id: "not-utf8",
  severity: "error",
  summary: "A manifest, values of the chart or the configuration of a container engine is not UTF-8.",
  detail:
    "Helm and the programs of Kubernetes refuse YAML that is not UTF-8, CRI-O (from 1.23 on) and containerd 2 their TOML. In JSON another character takes the place of such a byte. containerd 1 does that too; of a configuration that it may read nothing is said.",
  upstream: [
    "sigs.k8s.io/yaml: Unmarshal (Helm, kubectl, the API server)",
    "Go, encoding/json: unquote (Docker, kubectl)",
    "github.com/pelletier/go-toml/v2: Unmarshal (containerd from 2.0 on; go-toml 1 before takes it)",
    "github.com/BurntSushi/toml: Decode (CRI-O; 0.4.1 from CRI-O 1.23 on)",
  ],
  messages: {
    yaml: "The byte here is not UTF-8, and what reads this YAML takes nothing else. Save the file as UTF-8.",
    json: "The byte here is not UTF-8: what reads this JSON puts the character U+FFFD in its place, and goes by the text that comes of it. Save the file as UTF-8.",
    containerd:
      "The byte here is not UTF-8, and containerd 2 refuses the whole file then. Save the file as UTF-8.",
    crio: "The byte here is not UTF-8, and CRI-O from 1.23 on refuses the whole file then. Save the file as UTF-8.",
  },
  checkManifest({ file }, report) {
    const badByte = badByteIn(file);
    const reader = badByte === undefined ? undefined : readerOf(file, badByte);
    if (badByte === undefined || !reader) return;
    const at = { file, range: { start: badByte, end: badByte + 1 }, about: [] };
    const fails = FAILS[reader];
    report({ at, message: reader, ...(fails ? { fails } : { severity: "warning" }) });
  },
});

type Reader = "yaml" | "json" | "containerd" | "crio";

const FAILS: Readonly<Record<Reader, Fails | undefined>> = {
  yaml: "install",
  json: undefined,
  containerd: "start",
  crio: "start",
};

/** What reads a file, where that is known and it minds. */
function readerOf(file: KataDocument, badByte: number): Reader | undefined {
  if (file.cri) {
    const [handler] = handlersOf(file);
    // The only releases that read version 3.
    if (handler?.engine === "containerd") return handler.version === 3 ? "containerd" : undefined;
    return handler && "crio";
  }
  if (file.source.path.endsWith(".json")) return "json";
  // JSON under another name: some read it as YAML, some as JSON.
  if (textOfDocument(file).trimStart().startsWith("{")) return undefined;
  return isInConfiguration(file, badByte) ? undefined : "yaml";
}

const HEADER = /^[ \t]*\[{1,2}(?:hypervisor|agent|runtime|factory|image)\b/m;

/** Whether a place of a manifest is in a configuration of Kata's, of which toml-syntax tells. */
function isInConfiguration({ yaml }: KataDocument, at: number): boolean {
  for (const root of yaml ?? [])
    for (const { node } of nodesIn(root))
      if (node.kind === "scalar" && node.range.start <= at && at < node.range.end)
        return HEADER.test(String(node.value));
  return false;
}
