/** The names that lead to a place in text of nested `name = { … }` or `name { … }`, the outermost first. */
export interface EnclosingNames {
  readonly names: readonly string[];
  /** Where the innermost braces open; 0 outside all. */
  readonly start: number;
}

const MOST = 20_000;

/**
 * Looks back from a place for the braces that are open there, and for what is written before them.
 *
 * @param assign what stands between a name and its value.
 */
export function enclosingNames(text: string, at: number, assign: "=" | ":"): EnclosingNames {
  const names: string[] = [];
  let depth = 0;
  let innermost: number | undefined;
  const nameBefore = (end: number): void => {
    const before = text.slice(Math.max(0, end - 300), end);
    const found = new RegExp(
      `((?:"[^"\\n]*"|[\\w'-]+)(?:\\s*\\.\\s*(?:"[^"\\n]*"|[\\w'-]+))*)\\s*${assign}?\\s*(?:(?:lib\\.)?mk\\w+\\s*|\\w+encode\\s*|[(\\[]\\s*)*$`,
    ).exec(before)?.[1];
    if (found) names.unshift(...splitNames(found));
  };
  nameBefore(at);
  const least = Math.max(0, at - MOST);
  for (let i = at - 1; i >= least; i--) {
    if (text[i] === "}") depth++;
    else if (text[i] === "{" && text[i - 1] !== "$") {
      if (depth > 0) depth--;
      else {
        innermost ??= i;
        nameBefore(i);
      }
    }
  }
  return { names, start: innermost ?? 0 };
}

function splitNames(path: string): readonly string[] {
  return [...path.matchAll(/"([^"]*)"|[\w'-]+/g)].map(([plain, quoted]) => quoted ?? plain);
}
