import type { Range, TextView, ValueNode } from "../../toml/index.ts";
import { ownMember } from "../../util/own-member.ts";
import type { ValueCursor } from "../cursor.ts";
import type { Reader } from "../describe/reader.ts";
import { describeWord, isFlag, isKnownWord, type WordAt, wordAt, wordsOf } from "../words.ts";
import type { CompletionItem } from "./items.ts";

/**
 * Words inside the quotes of an option that holds many, or their values behind a `=`; `undefined` for other options,
 * and where no quotes are.
 */
export function completeWords(
  reader: Reader,
  cursor: ValueCursor,
  text: TextView,
  offset: number,
): readonly CompletionItem[] | undefined {
  const key = cursor.path.at(-1)!;
  const words = wordsOf(reader, key);
  const at = words && cursor.node && wordAt(text, cursor.node, cursor.range, offset, cursor.inArray);
  if (!words || !at) return undefined;
  const known = ownMember(words, at.name);
  const isBehindEquals = at.value !== undefined && offset > at.range.start + at.name.length;
  if (isBehindEquals)
    return (known?.values ?? []).map((value, index) => proposal(at, value, index, `${at.name}=${value}`));
  const taken = takenIn(cursor, at, text);
  const names = Object.keys(words).filter((name) => !taken.has(name) && isKnownWord(reader, key, name));
  // Of what the file has an option for, the option is better.
  const rank = (name: string) => (words[name]!.option ? 1 : 0);
  return names
    .sort((a, b) => rank(a) - rank(b))
    .map((name, index) => {
      const flag = isFlag(name, words[name]!);
      const whole = flag || at.value !== undefined ? name : `${name}=`;
      const about = { text: describeWord(reader, key, name)! };
      const range =
        at.value === undefined ? at.range : { start: at.range.start, end: at.range.start + at.name.length };
      return { ...proposal({ ...at, range }, name, index, whole), about };
    });
}

function proposal(
  { range }: { readonly range: Range },
  label: string,
  index: number,
  text: string,
): CompletionItem {
  return { label, kind: "value", text, range, filter: text, sort: String(index).padStart(4, "0") };
}

/** The names that stand in the option already, but for those that may come again. */
function takenIn(
  { node, siblings, inArray, range }: ValueCursor,
  at: WordAt,
  text: TextView,
): ReadonlySet<string> {
  const textOf = (one: ValueNode) => (one.type === "string" ? [one.value] : []);
  const inside = `${text.slice(range.start + 1, at.range.start)} ${text.slice(at.range.end, range.end - 1)}`;
  const all = inArray ? siblings.flatMap(textOf) : inside.split(/\s+/);
  const again = new Set(["console", "systemd.mask", "hugepages", "hugepagesz"]);
  return new Set(node ? all.map((one) => one.split("=", 1)[0]!).filter((name) => !again.has(name)) : []);
}
