import { indented, linesIn, type Piece } from "../piece.ts";

const PROMPT =
  /^[ \t]*(?:\(\w[^)]*\)\s*)?(?:\[?[\w.-]+@[\w.-]+[^\n$#%]*[$#%]|(?:ba)?sh-\d[\d.]*[$#]|[$%])[ \t]+(.*)$/;

/** A command line without the prompt of a transcript. */
export function unprompted(line: string): string {
  return PROMPT.exec(line.replace(/\r?\n$/, ""))?.[1] ?? line;
}

/** What a console transcript shows of a file: `$ cat /etc/kata-containers/configuration.toml` and the lines after it. */
export function transcripts(script: string, heredocs: readonly Piece[]): readonly Piece[] {
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
