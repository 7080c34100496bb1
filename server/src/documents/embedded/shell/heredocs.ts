import type { Range } from "../../../toml/index.ts";
import type { Language } from "../../language.ts";
import type { Container } from "../../part.ts";
import { indexLines } from "../line-index.ts";
import {
  type Expand,
  indented,
  joinStretches,
  lineEnd,
  linesIn,
  type Piece,
  type Stretch,
} from "../piece.ts";
import { unprompted } from "./transcripts.ts";
import { expandDoubleQuotes, expandHeredoc, expandSingleQuotes } from "./words.ts";

/** The words of a script that say where a text goes. */
type TargetOf = (command: string) => {
  readonly path?: string;
  readonly isWhole?: true;
  readonly languages?: readonly Language[];
};

const OPERATOR = /(?<![<$(\d])<<(-?)[ \t]*(\\?)(["']?)([A-Za-z_][\w.-]*)\3/g;

/** The texts of heredocs, none of which lies in another. */
export function heredocsIn(script: string, container: Container, targetOf: TargetOf): readonly Piece[] {
  const found: Piece[] = [];
  const endOf = script.includes("<<") ? heredocEnds(script) : () => undefined;
  for (let at = 0; at < script.length; ) {
    const { line, end } = commandAt(script, at);
    at = end;
    for (const operator of line.includes("<<") ? line.matchAll(OPERATOR) : []) {
      const [, dash, backslash, quoteMark, word] = operator as unknown as [
        string,
        string,
        string,
        string,
        string,
      ];
      if (isComment(line.slice(0, operator.index))) break;
      const isLiteral = backslash !== "" || quoteMark !== "";
      // A builder of images cuts the text out before a shell joins its lines.
      const bodyEnd = endOf(word, at, dash === "-", !isLiteral && container !== "dockerfile");
      if (bodyEnd === undefined) break;
      const body = { start: at, end: bodyEnd };
      const quote = quoteAround(line.slice(0, operator.index));
      const { languages, ...target } = targetOf(unprompted(line));
      found.push({
        container,
        languages: languages ?? ["toml", "yaml", "shell", "python"],
        ...bodyPiece(script, body, dash === "-"),
        hints: { ...target, said: "the path that its heredoc is written to" },
        ...expansionOf(script.slice(body.start, body.end), isLiteral, quote),
      });
      at = lineEnd(script, body.end);
    }
  }
  return found;
}

/** What the shell makes of a heredoc's text; one that stands between quotes is read twice. */
function expansionOf(body: string, isLiteral: boolean, quote: string): { readonly expand?: Expand } {
  const isQuoted =
    quote === '"' || (quote === "" && !isLiteral && /\\"/.test(body) && !/(?:^|[^\\])"/.test(body));
  if (isQuoted) return { expand: expandDoubleQuotes };
  if (quote === "'" && isLiteral) return { expand: expandSingleQuotes };
  return isLiteral ? {} : { expand: expandHeredoc };
}

/** A command with the lines that continue it. */
function commandAt(script: string, start: number): { readonly line: string; readonly end: number } {
  let end = lineEnd(script, start);
  let last = script.slice(start, end);
  let line = "";
  while (/\\\r?\n$/.test(last) && end < script.length && !/<<-?\s*["'\\]?[A-Za-z_]/.test(last)) {
    line += last.replace(/\\\r?\n$/, " ");
    const next = lineEnd(script, end);
    last = script.slice(end, next);
    end = next;
  }
  return { line: line + last, end };
}

function isComment(before: string): boolean {
  return /(?:^|\s)#/.test(before.replace(/"(?:[^"\\]|\\.)*"|'[^']*'/g, ""));
}

/** The quote that is open at the end of a piece of a command. */
function quoteAround(before: string): string {
  let open = "";
  for (let i = 0; i < before.length; i++) {
    const c = before[i]!;
    if (c === "\\" && open !== "'") i++;
    else if (open === "" ? c === '"' || c === "'" : c === open) open = open === "" ? c : "";
  }
  return open;
}

/** A line that can end a heredoc: its word, which may be followed by the quote around it all. */
const ENDING = /^(\t*)(?:([A-Za-z_][\w.-]*)(?:["'`)].*)?|> ([A-Za-z_][\w.-]*))$/;

/**
 * Finds where the text of a heredoc ends: at the first line behind an offset that is its word, and that is not joined
 * to the line before it where lines are joined. What a prompt of a transcript asks for stands behind it, the ending
 * word too.
 */
function heredocEnds(
  script: string,
): (word: string, from: number, stripsTabs: boolean, joinsLines: boolean) => number | undefined {
  const key = (word: string, stripsTabs: boolean, joinsLines: boolean) =>
    `${stripsTabs ? "\t" : ""}${word}${joinsLines ? "\\" : ""}`;
  const words = indexLines(script, (line, start) => {
    const [, tabs, bare, prompted] = ENDING.exec(line) ?? [];
    const word = bare ?? prompted;
    if (word === undefined) return [];
    const ways = tabs === "" ? [false, true] : [true];
    const joins = isJoined(script, start) ? [false] : [false, true];
    return ways.flatMap((strips) => joins.map((joinsLines) => key(word, strips, joinsLines)));
  });
  return (word, from, stripsTabs, joinsLines) => words.from(key(word, stripsTabs, joinsLines), from);
}

/** Whether the line before ends with a backslash that is not escaped. */
function isJoined(script: string, lineStart: number): boolean {
  let first = lineStart - 1;
  while (script[first - 1] === "\\") first--;
  return (lineStart - 1 - first) % 2 === 1;
}

function bodyPiece(script: string, body: Range, stripsTabs: boolean) {
  const lines = [...linesIn(script, body)];
  if (lines.length > 0 && lines.every(({ start }) => /^> ?/.test(script.slice(start, start + 2))))
    return indented(script, body, "> ");
  if (!stripsTabs) return indented(script, body, "");
  const stretches: Stretch[] = lines.map(({ start, end }) => {
    let from = start;
    while (from < end && script[from] === "\t") from++;
    return { start: from, end };
  });
  const first = lines.find(({ start, end }) => script.slice(start, end).trim() !== "");
  const prefix = first ? /^\t*/.exec(script.slice(first.start, first.end))![0] : "\t";
  return { ...joinStretches(script, body, stretches), form: { prefix } };
}
