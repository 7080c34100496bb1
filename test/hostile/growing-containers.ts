/** Files of other languages that tempt their readers to do work with the square of their size, of about `n` units. */
import type { Language } from "../../server/src/documents/language.ts";

const TOML = "[hypervisor.qemu]\ndefault_memory = 1\n";
const again = (piece: string, n: number) => piece.repeat(Math.max(1, Math.floor(n / piece.length)));
const kata = "/etc/kata-containers/configuration.toml";
const heredoc = `cat > ${kata} <<EOF\n${TOML}EOF\n`;

export const GROWING_CONTAINERS: readonly (readonly [
  name: string,
  language: Language,
  make: (n: number) => string,
])[] = [
  ["heredocs", "shell", (n) => again(heredoc, n)],
  ["heredocs that do not end", "shell", (n) => again(`cat > ${kata} <<EOF\n`, n) + TOML],
  ["heredocs with ends of their own", "shell", (n) => lines(n, 40, (i) => `cat > ${kata} <<EOF${i}`) + TOML],
  ["many heredocs on one line", "shell", (n) => `cat > ${kata} ${again("<<A ", n)}\n${TOML}A\n`],
  ["marks of heredocs", "shell", (n) => `${heredoc}${again("<<", n)}\n`],
  ["marks of heredocs in lines", "shell", (n) => `${heredoc}${again("<<-'\n", n)}\n`],
  ["open quotes", "shell", (n) => heredoc + again("echo '\n", n)],
  ["open double quotes", "shell", (n) => heredoc + again('echo "\n', n)],
  ["one long line of words", "shell", (n) => `${heredoc}${again("word ", n)}\n`],
  ["lines that go on", "shell", (n) => `${heredoc}${again("word \\\n", n)}\n`],
  ["substitutions in each other", "shell", (n) => `${heredoc}echo "${again("$(", n)}"\n`],
  ["variables", "shell", (n) => heredoc + lines(n, 20, (i) => `V${i}=/etc/$V${i - 1}/x`)],
  [
    "variables of variables",
    "shell",
    (n) => `${again("A=$A$A\n", n)}cat > $A/configuration.toml <<EOF\n${TOML}EOF\n`,
  ],
  ["lines of echo", "shell", (n) => again(`echo "[hypervisor.qemu]" >> ${kata}\n`, n)],
  ["lines of echo in a group", "shell", (n) => `{\n${again('echo "[hypervisor.qemu]"\n', n)}} > ${kata}\n`],
  ["pipes", "shell", (n) => `${heredoc}${again("a | ", n)}tee ${kata}\n`],
  ["prompts", "shell", (n) => again(`$ cat ${kata}\n${TOML}`, n)],
  ["marks of prompts", "shell", (n) => heredoc + again("[root@x ~]# ", n)],
  ["blanks", "shell", (n) => `${heredoc}${" ".repeat(n)}\n`],
  ["backslashes", "shell", (n) => `${heredoc}echo ${"\\".repeat(n)}\n`],
  ["instructions", "dockerfile", (n) => again(`RUN ${heredoc}`, n)],
  ["heredocs that do not end", "dockerfile", (n) => again(`RUN cat > ${kata} <<EOF\n`, n)],
  ["copies", "dockerfile", (n) => again(`COPY <<EOF ${kata}\n${TOML}EOF\n`, n)],
  ["lines that go on", "dockerfile", (n) => `RUN echo kata-containers ${again("&& \\\n  a ", n)}\n`],
  ["fences", "markdown", (n) => again(`\`\`\`toml title="${kata}"\n${TOML}\`\`\`\n\n`, n)],
  ["fences that do not end", "markdown", (n) => again("```toml\n[hypervisor.qemu]\n", n)],
  [
    "fences that grow",
    "markdown",
    (n) => lines(Math.sqrt(n) * 8, 8, (i) => `${"`".repeat(3 + i)}toml\n[hypervisor.qemu]`),
  ],
  ["back ticks", "markdown", (n) => `kata-containers ${"`".repeat(n)}\n`],
  ["back ticks and blanks", "markdown", (n) => `kata-containers ${again("` `` ", n)}\n`],
  ["quotes in each other", "markdown", (n) => `kata-containers\n\n${">".repeat(n)} a\n`],
  ["lists in each other", "markdown", (n) => `kata-containers\n\n${again("- ", n)}a\n`],
  ["a list with fences", "markdown", (n) => again("- a\n\n  ```toml\n  [hypervisor.qemu]\n  ```\n", n)],
  ["brackets", "markdown", (n) => `kata-containers ${"[".repeat(n)}\n`],
  ["links", "markdown", (n) => `kata-containers ${again("[a](", n)}\n`],
  ["stars", "markdown", (n) => `kata-containers ${again("*a **b ", n)}\n`],
  ["tags", "markdown", (n) => `kata-containers ${again("<a ", n)}\n`],
  ["comments", "markdown", (n) => `kata-containers ${again("<!-- ", n)}\n`],
  ["definitions", "markdown", (n) => `kata-containers\n\n${lines(n, 12, (i) => `[a${i}]: /x`)}`],
  ["tables", "markdown", (n) => `kata-containers\n\n|a|b|\n|-|-|\n${again("|a|b|\n", n)}`],
  [
    "blocks",
    "restructuredtext",
    (n) => again(`.. code-block:: toml\n   :caption: ${kata}\n\n   [hypervisor.qemu]\n\n`, n),
  ],
  ["literal blocks", "restructuredtext", (n) => again("kata-containers::\n\n  [hypervisor.qemu]\n\n", n)],
  [
    "strings",
    "nix",
    (n) =>
      `{\n${again(`environment.etc."kata-containers/configuration.toml".text = ''\n  [hypervisor.qemu]\n'';\n`, n)}}\n`,
  ],
  ["strings that do not end", "nix", (n) => `{ "kata-containers" = ${again("''${''a ", n)}`],
  ["sets in each other", "nix", (n) => `# kata-containers\n${again("{ a = ", n)}`],
  [
    "antiquotations",
    "nix",
    (n) => `{ environment.etc."kata-containers/configuration.toml".text = ''${again(`\${a}`, n)}''; }`,
  ],
  ["attributes", "nix", (n) => `{\n# kata-containers\n${lines(n, 14, (i) => `a${i} = "x";`)}}\n`],
  ["heredocs", "hcl", (n) => again(`content = <<-EOF\n  [hypervisor.qemu]\n  EOF\n`, n)],
  ["heredocs that do not end", "hcl", (n) => `# kata-containers\n${again("content = <<EOF\n", n)}`],
  ["blocks in each other", "hcl", (n) => `# kata-containers\n${again('a "b" {\n', n)}`],
  ["interpolations", "hcl", (n) => `content = <<EOF\n[hypervisor.qemu]\n${again(`\${a} `, n)}\nEOF\n`],
  ["literals", "python", (n) => again('A = """[hypervisor.qemu]\ndefault_memory = 1\n"""\n', n)],
  ["quotes", "python", (n) => `# kata-containers\n${again('"""', n)}`],
  ["escapes", "python", (n) => `a = "[hypervisor.qemu]\\n${again("\\x41", n)}"\n`],
  ["literals", "go", (n) => again("const a = `[hypervisor.qemu]\ndefault_memory = 1\n`\n", n)],
  ["quotes", "go", (n) => `// kata-containers\n${again("`a` + ", n)}`],
  ["expressions", "template", (n) => TOML + lines(n, 24, (i) => `{{ a${i} }}${i} = {{ b }}`)],
  ["branches", "template", (n) => TOML + again("{% if x %}\na = 1\n{% endif %}\n", n)],
  ["branches that do not end", "template", (n) => TOML + again("{% if x %}\n", n)],
  ["marks that do not end", "template", (n) => TOML + again("{{ ", n)],
  ["marks of all kinds", "template", (n) => TOML + again("{{ }} {% %} {# #} <% %> }} %}\n", n)],
  ["expressions in one value", "template", (n) => `${TOML}path = "${again("{{ a }}", n)}"\n`],
  [
    "literals",
    "yaml",
    (n) =>
      lines(n, 70, (i) => `a${i}:\n  configuration.toml: |\n    [hypervisor.qemu]\n    default_memory = 1`),
  ],
  [
    "values of the chart",
    "yaml",
    (n) => `shims:\n${lines(n, 60, (i) => `  a${i}:\n    enabled: true\n    dropIn: "[hypervisor.qemu]"`)}`,
  ],
  [
    "drop-ins of one shim",
    "yaml",
    (n) => `shims:\n  qemu:\n    dropIn: |\n${again("      [hypervisor.qemu]\n", n)}`,
  ],
  [
    "pods",
    "yaml",
    (n) =>
      again(
        '---\napiVersion: v1\nkind: Pod\nmetadata: { annotations: { io.katacontainers.config.hypervisor.default_memory: "1" } }\nspec: { runtimeClassName: kata-qemu, containers: [] }\n',
        n,
      ),
  ],
  [
    "annotations of a pod",
    "yaml",
    (n) =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n${lines(n, 60, (i) => `    io.katacontainers.config.hypervisor.x${i}: "1"`)}spec: { runtimeClassName: kata-qemu, containers: [] }\n`,
  ],
  [
    "one annotation again",
    "yaml",
    (n) =>
      `apiVersion: v1\nkind: Pod\nmetadata:\n  annotations:\n${again('    io.katacontainers.config.hypervisor.default_memory: "1"\n', n)}spec: { runtimeClassName: kata-qemu, containers: [] }\n`,
  ],
  [
    "entries of a list",
    "yaml",
    (n) => `shims:\n  qemu:\n    allowedHypervisorAnnotations:\n${lines(n, 20, (i) => `    - x${i}.*`)}`,
  ],
  ["documents", "yaml", (n) => `# kata-containers\n${again("---\na: 1\n", n)}`],
  ["flow maps in each other", "yaml", (n) => `shims: ${"{a: ".repeat(Math.min(n / 4, 2000))}\n`],
  ["flow lists that do not end", "yaml", (n) => `shims: ${"[".repeat(Math.min(n, 2000))}\n`],
  [
    "anchors",
    "yaml",
    (n) => `shims:\n${lines(n, 24, (i) => `  a${i}: &a${i} { b: *a${Math.max(0, i - 1)} }`)}`,
  ],
  [
    "aliases that double",
    "yaml",
    () =>
      `shims:\n  a: &a [x, x]\n${Array.from({ length: 25 }, (_, i) => `  a${i}: &a${i} [*a${i === 0 ? "" : i - 1}, *a${i === 0 ? "" : i - 1}]`).join("\n")}\n`,
  ],
  [
    "merges",
    "yaml",
    (n) => `shims:\n  a: &a { enabled: true }\n${lines(n, 20, (i) => `  b${i}: { <<: *a }`)}`,
  ],
  ["blanks in a list", "yaml", (n) => `shims:\n  qemu: [ a${" ".repeat(n)}b`],
  ["blanks behind a key", "yaml", (n) => `shims:\n  qemu: a${" ".repeat(n)}b\n`],
  ["separators of lines", "yaml", (n) => `shims:\n  qemu:\n    dropIn: |\n      ${"\u2028".repeat(n)}\n`],
  ["a folded text", "yaml", (n) => `shims:\n  qemu:\n    dropIn: >\n${again("      a = 1\n", n)}`],
  [
    "a quoted text over lines",
    "yaml",
    (n) => `shims:\n  qemu:\n    dropIn: "${again("a = 1\\n\\\n      ", n)}"\n`,
  ],
  [
    "escapes in a quoted text",
    "yaml",
    (n) => `shims:\n  qemu:\n    dropIn: "[hypervisor.qemu]\\n${again("\\x20", n)}"\n`,
  ],
  [
    "indentation",
    "yaml",
    (n) =>
      `shims:\n${Array.from({ length: Math.min(400, Math.sqrt(2 * n)) }, (_, i) => `${" ".repeat(i + 1)}a:`).join("\n")}\n`,
  ],
  [
    "expressions",
    "yaml",
    (n) => `shims:\n${again("  {{ if a }}\n  qemu: { enabled: true }\n  {{ end }}\n", n)}`,
  ],
  ["one shim again", "yaml", (n) => `shims:\n${again("  qemu: { enabled: true }\n", n)}`],
  [
    "values that nobody knows",
    "yaml",
    (n) => `shims:\n  qemu: { enabled: true }\n${lines(n, 12, (i) => `vals${i}: 1`)}`,
  ],
  [
    "default shims",
    "yaml",
    (n) => `shims:\n  qemu: { enabled: true }\ndefaultShim:\n${lines(n, 14, (i) => `  arch${i}: qemu`)}`,
  ],
  ["charts", "yaml", (n) => lines(n, 60, (i) => `a${i}:\n  shims:\n    qemu:\n      enabled: true`)],
  [
    "comments",
    "yaml",
    (n) => `shims:\n${again("  # kata-config: ignore chart-shim\n", n)}  x: { enabled: true }\n`,
  ],
];

function lines(n: number, width: number, line: (index: number) => string): string {
  return `${Array.from({ length: Math.max(1, Math.floor(n / width)) }, (_, index) => line(index)).join("\n")}\n`;
}
