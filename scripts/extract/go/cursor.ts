import { closing, type Token } from "../lex.ts";
import type { Statement } from "./syntax.ts";

/** A place in the tokens of a Go file, and the steps that the readers of its syntax take. */
export interface Cursor {
  readonly position: number;
  /** Inside the header of `if`, `for`, `switch`, where `T {` does not begin a composite literal. */
  readonly isHeader: boolean;
  peek(ahead?: number): Token;
  take(): Token;
  at(punctuation: string): boolean;
  atWord(word: string): boolean;
  accept(punctuation: string): boolean;
  expect(punctuation: string): void;
  /** Steps over what the bracket here encloses. */
  skipBrackets(): void;
  skip(count: number): void;
  inside<T>(isHeader: boolean, read: () => T): T;
  /** Reads the body of a function literal. */
  readBlock(): Statement[];
}

export const isPunct = (token: Token | undefined, text: string): boolean =>
  token?.kind === "punct" && token.text === text;

export function createCursor(
  tokens: readonly Token[],
  start: number,
  readBlock: (cursor: Cursor) => Statement[],
): Cursor {
  let i = start;
  let header = false;
  const cursor: Cursor = {
    get position() {
      return i;
    },
    get isHeader() {
      return header;
    },
    peek: (ahead = 0) => tokens[i + ahead] ?? { kind: "end", text: "", line: 0 },
    take() {
      const token = cursor.peek();
      i++;
      return token;
    },
    at: (text) => isPunct(tokens[i], text),
    atWord: (word) => tokens[i]?.kind === "name" && tokens[i]?.text === word,
    accept(text) {
      if (!cursor.at(text)) return false;
      i++;
      return true;
    },
    expect(text) {
      const { line, text: found } = cursor.peek();
      if (!cursor.accept(text)) throw new Error(`line ${line}: expected ${text}, found ${found}`);
    },
    skipBrackets() {
      i = closing(tokens, i);
    },
    skip(count) {
      i += count;
    },
    inside(isHeader, read) {
      const before = header;
      header = isHeader;
      const result = read();
      header = before;
      return result;
    },
    readBlock: () => readBlock(cursor),
  };
  return cursor;
}
