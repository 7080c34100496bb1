/** What turns the direction of the text beside it, hides in it or shows nothing. */
const UNSEEN = /[\p{Cc}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;

/** Text of a file, a table's name say, as it stands there: nothing in it is a link, a picture or markup. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(UNSEEN, "\ufffd")
    .replace(/[!-/:-@[-`{-~]/g, (mark) => `&#${mark.codePointAt(0)};`);
}
