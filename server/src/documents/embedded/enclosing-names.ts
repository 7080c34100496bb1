import { firstFrom } from "../../util/first-from.ts";

/** The names that lead to a place in text of nested `name = { … }` or `name { … }`, the outermost first. */
export interface EnclosingNames {
  readonly names: readonly string[];
  /** The innermost braces and what is between them; absent outside all. */
  readonly braces?: { readonly start: number; readonly end: number };
}

/** Braces that are open at a place, the innermost last. */
interface Open {
  readonly around: Open | undefined;
  readonly start: number;
  end: number;
  /** The names of the braces around it too, once somebody asked. */
  names?: readonly string[];
}

/** So many names lead nowhere that we know. */
const MOST_NAMES = 30;

/** What finds the names around the places of a text. The text is read once, however many places are asked for. */
export function createEnclosing(text: string): (at: number) => EnclosingNames {
  const { marks, states } = bracesOf(text);
  return (at) => {
    const open = states[firstFrom(marks, at) - 1];
    const names = [...namesOf(text, open), ...nameBefore(text, at)];
    return { names, ...(open && { braces: { start: open.start, end: open.end } }) };
  };
}

/** Where braces open and close, and which are open behind each; those of expansions count as none. */
function bracesOf(text: string): {
  readonly marks: readonly number[];
  readonly states: readonly (Open | undefined)[];
} {
  const marks: number[] = [];
  const states: (Open | undefined)[] = [];
  const stack: (Open | "expansion")[] = [];
  let open: Open | undefined;
  for (const { index, 0: brace } of text.matchAll(/\$?\{|\}/g)) {
    if (brace === "{") {
      open = { around: open, start: index, end: text.length };
      stack.push(open);
    } else if (brace === "}") {
      const closed = stack.pop();
      if (closed === undefined || closed === "expansion") continue;
      closed.end = index + 1;
      open = closed.around;
    } else {
      stack.push("expansion");
      continue;
    }
    marks.push(index);
    states.push(open);
  }
  return { marks, states };
}

/** Not by recursion, as braces may stand in each other as deep as a text is long. */
function namesOf(text: string, braces: Open | undefined): readonly string[] {
  const unknown: Open[] = [];
  let known = braces;
  for (; known && !known.names && unknown.length < MOST_NAMES; known = known.around) unknown.push(known);
  let names = known?.names ?? [];
  for (const each of unknown.reverse()) {
    names = [...names, ...nameBefore(text, each.start)].slice(-MOST_NAMES);
    each.names = names;
  }
  return names;
}

/** Read from its end, as what stands before it may be long. */
const NAME =
  /(?<=((?:"[^"\n]*"|[\w'-]+)(?:\s*\.\s*(?:"[^"\n]*"|[\w'-]+))*)\s*=?\s*(?:(?:lib\.)?mk\w+\s*|\w+encode\s*|[([]\s*)*)$/;

function nameBefore(text: string, end: number): readonly string[] {
  const found = NAME.exec(text.slice(Math.max(0, end - 300), end))?.[1];
  return found === undefined ? [] : splitNames(found);
}

function splitNames(path: string): readonly string[] {
  return [...path.matchAll(/"([^"]*)"|[\w'-]+/g)].map(([plain, quoted]) => quoted ?? plain);
}
