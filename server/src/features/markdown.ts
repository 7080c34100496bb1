/** Text that is not ours, made safe to stand in Markdown. */
export function escapeMarkdown(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|#]/g, "\\$&");
}

/** Code in Markdown, whatever ticks the text holds. */
export function code(text: string): string {
  return text.includes("`") ? `\`\` ${text} \`\`` : `\`${text}\``;
}

/** Markdown of ours for clients that show plain text, and for the terminal. */
export function toPlainText(markdown: string): string {
  return markdown
    .replace(/\n\n---(?=\n\n)/g, "")
    .replace(/\[([^\]]+)\]\((\S+?)\)/g, (_match, label: string, link: string) =>
      label === link ? link : `${label} (${link})`,
    )
    .replace(/<(https?:[^>]+)>/g, "$1")
    .replace(/\*\*([^*]+)\*\*/g, "$1")
    .replace(/`` ?(.+?) ?``|`([^`]+)`/g, (_match, long?: string, short?: string) => long ?? short ?? "")
    .replace(/\\([\\`*_{}[\]<>|#])/g, "$1");
}
