import type { Language } from "../../server/src/documents/language.ts";

/** A way in which people put TOML into another file. */
export interface ContainerForm {
  readonly name: string;
  readonly language: Language;
  /** The file with a text in it; `undefined` when that text cannot stand there. */
  put(text: string): string | undefined;
}

/** Every line that is not blank behind a prefix. */
function indent(text: string, prefix: string): string {
  return text.replace(/^(?=[^\r\n])/gm, prefix);
}

/** A text that ends with a new line. */
export function lines(text: string): string {
  return text === "" || text.endsWith("\n") ? text : `${text}\n`;
}

/** A fence; its title makes what stands in it Kata's, whatever that is. */
function fence(text: string): string {
  return `\`\`\`toml title="/etc/kata-containers/configuration.toml"\n${lines(text)}\`\`\`\n`;
}

/** Every line in a quote of Markdown. */
function quote(text: string): string {
  return text.replace(/^(.*)\n/gm, (_, line: string) => (line === "" ? ">\n" : `> ${line}\n`));
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
];
