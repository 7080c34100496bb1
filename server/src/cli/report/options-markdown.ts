import type { ReferenceOption, ReferenceTable } from "../../features/option-reference.ts";
import { runtimeLabel } from "../../knowledge/runtimes.ts";

/** The reference of options as Markdown, each with an anchor of its own: `#hypervisor.*.default_memory` has its key. */
export function optionsMarkdown(tables: readonly ReferenceTable[], release: string): string {
  const contents = tables.map(
    ({ name, options }) => `- [\`[${name}]\`](#${anchor(name)}): ${options.length} options`,
  );
  return `# Options of Kata Containers ${release}

What each runtime makes of the options of \`configuration.toml\`. \`*\` stands for a hypervisor, or for \`kata\`.

${contents.join("\n")}

${tables.map(section).join("\n")}`;
}

/** As GitHub makes it of a header. */
function anchor(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9_ -]/g, "");
}

function section({ name, prose, options }: ReferenceTable): string {
  const about = [prose?.summary, prose?.detail?.trim()].filter(Boolean).join("\n\n");
  return `## \`[${name}]\`\n\n${about ? `${about}\n\n` : ""}${options.map(optionText).join("\n")}`;
}

function optionText({ key, prose, sides }: ReferenceOption): string {
  const table = sides.map(({ runtime, type, facts, support }) => {
    const head = `- **${runtimeLabel(runtime)}**: ${type}${support ? `, **${support}**` : ""}\n`;
    return head + facts.map(([label, text]) => `  - ${label}: ${text.replace(/\n+/g, " ")}\n`).join("");
  });
  const links = (prose?.links ?? []).map((link) => `[${link.slice(link.lastIndexOf("/") + 1)}](${link})`);
  const blocks = [
    `### \`${key}\``,
    prose?.summary,
    table.join("").trimEnd(),
    prose?.detail?.trim(),
    prose?.example && `\`${prose.example}\``,
    links.join(" · "),
  ];
  return `${blocks.filter(Boolean).join("\n\n")}\n`;
}
