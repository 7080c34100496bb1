import { type Phrase, phrases } from "../../util/phrases.ts";

const GUESS = phrases({
  meant: "Did you mean {name}?",
  called: "Its name is {name} now.",
  correct: "Correct its name.",
  remove: "Take it out.",
  removeAnnotation: "Take the annotation out.",
  shims: "Name one of its shims.",
});

/** Asks whether a name was meant; where none is near, says what else can be done. */
export function guessed(
  meant: string | undefined,
  otherwise: "correct" | "remove" | "removeAnnotation" | "shims",
): Phrase {
  return meant === undefined ? GUESS(otherwise) : GUESS("meant", { name: meant });
}

/** What something is called that had another name. */
export function called(name: string): Phrase {
  return GUESS("called", { name });
}
