/** Random texts without errors, in every form that an edit has to cope with. */

export type Next = () => number;

const below = (next: Next, count: number): number => Math.floor(next() * count);
export const pick = <T>(next: Next, items: readonly T[]): T => items[below(next, items.length)]!;

const NAMES = ["a", "b", "c", "enable_x", "path", "a b", "c.d", "'q'", "ä", ""];
const VALUES = ["1", "-9223372036854775808", "0x1F", "true", "2.5", "nan", "1979-05-27", '"x"', "'y'"];
const STRINGS = ['"a # b"', "'c, ]'", '"""\nm"""', "'''n\n  o'''", '"\\u00e9\\n"', '""'];
const REMARKS = ["", "", "", " # why", "\t#x = 1"];

function quoted(name: string, next: Next): string {
  if (/^[\w-]+$/.test(name) && next() < 0.9) return name;
  return name.includes("'") || next() < 0.5 ? JSON.stringify(name) : `'${name}'`;
}

function value(next: Next, depth: number, inline: boolean): string {
  const kind = next();
  if (kind < 0.5 || depth > 2) return pick(next, VALUES);
  if (kind < 0.7) return pick(next, STRINGS);
  if (kind < 0.88) return array(next, depth, inline);
  const names = [...new Set(Array.from({ length: below(next, 4) }, () => pick(next, NAMES)))];
  const pairs = names.map((name) => `${quoted(name, next)} = ${value(next, depth + 1, true)}`);
  return pairs.length > 0 ? `{ ${pairs.join(", ")} }` : "{}";
}

function array(next: Next, depth: number, inline: boolean): string {
  const items = Array.from({ length: below(next, 4) }, () => value(next, depth + 1, true));
  if (inline || next() < 0.5) return `[${items.join(", ")}]`;
  const last = next() < 0.5 ? "," : "";
  const lines = items.map((item, index) => {
    const comma = index < items.length - 1 ? "," : last;
    return `  ${item}${comma}${pick(next, REMARKS)}\n`;
  });
  return `[${pick(next, REMARKS).replace(/^\S/, " $&")}\n${lines.join("")}]`;
}

/** Keys of one table, some dotted. */
function pairs(next: Next, indent: string, taken: Set<string>): string {
  let text = "";
  for (let count = below(next, 5); count > 0; count--) {
    const name = pick(next, NAMES);
    if (next() < 0.3)
      text += pick(next, ["\n", "\n\n", "# prose\n", `${indent}#${quoted(name, next)} = 5\n`, "  \n"]);
    if (taken.has(name)) continue;
    taken.add(name);
    if (next() < 0.15) {
      for (const inner of ["x", "y z"])
        text += `${indent}${quoted(name, next)}.${quoted(inner, next)} = ${value(next, 0, false)}${pick(next, REMARKS)}\n`;
    } else
      text += `${indent}${quoted(name, next)} ${pick(next, ["=", " = "])} ${value(next, 0, false)}${pick(next, REMARKS)}\n`;
  }
  return text;
}

/** A text without errors: tables and arrays of tables in any order, with comments, blanks and keys of every form. */
export function randomText(next: Next): string {
  const top = new Set<string>();
  let text = next() < 0.3 ? "# top\n" : "";
  text += pairs(next, "", top);
  for (const name of NAMES) {
    if (top.has(name) || next() < 0.6) continue;
    const indent = pick(next, ["", "", "  "]);
    const gap = () => pick(next, ["\n", "", "\n# about\n", "\n\n"]);
    if (next() < 0.3) {
      for (let count = 1 + below(next, 3); count > 0; count--)
        text += `${gap()}[[${quoted(name, next)}]]\n${pairs(next, indent, new Set())}`;
      continue;
    }
    const taken = new Set<string>();
    if (next() < 0.7)
      text += `${gap()}${indent}[${quoted(name, next)}]${pick(next, REMARKS)}\n${pairs(next, indent, taken)}`;
    if (!taken.has("sub") && next() < 0.6)
      text += `${gap()}[${quoted(name, next)}.sub]\n${pairs(next, indent, new Set())}`;
  }
  if (next() < 0.3) text = text.replace(/\n+$/, "");
  if (next() < 0.3) text = text.replaceAll("\n", "\r\n");
  return next() < 0.1 ? `\ufeff${text}` : text;
}
