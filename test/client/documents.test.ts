/** Which documents wake the extension, and that asking costs little. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import type { TextDocument } from "vscode";
import { LANGUAGES, mayBeKata } from "../../client/src/documents.ts";
import { escapeMarkdown } from "../../client/src/escape.ts";
import { languageOf } from "../../server/src/documents/language.ts";

const document = (path: string, text = "", languageId = "toml") =>
  ({ uri: { path }, languageId, getText: () => text }) as TextDocument;

describe("a document may be Kata's", () => {
  it("by its name", () => {
    for (const path of [
      "/etc/kata-containers/configuration.toml",
      "/a/configuration-qemu.toml.in",
      "/opt/kata/share/defaults/kata-containers/config.d/10-x",
    ])
      assert.ok(mayBeKata(document(path, "", "plaintext")), path);
    assert.ok(!mayBeKata(document("/etc/containerd/config.toml")));
  });

  it("by its content", () => {
    for (const text of ["[hypervisor.qemu]", "a = 1\n\n  [agent.kata]", "# kata-config: runtime=go"]) {
      assert.ok(mayBeKata(document("/a.toml", text)), text);
      assert.ok(mayBeKata(document("/a.md", `# How\n\n\`\`\`toml\n${text}\n\`\`\`\n`, "markdown")), text);
      assert.ok(!mayBeKata(document("/a.rs", text, "rust")), text);
    }
    for (const text of [
      "hypervisor.qemu.path = 1",
      "[ 'hypervisor' . qemu ]",
      '"agent".kata.debug = 1',
      "[hypervisor",
    ])
      assert.ok(mayBeKata(document("/a.toml", text)), text);
    for (const text of ["[package]\nname = 'hypervisor'", "hypervisor = 1", "agent.interval = 1"])
      assert.ok(!mayBeKata(document("/a.toml", text)), text);
  });

  it("by a runtime or a class that leads to it", () => {
    const containerd = '[plugins.x.containerd.runtimes.kata]\nruntime_type = "io.containerd.kata.v2"\n';
    assert.ok(mayBeKata(document("/etc/containerd/config.toml", containerd)));
    assert.ok(mayBeKata(document("/etc/crio/crio.conf.d/99.conf", "[crio.runtime.runtimes.kata]\n")));
    const docker = '{ "runtimes": { "k": { "runtimeType": "io.containerd.kata.v2" } } }';
    assert.ok(mayBeKata(document("/etc/docker/daemon.json", docker, "json")));
    assert.ok(!mayBeKata(document("/etc/docker/daemon.json", "{}", "json")));
    assert.ok(!mayBeKata(document("/etc/other.json", docker, "json")));
    assert.ok(mayBeKata(document("/pod.yaml", "spec:\n  runtimeClassName: kata-qemu\n", "yaml")));
  });

  it("by values that only its chart has", () => {
    assert.ok(mayBeKata(document("/values.yaml", "shims:\n  disableAll: true\n", "yaml")));
    assert.ok(!mayBeKata(document("/a.py", "shims: list\n", "python")));
  });

  it("by words in a file of another language", () => {
    assert.ok(mayBeKata(document("/values.yaml", "shims:\n  qemu:\n    dropIn: |\n", "yaml")));
    assert.ok(mayBeKata(document("/pod.yaml", "io.katacontainers.config.hypervisor.x: 1", "yaml")));
    assert.ok(!mayBeKata(document("/values.yaml", "replicas: 1", "yaml")));
    for (const id of LANGUAGES.slice(2)) assert.notEqual(languageOf("/x", "", id), undefined, id);
  });

  for (const [what, text] of [
    ["empty lines", "\n".repeat(400_000)],
    ["blanks", " ".repeat(400_000)],
    ["tabs and lines", "\t\n".repeat(200_000)],
    ["brackets", "[".repeat(400_000)],
    ["comment signs", "# ".repeat(200_000)],
  ] as const)
    it(`in a moment, whatever it holds: ${what}`, () => {
      const start = performance.now();
      assert.ok(!mayBeKata(document("/a.toml", text)));
      assert.ok(performance.now() - start < 1000);
    });
});

describe("text of a file in Markdown", () => {
  it("has no markup, no link and no second line", () => {
    const text = escapeMarkdown("![i](https://a.example/x) [c](command:x) <b>\n\n# h www.example.com");
    assert.doesNotMatch(text, /[![\]()<>\n:/]|(?<!&)#/);
    assert.match(text, /^&#33;&#91;i&#93;/);
  });
});
