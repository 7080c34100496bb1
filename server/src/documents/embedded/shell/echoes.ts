import type { Range } from "../../../toml/index.ts";
import type { Hints } from "../../part.ts";
import { beginsWithTable, joinStretches, linesIn, type Piece, type Stretch } from "../piece.ts";
import { insideOf } from "./inside.ts";
import { targetOfCommand } from "./target.ts";
import { plainWord } from "./words.ts";

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
export function echoedLines(
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
