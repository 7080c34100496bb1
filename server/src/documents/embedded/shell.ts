import type { Range } from "../../toml/index.ts";
import { firstFrom } from "../../util/first-from.ts";
import type { Language } from "../language.ts";
import type { Container, Hints } from "../part.ts";
import { indexLines } from "./line-index.ts";
import {
  beginsWithTable,
  type Expand,
  indented,
  joinStretches,
  lineEnd,
  lineStart,
  linesIn,
  type Piece,
  type Stretch,
} from "./piece.ts";
import {
  expandDoubleQuotes,
  expandFormat,
  expandHeredoc,
  expandSingleQuotes,
  plainWord,
  variablesOf,
} from "./shell-words.ts";

/** The words of a script that say where a text goes. */
type TargetOf = (command: string) => {
  readonly path?: string;
  readonly isWhole?: true;
  readonly languages?: readonly Language[];
};

/** Heredocs, quoted texts of several lines, and what transcripts show of files. */
export function fromShell(script: string): readonly Piece[] {
  const variables = variablesOf(script);
  const heredocs = heredocsIn(script, "shell", (command) => targetOfCommand(command, variables));
  const echoed = echoedLines(script, heredocs, variables);
  const found = [
    ...heredocs,
    ...quotedTexts(script, [...heredocs, ...echoed], variables),
    ...echoed,
    ...transcripts(script, heredocs),
  ];
  return found.sort((a, b) => a.map.outer.start - b.map.outer.start);
}

/** `COPY <<EOF /etc/…` beside what the shell commands of `RUN` do. */
export function fromDockerfile(text: string): readonly Piece[] {
  const variables = variablesOf(text.replace(/^[ \t]*(?:ARG|ENV)[ \t]+/gim, ""));
  const heredocs = heredocsIn(text, "dockerfile", (command) => {
    const copy = /^\s*(?:COPY|ADD)\s+(.*)$/i.exec(command.trim())?.[1];
    if (copy === undefined) return targetOfCommand(command, variables);
    const path = copy.trim().split(/\s+/).at(-1);
    return path === undefined || path.startsWith("<<")
      ? {}
      : { path: plainWord(path, variables), isWhole: true };
  });
  return [
    ...heredocs,
    ...quotedTexts(text, heredocs, variables).map((piece) => ({
      ...piece,
      container: "dockerfile" as const,
    })),
  ];
}

const OPERATOR = /(?<![<$(\d])<<(-?)[ \t]*(\\?)(["']?)([A-Za-z_][\w.-]*)\3/g;

function heredocsIn(script: string, container: Container, targetOf: TargetOf): readonly Piece[] {
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
      const bodyEnd = endOf(word, at, dash === "-");
      if (bodyEnd === undefined) break;
      const body = { start: at, end: bodyEnd };
      const quote = quoteAround(line.slice(0, operator.index));
      const isLiteral = backslash !== "" || quoteMark !== "";
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
 * Finds where the text of a heredoc ends: at the first line behind an offset that is its word. What a prompt of a
 * transcript asks for stands behind it, the ending word too.
 */
function heredocEnds(
  script: string,
): (word: string, from: number, stripsTabs: boolean) => number | undefined {
  const words = indexLines(script, (line) => {
    const [, tabs, bare, prompted] = ENDING.exec(line) ?? [];
    const word = bare ?? prompted;
    if (word === undefined) return [];
    return tabs === "" ? [word, `\t${word}`] : [`\t${word}`];
  });
  return (word, from, stripsTabs) => words.from(stripsTabs ? `\t${word}` : word, from);
}

/** Tells whether an offset lies in one of some pieces, none of which lies in another. */
function insideOf(pieces: readonly Piece[]): (offset: number) => boolean {
  const places = pieces.map(({ map }) => map.outer).sort((a, b) => a.start - b.start);
  const starts = places.map(({ start }) => start);
  return (offset) => {
    const outer = places[firstFrom(starts, offset + 1) - 1];
    return outer !== undefined && offset < outer.end;
  };
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

/** `> F`, `>> F`, `tee F`, `dd of=F`, `install … /dev/stdin F`. */
function targetOfCommand(command: string, variables: ReadonlyMap<string, string>): Omit<Hints, "said"> {
  const target = (written: string, isWhole: boolean): Omit<Hints, "said"> => ({
    path: plainWord(written, variables),
    ...(isWhole && { isWhole }),
    // A folder that a variable holds is known by the variable's name at best.
    ...(/config\.d\/|drop_?-?in/i.test(written) && { kind: "drop-in" }),
  });
  const word = `("[^"]*"|'[^']*'|[^\\s"';|&<>()]+)`;
  const tee = new RegExp(`\\btee\\s+((?:-\\S+\\s+)*)${word}`).exec(command);
  if (tee && !tee[2]!.startsWith("<")) return target(tee[2]!, !/-\w*a|--append/.test(tee[1]!));
  const into = new RegExp(`(?<![0-9&>])(>{1,2})\\|?\\s*${word}`).exec(
    command.replace(/[0-9&]>{1,2}\s*\S+/g, ""),
  );
  if (into && into[2] !== "/dev/null") return target(into[2]!, into[1] === ">");
  const other = new RegExp(`\\bof=${word}|/dev/stdin\\s+${word}`).exec(command);
  const path = other?.[1] ?? other?.[2];
  return path === undefined ? {} : target(path, true);
}

/** `echo '…' > F`, `CONFIG="…"`: a text between quotes that begins like TOML. */
function quotedTexts(
  script: string,
  others: readonly Piece[],
  variables: ReadonlyMap<string, string>,
): readonly Piece[] {
  const found: Piece[] = [];
  const isInside = insideOf(others);
  const opening = /(?<=^|[\s=(])\$?(["'])/g;
  for (let match = opening.exec(script); match; match = opening.exec(script)) {
    const quote = match[1]!;
    const start = match.index + match[0].length;
    const end = beginsWithTable(script, start) ? quoteEnd(script, start, quote) : undefined;
    if (end === undefined || isInside(start)) continue;
    const before = script.slice(lineStart(script, match.index), match.index);
    opening.lastIndex = end;
    const isFormat =
      match[0].startsWith("$") || /\bprintf\s+$|\becho\s+-\w*e\w*\s+$/.test(before.slice(-100));
    const outer = { start, end };
    if (!script.slice(start, end).includes("\n") && !isFormat) continue;
    found.push({
      container: "shell",
      languages: ["toml"],
      ...joinStretches(script, outer, [outer]),
      form: { prefix: "" },
      hints: {
        ...targetOfCommand(`${before}x${script.slice(end + 1, lineEnd(script, end))}`, variables),
        said: "the path that it is written to",
      },
      expand: isFormat ? expandFormat(quote) : quote === '"' ? expandDoubleQuotes : expandSingleQuotes,
    });
  }
  return found;
}

/** One command that writes a line: `echo` with it, or `printf` with it and a line break. */
const ECHO =
  /[ \t]*(?:\{[ \t]+)?(?:sudo[ \t]+)?(?:echo[ \t]+(?:"([^"\\$`\n]*)"|'([^'\n]*)')|printf[ \t]+(?:"([^"\\$`%\n]*)\\n"|'([^'\\%\n]*)\\n'))(?:[ \t]*(>{1,2})[ \t]*([^\s;&|]+))?[ \t]*(?:;|&&|$)/y;

interface Echo {
  /** Of the text, in its line. */
  readonly start: number;
  readonly end: number;
  readonly arrow?: string | undefined;
  readonly path?: string | undefined;
}

/**
 * The lines that the commands of one line of a script write, where it has no others.
 *
 * @returns with what stands behind them: the end of a group, and where that goes; `undefined` for other lines.
 */
function echoesIn(line: string): { readonly echoes: readonly Echo[]; readonly behind: string } | undefined {
  const echoes: Echo[] = [];
  let at = 0;
  ECHO.lastIndex = 0;
  for (let match = ECHO.exec(line); match; match = ECHO.exec(line)) {
    const [all, double, single, doubleFormat, singleFormat, arrow, path] = match;
    const text = double ?? single ?? doubleFormat ?? singleFormat ?? "";
    const start = at + all.search(/["']/) + 1;
    echoes.push({ start, end: start + text.length, arrow, path });
    at = ECHO.lastIndex;
    if (at >= line.length) break;
  }
  const behind = line.slice(at).trim();
  return echoes.length > 0 && /^(?:$|\})/.test(behind) ? { echoes, behind } : undefined;
}

/** Lines of a file that `echo` writes one after the other, each alone or all of a group; they can be read only. */
function echoedLines(
  script: string,
  heredocs: readonly Piece[],
  variables: ReadonlyMap<string, string>,
): readonly Piece[] {
  const found: Piece[] = [];
  const isInHeredoc = insideOf(heredocs);
  let lines: Range[] = [];
  let target: Omit<Hints, "said"> = {};
  const close = (behind: string): void => {
    const [first] = lines;
    if (first && lines.length > 1 && beginsWithTable(script, first.start)) {
      const outer = { start: first.start, end: lines.at(-1)!.end };
      const stretches = lines.flatMap(({ start, end }, index): readonly Stretch[] => [
        { start, end },
        { start: end, end: lines[index + 1]?.start ?? end, as: "\n" },
      ]);
      const told = target.path === undefined ? targetOfCommand(behind, variables) : target;
      found.push({
        container: "shell",
        languages: ["toml"],
        ...joinStretches(script, outer, stretches),
        hints: { ...told, said: "the path that it is written to" },
      });
    }
    lines = [];
    target = {};
  };
  for (const { start, end } of linesIn(script, { start: 0, end: script.length })) {
    const line = script.slice(start, end);
    const written = /echo|printf/.test(line) ? echoesIn(line.trimEnd()) : undefined;
    if (!written || isInHeredoc(start)) {
      close(line);
      continue;
    }
    for (const { arrow, path, ...text } of written.echoes) {
      if (arrow === ">" && lines.length > 0) close("");
      if (path !== undefined && target.path === undefined)
        target = { path: plainWord(path, variables), ...(arrow === ">" && { isWhole: true }) };
      lines.push({ start: start + text.start, end: start + text.end });
    }
    if (written.behind !== "") close(written.behind);
  }
  close("");
  return found;
}

function quoteEnd(script: string, start: number, quote: string): number | undefined {
  for (let i = start; i < script.length; i++) {
    if (quote === '"' && script[i] === "\\") i++;
    else if (script[i] === quote) {
      if (quote === "'" && script.startsWith("'\\''", i)) i += 3;
      else return i;
    }
  }
  return undefined;
}

const PROMPT =
  /^[ \t]*(?:\(\w[^)]*\)\s*)?(?:\[?[\w.-]+@[\w.-]+[^\n$#%]*[$#%]|(?:ba)?sh-\d[\d.]*[$#]|[$%])[ \t]+(.*)$/;

/** A command line without the prompt of a transcript. */
function unprompted(line: string): string {
  return PROMPT.exec(line.replace(/\r?\n$/, ""))?.[1] ?? line;
}

/** What a console transcript shows of a file: `$ cat /etc/kata-containers/configuration.toml` and the lines after it. */
function transcripts(script: string, heredocs: readonly Piece[]): readonly Piece[] {
  const found: Piece[] = [];
  let shown: { readonly path: string; readonly start: number } | undefined;
  const close = (end: number): void => {
    if (
      shown &&
      end > shown.start &&
      !heredocs.some(({ map: { outer } }) => outer.start < end && outer.end > shown!.start)
    )
      found.push({
        container: "shell",
        languages: ["toml"],
        ...indented(script, { start: shown.start, end }, ""),
        hints: { path: shown.path, said: "the path in the command that shows it" },
      });
    shown = undefined;
  };
  for (const { start, end } of linesIn(script, { start: 0, end: script.length })) {
    const command = PROMPT.exec(script.slice(start, end).replace(/\r?\n$/, ""))?.[1];
    if (command === undefined) continue;
    close(start);
    const path =
      /^(?:sudo\s+)?(?:cat|less|more|head|tail|bat|vi|vim|nano|grep|egrep|sed|awk)\s+.*?([\w./${}~-]+)\s*(?:\||$)/.exec(
        command.slice(0, 500),
      )?.[1];
    if (path !== undefined && !command.includes("<<")) shown = { path, start: end };
  }
  close(script.length);
  return found;
}
