import type { Language } from "../../server/src/documents/language.ts";

/** A way in which people put TOML into another file. */
export interface ContainerForm {
  readonly name: string;
  readonly language: Language;
  /** The file with a text in it; `undefined` when that text cannot stand there. */
  put(text: string): string | undefined;
}

export const MAIN = "/etc/kata-containers/configuration.toml";

/** Every line that is not blank behind a prefix. */
export function indent(text: string, prefix: string): string {
  return text.replace(/^(?=[^\r\n])/gm, prefix);
}

/** A text that ends with a new line. */
export function lines(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** A fence; its title makes what stands in it Kata's, whatever that is. */
function fence(text: string): string {
  return `\`\`\`toml title="${MAIN}"\n${lines(text)}\`\`\`\n`;
}

/** Every line in a quote of Markdown. */
function quote(text: string): string {
  return text.replace(/^(.*)\n/gm, (_, line: string) => (line === "" ? ">\n" : `> ${line}\n`));
}

/** What an unquoted heredoc has to escape. */
function shellEscaped(text: string): string {
  return text.replace(/\\(?=[$\\`\n])|[$`]/g, (one) => `\\${one}`);
}

/** The same between double quotes. */
function quoteEscaped(text: string): string {
  return text.replace(/\\(?=[$\\`"\n])|[$`"]/g, (one) => `\\${one}`);
}

/** Literals of programs are looked at when they begin with a table of Kata's. */
function beginsWithTable(text: string): boolean {
  return /^(?:\s|#[^\n]*\n)*\[{1,2}\s*(?:hypervisor|agent|runtime)\b/.test(text);
}

/** A text whose lines are all indented, which a block would take for its own indentation. */
function isIndented(text: string): boolean {
  return !/^\S/m.test(text);
}

/** A text in a block of YAML, which keeps no blank lines at its ends. */
function inYaml(text: string, put: (block: string) => string): string | undefined {
  if (/^\s|\n\s*\n$|\r|\t/.test(text) || text.trim() === "") return undefined;
  return put(lines(text));
}

/** A text as a folded block has it. */
function unfolded(block: string): string {
  const all = block.replace(/\n$/, "").split("\n");
  let written = all[0] ?? "";
  for (let index = 1; index < all.length; index++) {
    let before = index - 1;
    while (before > 0 && all[before] === "") before--;
    const behind = all.slice(index).find((line) => line !== "") ?? "";
    const isKept = all[index - 1] === "" || /^[ \t]/.test(all[before]!) || /^[ \t]/.test(behind);
    written += `${isKept ? "\n" : "\n\n"}${all[index]}`;
  }
  return `${written}\n`;
}

export const CONTAINERS: readonly ContainerForm[] = [
  {
    name: "a fence in Markdown",
    language: "markdown",
    put: (text) => `# Kata\n\nPut this there:\n\n${fence(text)}\nThat is all.\n`,
  },
  {
    name: "a fence in a list in Markdown",
    language: "markdown",
    put: (text) => `1. First\n2. Then\n\n${indent(fence(text), "   ")}\n3. Last\n`,
  },
  {
    name: "a fence in a quote in Markdown",
    language: "markdown",
    put: (text) => quote(fence(text)),
  },
  {
    name: "a fence inside <details>",
    language: "markdown",
    put: (text) => `<details>\n<summary>Configuration</summary>\n\n${fence(text)}\n</details>\n`,
  },
  {
    name: "a code block of reStructuredText",
    language: "restructuredtext",
    put: (text) =>
      isIndented(text) || /^\s*\n|\n\s*\n$/.test(text)
        ? undefined
        : `Kata\n====\n\n.. code-block:: toml\n   :caption: ${MAIN}\n\n${indent(lines(text), "   ")}\nThat is all.\n`,
  },
  {
    name: "a heredoc whose word is quoted",
    language: "shell",
    put: (text) => `#!/bin/sh\nset -e\ncat > ${MAIN} <<'EOF'\n${lines(text)}EOF\necho done\n`,
  },
  {
    name: "a heredoc for sudo tee, with the path in a variable",
    language: "shell",
    put: (text) => `CONF="${MAIN}"\ncat << "EOF" | sudo tee -a "\${CONF}" > /dev/null\n${lines(text)}EOF\n`,
  },
  {
    name: "a heredoc that expands",
    language: "shell",
    put: (text) => `sudo tee ${MAIN} >/dev/null <<EOF\n${lines(shellEscaped(text))}EOF\n`,
  },
  {
    name: "a heredoc behind tabs",
    language: "shell",
    put: (text) =>
      /^\t/m.test(text)
        ? undefined
        : `if true; then\n\tcat <<-'EOF' > ${MAIN}\n${indent(lines(text), "\t\t")}\tEOF\nfi\n`,
  },
  {
    name: "a heredoc between double quotes",
    language: "shell",
    put: (text) => `docker exec kind bash -c "cat > ${MAIN} <<EOF\n${lines(quoteEscaped(text))}EOF"\n`,
  },
  {
    name: "a text for echo",
    language: "shell",
    put: (text) =>
      beginsWithTable(text) && text.includes("\n")
        ? `echo '${text.replaceAll("'", "'\\''")}' | sudo tee ${MAIN}\n`
        : undefined,
  },
  {
    name: "a text for printf",
    language: "shell",
    put(text) {
      if (!beginsWithTable(text) || text.includes("'")) return undefined;
      const escaped = text.replaceAll("\\", "\\\\").replaceAll("%", "%%");
      return `printf '${escaped.replaceAll("\n", "\\n").replaceAll("\t", "\\t")}' > ${MAIN}\n`;
    },
  },
  {
    name: "a transcript of a console in Markdown",
    language: "markdown",
    put: (text) => `\`\`\`console\n$ cat ${MAIN}\n${lines(text)}$ ls\n\`\`\`\n`,
  },
  {
    name: "a heredoc in a fence in Markdown",
    language: "markdown",
    put: (text) =>
      `1. Write it:\n\n   \`\`\`bash\n   cat > ${MAIN} <<'EOF'\n${indent(lines(text), "   ")}   EOF\n   \`\`\`\n`,
  },
  {
    name: "COPY in a Dockerfile",
    language: "dockerfile",
    put: (text) => `FROM scratch\nCOPY <<"EOF" ${MAIN}\n${lines(text)}EOF\nRUN true\n`,
  },
  {
    name: "RUN in a Dockerfile",
    language: "dockerfile",
    put: (text) => `FROM alpine\nRUN cat > ${MAIN} <<'EOF'\n${lines(text)}EOF\n`,
  },
  {
    name: "a string in Nix",
    language: "nix",
    put(text) {
      if (isIndented(text)) return undefined;
      const escaped = text.replaceAll("''", "'''").replaceAll("$" + "{", "''$" + "{");
      return `{ pkgs, ... }:\n{\n  environment.etc."kata-containers/configuration.toml".text = ''\n${indent(lines(escaped), "    ")}  '';\n}\n`;
    },
  },
  {
    name: "a heredoc in HCL",
    language: "hcl",
    put(text) {
      if (isIndented(text)) return undefined;
      const escaped = lines(text.replace(/[$%](?=\{)/g, (sign) => sign + sign));
      return `resource "local_file" "kata" {\n  filename = "${MAIN}"\n  content  = <<-EOT\n${indent(escaped, "    ")}  EOT\n}\n`;
    },
  },
  {
    name: "a literal block of a ConfigMap",
    language: "yaml",
    put: (text) =>
      inYaml(
        text,
        (block) =>
          `apiVersion: v1\nkind: ConfigMap\ndata:\n  configuration-qemu.toml: |\n${indent(block, "    ")}metadata:\n  name: kata\n`,
      ),
  },
  {
    name: "a literal block of cloud-init, clipped and indented further",
    language: "yaml",
    put: (text) =>
      inYaml(
        text,
        (block) =>
          `#cloud-config\nwrite_files:\n  - content: |4-\n${indent(block, "        ")}    path: ${MAIN}\n`,
      ),
  },
  {
    name: "a folded block of Ansible",
    language: "yaml",
    put: (text) =>
      inYaml(
        text,
        (block) =>
          `- hosts: all\n  tasks:\n    - copy:\n        dest: ${MAIN}\n        content: >\n${indent(unfolded(block), "          ")}        mode: "0644"\n`,
      ),
  },
  {
    name: "double quotes in YAML",
    language: "yaml",
    put: (text) => `path: ${MAIN}\ncontents:\n  inline: ${JSON.stringify(lines(text))}\nmode: 420\n`,
  },
  {
    name: "single quotes in YAML",
    language: "yaml",
    put(text) {
      if (/[ \t]\n|\n[ \t]|^\s|\r/.test(text) || text.trim() === "") return undefined;
      const escaped = lines(text)
        .replaceAll("'", "''")
        .replace(/\n+/g, (run) => `${run}\n`);
      return `path: ${MAIN}\ncontents:\n  inline: '${escaped.replace(/\n(?!\n)/g, "\n    ")}'\nmode: 420\n`;
    },
  },
  {
    name: "a dropIn in the values of kata-deploy",
    language: "yaml",
    put: (text) =>
      inYaml(
        text,
        (block) =>
          `shims:\n  qemu:\n    enabled: true\n    dropIn: |\n${indent(block, "      ")}  clh:\n    enabled: false\n`,
      ),
  },
  {
    name: "values as a text in an Argo CD Application",
    language: "yaml",
    put: (text) =>
      inYaml(text, (block) => {
        const values = `shims:\n  qemu-runtime-rs:\n    dropIn: |\n${indent(block, "      ")}`;
        return `kind: Application\nspec:\n  source:\n    helm:\n      values: |\n${indent(values, "        ")}    targetRevision: 4.1.0\n`;
      }),
  },
  {
    name: "values in a YAML fence in Markdown",
    language: "markdown",
    put: (text) =>
      inYaml(
        text,
        (block) => `\`\`\`yaml\nshims:\n  qemu:\n    dropIn: |\n${indent(block, "      ")}\`\`\`\n`,
      ),
  },
  {
    name: "a long string of Python",
    language: "python",
    put(text) {
      if (!beginsWithTable(text)) return undefined;
      const escaped = text.replaceAll("\\", "\\\\").replaceAll('"""', '\\"\\"\\"');
      return `from pathlib import Path\n\nPath("${MAIN}").write_text("""${escaped}""")\n`;
    },
  },
  {
    name: "a raw string of Go",
    language: "go",
    put: (text) =>
      beginsWithTable(text) && !text.includes("`")
        ? `package main\n\nconst configuration = \`${text}\`\n`
        : undefined,
  },
];
