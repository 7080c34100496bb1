import { ADMITTED_PREFIX, annotationsIn, livesOf } from "../../knowledge/annotations.ts";
import { otherRuntime } from "../../knowledge/runtimes.ts";
import type { Unit } from "../../project/unit.ts";
import { closest } from "../../util/closest.ts";
import { type Phrase, phrases } from "../../util/phrases.ts";
import { admittedNames } from "./admitted.ts";

const PARTS = phrases({
  past: "It was there until {last}.",
  ahead: "It is there since {first}.",
  other: "Only {otherRuntime} has it.",
  meant: "Did you mean {name}?",
});

/** Why an entry that matches no name does not, what may have been meant, and the entry that would say it. */
export function nothingOf(
  unit: Unit,
  entry: string,
): { readonly why: Phrase | undefined; readonly meant: Phrase | undefined; readonly instead?: string } {
  const word = entry.replace(/^\^/, "").replace(/\$$/, "");
  const name = likeliest(unit, word);
  return {
    why: whyNot(unit, ADMITTED_PREFIX + word),
    meant: name === undefined ? undefined : PARTS("meant", { name }),
    ...(name !== undefined && { instead: `^${name}$` }),
  };
}

function whyNot({ library, runtime, target }: Unit, annotation: string): Phrase | undefined {
  const lives = livesOf(library, runtime, annotation);
  const last = lives.at(-1)?.[1];
  const known = annotationsIn(library, runtime, target.release).get(annotation);
  if (last !== undefined) return PARTS("past", { last });
  if (lives[0] && !known) return PARTS("ahead", { first: lives[0][0] });
  const other = otherRuntime(runtime);
  return annotationsIn(library, other, target.release).has(annotation) ? PARTS("other") : undefined;
}

/** An annotation that goes by the name of its option, or that is written nearly so. */
function likeliest(unit: Unit, word: string): string | undefined {
  const own = unit.catalogue.tables.get("hypervisor.*")?.options.get(word)?.annotation;
  if (own?.startsWith(ADMITTED_PREFIX)) return own.slice(ADMITTED_PREFIX.length);
  return closest(word, admittedNames(unit));
}
