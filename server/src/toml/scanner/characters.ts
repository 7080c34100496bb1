/** Classes of UTF-16 units; -1 stands for the end of the text. */

export const END = -1;
export const TAB = 9;
export const LF = 10;
export const CR = 13;
export const SPACE = 32;
export const QUOTE = 34;
export const HASH = 35;
export const APOSTROPHE = 39;
export const CLOSE_PARENTHESIS = 41;
export const PLUS = 43;
export const COMMA = 44;
export const MINUS = 45;
export const DOT = 46;
export const COLON = 58;
export const SEMICOLON = 59;
export const EQUALS = 61;
export const AT = 64;
export const OPEN_BRACKET = 91;
export const BACKSLASH = 92;
export const CLOSE_BRACKET = 93;
const UNDERSCORE = 95;
export const OPEN_BRACE = 123;
export const CLOSE_BRACE = 125;
export const BOM = 0xfeff;

export const isDigit = (c: number): boolean => c >= 48 && c <= 57;

export const isHexDigit = (c: number): boolean =>
  (c >= 48 && c <= 57) || (c >= 97 && c <= 102) || (c >= 65 && c <= 70);

/** What a key may hold without quotes. */
export const isBare = (c: number): boolean =>
  (c >= 97 && c <= 122) || (c >= 65 && c <= 90) || (c >= 48 && c <= 57) || c === UNDERSCORE || c === MINUS;

/** A blank or a tab; line ends are not among them. */
export const isBlank = (c: number): boolean => c === SPACE || c === TAB;

/** The first character of a line end, or the end of the text. */
export const isLineEnd = (c: number): boolean => c === LF || c === CR || c === END;

/** Control characters that TOML takes nowhere; line ends and the tab are not among them. */
export const isControl = (c: number): boolean =>
  (c >= 0 && c < 32 && c !== TAB && c !== LF && c !== CR) || c === 127;

/** White space of Unicode that looks like a blank and is none in TOML, and marks without width. */
export const isForeignBlank = (c: number): boolean =>
  c === 0xa0 ||
  c === 0x1680 ||
  (c >= 0x2000 && c <= 0x200f) ||
  c === 0x2028 ||
  c === 0x2029 ||
  c === 0x202f ||
  c === 0x205f ||
  c === 0x2060 ||
  c === 0x3000 ||
  c === BOM ||
  c === 11 ||
  c === 12;

/** Ends a bare value. */
export const endsWord = (c: number): boolean =>
  c === SPACE ||
  c === TAB ||
  c === LF ||
  c === CR ||
  c === COMMA ||
  c === CLOSE_BRACKET ||
  c === CLOSE_BRACE ||
  c === HASH ||
  c === EQUALS ||
  c === END ||
  c === OPEN_BRACKET ||
  c === OPEN_BRACE;
