import { beginsWithTable, joinStretches, lineEnd, lineStart, type Piece } from "../piece.ts";
import { echoedLines } from "./echoes.ts";
import { heredocsIn } from "./heredocs.ts";
import { insideOf } from "./inside.ts";
import { targetOfCommand } from "./target.ts";
import { transcripts } from "./transcripts.ts";
import { expandDoubleQuotes, expandFormat, expandSingleQuotes, plainWord, variablesOf } from "./words.ts";

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
