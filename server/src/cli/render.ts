import type { Paint } from "./io.ts";

type Style = Parameters<Paint>[0];

/** Text of one style. */
interface Piece {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** Characters; prose is easier to read in lines that are not longer. */
const READABLE = 100;

/**
 * Markdown of ours for the terminal: bold and code become styles, links are written out.
 *
 * @param columns width of the terminal, to which lines are wrapped; `undefined` leaves lines as long as they are.
 */
export function renderMarkdown(markdown: string, paint: Paint, columns: number | undefined): string {
  const width = columns === undefined ? Number.POSITIVE_INFINITY : Math.max(20, Math.min(columns, READABLE));
  return markdown
    .split("\n")
    .map((line) => renderLine(line, paint, width))
    .join("\n");
}

function renderLine(line: string, paint: Paint, width: number): string {
  const marker = /^\s*(?:[-*] |\d+\. )?/.exec(line)![0];
  const indent = " ".repeat(marker.length);
  let rendered = marker;
  let column = marker.length;
  for (const [index, word] of words(pieces(line.slice(marker.length), undefined)).entries()) {
    const length = word.reduce((sum, { text }) => sum + text.length, 0);
    if (index > 0) {
      const wraps = column + 1 + length > width;
      rendered += wraps ? `\n${indent}` : " ";
      column = wraps ? indent.length : column + 1;
    }
    for (const { text, style } of word) rendered += style ? paint(style, text) : text;
    column += length;
  }
  return rendered;
}

const INLINE =
  /\*\*(.+?)\*\*|(`+) ?(.+?) ?\2(?!`)|\[((?:[^\]\\]|\\.)+)\]\((\S+?)\)|<(https?:[^>]+)>|\\([!-/:-@[-`{-~])/g;

function pieces(text: string, style: Style | undefined): readonly Piece[] {
  const found: Piece[] = [];
  let end = 0;
  for (const match of text.matchAll(INLINE)) {
    const [whole, bold, , code, label, link, address, escaped] = match;
    if (match.index > end) found.push({ text: text.slice(end, match.index), style });
    end = match.index + whole.length;
    if (bold !== undefined) found.push(...pieces(bold, "bold"));
    else if (label !== undefined) {
      // The number of a footnote says nothing here.
      const named = label !== link && !/^\d+$/.test(label);
      found.push(...(named ? pieces(label, style) : []), { text: named ? ` (${link})` : link!, style });
    } else found.push({ text: code ?? address ?? escaped!, style: code === undefined ? style : "cyan" });
  }
  if (end < text.length) found.push({ text: text.slice(end), style });
  return found;
}

/** Splits at spaces; a word may change its style within. */
function words(all: readonly Piece[]): readonly (readonly Piece[])[] {
  const found: Piece[][] = [];
  let isOpen = false;
  for (const { text, style } of all) {
    for (const [part] of text.matchAll(/ +|[^ ]+/g)) {
      if (part.startsWith(" ")) isOpen = false;
      else {
        if (!isOpen) found.push([]);
        found.at(-1)!.push({ text: part, style });
        isOpen = true;
      }
    }
  }
  return found;
}
