/**
 * What fixes make of a file that holds texts: it is read anew as a whole, because what closes a text or is taken for
 * one stands around it, where no look at the text alone finds it.
 */
import { derive, type KataDocument } from "../documents/document.ts";
import { textsIn, unnamed } from "../documents/embedded/extract-parts.on-demand.ts";
import { outsideEdits } from "../documents/outside.ts";
import { containerOf } from "../documents/part.ts";
import type { Edit } from "../rules/rule.ts";
import { applyEdits } from "../toml/edit/index.ts";
import type { Steps } from "../util/steps.ts";
import { editsByFile, revisedText } from "./harmless-fixes.ts";

/** How often a file is read anew to find in which of its parts fixes do harm. */
const MOST_READINGS = 20;

/** The fixes of one part of a file. */
export interface Mended {
  readonly document: KataDocument;
  readonly edits: readonly Edit[];
}

/** What reading the file of a part anew costs, in the units of a `Budget`. */
export function costOfReading({ part, source }: KataDocument): number {
  return part ? 4 * source.text.length : 0;
}

/** Whether the file of a part holds as many texts after edits as before, and in its parts what they make of them. */
export function keepsParts(document: KataDocument, edits: readonly Edit[]): boolean {
  const { source, part } = document;
  if (!part || edits.length === 0) return true;
  const own = edits.filter(({ file }) => file.source.path === source.path);
  const outer = outsideEdits(own);
  const held = outer && textsHeld(document, applyEdits(source.text, outer));
  if (held?.length !== derive(document, textsBefore).length) return false;
  const left = [...held];
  return [...editsByFile(own)].every(([file, inner]) => {
    const at = file.part ? left.indexOf(unnamed(revisedText(file, inner))) : undefined;
    if (at !== undefined && at >= 0) left.splice(at, 1);
    return at !== -1;
  });
}

const textsBefore = (document: KataDocument): readonly string[] => textsHeld(document, document.source.text);

/** The texts that the file of a part would hold with another text. */
function textsHeld({ source, part }: KataDocument, text: string): readonly string[] {
  const container = containerOf(part!);
  return textsIn(text, container === "helm" ? "yaml" : container, part!.hints.path ?? source.path);
}

/**
 * Of fixes of parts of one file, each harmless in its part, those that leave the file's parts.
 *
 * @param again finds fixes of a part anew with that in view, where all together did not.
 */
export function* keepingParts<T extends Mended>(
  found: readonly T[],
  again: (one: T, keeps: (edits: readonly Edit[]) => boolean) => Steps<T>,
): Steps<readonly T[]> {
  let kept: readonly T[] = [];
  const out: T[] = [];
  let readings = MOST_READINGS;
  const left = found.length > 0 ? [found] : [];
  for (let some = left.pop(); some; some = left.pop()) {
    if (readings-- <= 0) break;
    const together = [...kept, ...some];
    yield;
    if (keepsParts(some[0]!.document, editsOfAll(together))) kept = together;
    else if (some.length === 1) out.push(some[0]!);
    else {
      const middle = some.length >> 1;
      left.push(some.slice(middle), some.slice(0, middle));
    }
  }
  for (const one of out) {
    const others = editsOfAll(kept);
    const other = yield* again(one, (edits) => keepsParts(one.document, [...others, ...edits]));
    kept = [...kept, other];
  }
  return kept;
}

const editsOfAll = (all: readonly Mended[]): readonly Edit[] => all.flatMap(({ edits }) => edits);
