/** What to do about an annotation, in phrases for the marks of the rule's messages. */
import { annotationNames, annotationsIn, livesOf } from "../../knowledge/annotations.ts";
import type { Runtime } from "../../knowledge/facts.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import { type Phrase, phrases } from "../../util/phrases.ts";
import { guessed } from "../common/guesses.ts";

export const ADVICE = phrases({
  remove: "Take it out.",
  admit: "Add it there, or take the annotation out.",
  nobodys: "No release of Kata knows that name. {meant}",
  last: "Its last release is {until}.",
  first: "It comes with {since}.",
  other: "Only the other runtime has it.",
  note: "{note}",
  another: "another value",
});

/** The names of the runtimes in a sentence about a pod, which is for one of them. */
export const READER = phrases({ go: "the Go runtime", "runtime-rs": "runtime-rs" });

/** What the table of annotations says about one without effect. */
export function adviceOf({ library }: ManifestUnit, runtime: Runtime, name: string, release: string): Phrase {
  const entry = annotationsIn(library, runtime, release).get(name)?.entry;
  return entry?.note === undefined ? ADVICE("remove") : ADVICE("note", { note: entry.note });
}

/** What is to know of a name that a release does not have. */
export function adviceFor(
  { library }: ManifestUnit,
  runtime: Runtime,
  name: string,
  meant: string | undefined,
): Phrase {
  const life = livesOf(library, runtime, name).at(-1);
  if (life) return life[1] ? ADVICE("last", { until: life[1] }) : ADVICE("first", { since: life[0] });
  if (annotationNames(library).has(name)) return ADVICE("other");
  return guessed(meant, "remove");
}
