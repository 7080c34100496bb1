import { shorten } from "../util/shorten.ts";
import { visible } from "../util/visible.ts";

/** UTF-16 units of a text of others that stand in a hover; it tells the beginning of what is longer. */
const LONGEST = 300;

/** Text that is not ours as it can stand in one line. */
function inLine(text: string): string {
  return visible(shorten(text, LONGEST).replace(/[\s\p{Cc}\u2028\u2029]+/gu, " "));
}

/** Text that is not ours, made safe to stand in Markdown: nothing in it is a link, a picture or markup. */
export function escapeMarkdown(text: string): string {
  return (
    inLine(text)
      .replace(/[\\`*_{}[\]<>|#~&!@]/g, "\\$&")
      // Editors make links of addresses that are plain text.
      .replaceAll("://", ":\\/\\/")
      .replace(/www\./gi, (host) => host.replace(".", "\\."))
  );
}

/** Code in Markdown, whatever ticks the text holds. */
export function code(text: string): string {
  const line = inLine(text);
  const runs = line.match(/`+/g) ?? [];
  if (runs.length === 0) return `\`${line}\``;
  const ticks = "`".repeat(runs.reduce((most, run) => Math.max(most, run.length), 0) + 1);
  return `${ticks} ${line} ${ticks}`;
}

/** A link; what would end its address is encoded. */
export function link(label: string, address: string): string {
  const safe = address.replace(
    /[\s()<>[\]\\`"]/g,
    (mark) => `%${mark.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
  return `[${label}](${safe})`;
}

/** How a page names places in files. */
export interface Places {
  /** What a file is called. */
  readonly nameOf: (path: string) => string;
  /** The address of a line, counted from 1; `undefined` where it has none that a page can lead to. */
  readonly addressOf: (path: string, line: number) => string | undefined;
}

/** Files by their paths, without links. */
export const PLAIN_PLACES: Places = { nameOf: (path) => path, addressOf: () => undefined };

/** A line of a file, counted from 1: `config.d/50-own.toml:3`. */
export function placeLink({ addressOf, nameOf }: Places, path: string, line: number): string {
  const label = code(visible(`${nameOf(path)}:${line}`));
  const address = addressOf(path, line);
  return address === undefined ? label : link(label, address);
}

/** Links by number: `[1](…), [2](…)`. */
export function numberedLinks(addresses: readonly string[]): string {
  return addresses.map((address, index) => link(String(index + 1), address)).join(", ");
}

/** Markdown of ours for clients that show plain text, and for the terminal. */
export function toPlainText(markdown: string): string {
  return markdown
    .replace(/\n\n---(?=\n\n)/g, "")
    .replace(/\[([^\]]+)\]\((\S+?)\)/g, (_match, label: string, address: string) =>
      // Where a file lies its name tells.
      label === address || address.startsWith("file:") ? label : `${label} (${address})`,
    )
    .replace(/<(https?:[^>]+)>/g, "$1")
    .replace(/\*\*([^*]+)\*\*/g, "$1")
    .replace(/(`+) ?(.+?) ?\1(?!`)/g, "$2")
    .replace(/\\([!-/:-@[-`{-~])/g, "$1");
}
