/** One token of a Go or Rust source. Comments and white space are gone. */
export interface Token {
  kind: "name" | "number" | "string" | "char" | "lifetime" | "punct" | "end";
  /** As written; a string's value without its quotes and with the common escapes resolved. */
  text: string;
  line: number;
}

const go = /:=|\.\.\.|&&=?|\|\|=?|<<=?|>>=?|&\^=?|<-|\+\+|--|[-+*/%&|^<>=!]=|[-+*/%&|^<>=!()[\]{},;.:~@]/y;
const rust = /::|->|=>|\.\.=|\.\.\.?|&&|\|\||[-+*/%&|^<>=!]=|[-+*/%&|^<>=!()[\]{},;.:~@#?$\\]/y;

/**
 * Splits a Go or Rust source into tokens, ending with one of kind `end`. Go's automatic semicolons are
 * put in. Throws on a character that starts no token.
 */
export function lex(source: string, language: "go" | "rust"): Token[] {
  const tokens: Token[] = [];
  let position = 0;
  let line = 1;
  const push = (kind: Token["kind"], text: string): void => {
    tokens.push({ kind, text, line });
  };
  const match = (pattern: RegExp): RegExpExecArray | null => {
    pattern.lastIndex = position;
    const found = pattern.exec(source);
    if (found) position += found[0].length;
    return found;
  };
  const count = (text: string): void => {
    for (const character of text) if (character === "\n") line++;
  };
  while (position < source.length) {
    const character = source.charAt(position);
    if (character === "\n") {
      if (language === "go" && endsStatement(tokens.at(-1))) push("punct", ";");
      position++;
      line++;
      continue;
    }
    if (match(/[ \t\r]+|\/\/[^\n]*/y)) continue;
    if (source.startsWith("/*", position)) {
      const end = commentEnd(source, position, language === "rust");
      const comment = source.slice(position, end);
      if (language === "go" && comment.includes("\n") && endsStatement(tokens.at(-1))) push("punct", ";");
      count(comment);
      position = end;
      continue;
    }
    const text =
      language === "go"
        ? match(/"(?:[^"\\]|\\.)*"|`[^`]*`/y)
        : match(/(?:b|c)?"(?:[^"\\]|\\.)*"|(?:b|c)?r(#*)".*?"\1/sy);
    if (text) {
      push("string", unquote(text[0]));
      count(text[0]);
      continue;
    }
    const quoted = match(/b?'(?:\\(?:u\{[0-9a-fA-F]+\}|x[0-9a-fA-F]{2}|.)[0-9a-fA-F]*|[^\\'])'/uy);
    if (quoted) {
      push("char", quoted[0]);
      continue;
    }
    const lifetime = language === "rust" && match(/'[A-Za-z_]\w*/y);
    if (lifetime) {
      push("lifetime", lifetime[0]);
      continue;
    }
    const word = match(language === "rust" ? /(?:r#)?[\p{L}_][\p{L}\p{N}_]*/uy : /[\p{L}_][\p{L}\p{N}_]*/uy);
    if (word) {
      push("name", word[0].replace(/^r#/, ""));
      continue;
    }
    const number = match(
      /0[xX][0-9a-fA-F_]+\w*|0[bo][0-7_]+\w*|\d[\d_]*(?:\.\d[\d_]*)?(?:[eE][-+]?\d+)?\w*/y,
    );
    if (number) {
      push("number", number[0]);
      continue;
    }
    const punct = match(language === "go" ? go : rust);
    if (!punct) throw new Error(`line ${line}: no token starts with ${JSON.stringify(character)}`);
    push("punct", punct[0]);
  }
  if (language === "go" && endsStatement(tokens.at(-1))) push("punct", ";");
  push("end", "");
  return tokens;
}

/** The Go specification's rule for where the end of a line is a semicolon. */
function endsStatement(token: Token | undefined): boolean {
  if (token === undefined) return false;
  if (token.kind === "punct") return /^(?:\)|\]|\}|\+\+|--)$/.test(token.text);
  if (token.kind === "name") return !goKeywords.has(token.text);
  return true;
}

const goKeywords = new Set(
  `case chan const default defer else for func go goto if import interface map package range select
   struct switch type var`.split(/\s+/),
);

function commentEnd(source: string, start: number, nests: boolean): number {
  let depth = 0;
  for (let i = start; i < source.length; i++) {
    if (source.startsWith("/*", i)) {
      if (depth === 0 || nests) depth++;
      i++;
    } else if (source.startsWith("*/", i)) {
      depth--;
      i++;
      if (depth === 0) return i + 1;
    }
  }
  return source.length;
}

function unquote(text: string): string {
  if (text.startsWith("`")) return text.slice(1, -1);
  const raw = /^[bc]?r(#*)"/.exec(text);
  if (raw) return text.slice(raw[0].length, text.length - 1 - (raw[1]?.length ?? 0));
  const inner = text.slice(text.indexOf('"') + 1, -1);
  const escapes: Record<string, string> = { n: "\n", t: "\t", r: "\r", "0": "\0" };
  return inner.replace(/\\(?:\n\s*|x([0-9a-fA-F]{2})|u\{?([0-9a-fA-F]+)\}?|(.))/gs, (_, x, u, c) => {
    const code: string | undefined = x ?? u;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return c === undefined ? "" : (escapes[c] ?? c);
  });
}

/** The index just past the bracket that closes the one at `open`. */
export function closing(tokens: readonly Token[], open: number): number {
  let depth = 0;
  for (let i = open; i < tokens.length; i++) {
    const token = tokens[i];
    if (token?.kind !== "punct") continue;
    if (token.text === "(" || token.text === "[" || token.text === "{") depth++;
    else if (token.text === ")" || token.text === "]" || token.text === "}") {
      depth--;
      if (depth === 0) return i + 1;
    }
  }
  throw new Error(`line ${tokens[open]?.line}: bracket is never closed`);
}
