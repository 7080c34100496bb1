/**
 * Characters that show nothing of themselves: what terminals obey, line ends, and what turns the direction of the text
 * beside it or hides in it. For the inside of a class of a pattern with the flag `u`.
 */
export const UNSEEN = String.raw`\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff`;

const EACH_UNSEEN = new RegExp(`[${UNSEEN}]`, "gu");

/** Text of others for a line that people read: each character that does not show is shown as one other. A tab stays. */
export function visible(text: string): string {
  return text.replace(EACH_UNSEEN, (character) => {
    const code = character.charCodeAt(0);
    if (character === "\t") return character;
    return code < 0x20 ? String.fromCharCode(0x2400 + code) : code === 0x7f ? "\u2421" : "\ufffd";
  });
}

/** The same characters in a text of JSON, as escapes that mean them. */
export function visibleJson(json: string): string {
  return json.replace(EACH_UNSEEN, (character) =>
    character < " " ? character : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
