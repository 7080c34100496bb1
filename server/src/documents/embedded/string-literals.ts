import type { Container, Hints } from "../part.ts";
import {
  beginsWithTable,
  commonIndent,
  type Expand,
  indented,
  joinStretches,
  lineStart,
  type Piece,
} from "./piece.ts";
import { closing, expandWith } from "./placeholders.ts";

/** String literals of Python that begin like TOML. */
export function fromPython(text: string): readonly Piece[] {
  const opening = /(?<![\w"'])([rRbBuUfF]{0,2})("""|'''|"|')/g;
  return literals(text, "python", opening, ([, prefix = "", quote = ""], end) => {
    const after = text.slice(end + quote.length, end + quote.length + 40);
    const isFormat = /f/i.test(prefix) || /^\)*\.format\(/.test(after);
    return {
      quote,
      expand: pythonString(quote, /r/i.test(prefix), isFormat, /^\)*\s*%\s*[\w({]/.test(after)),
    };
  });
}

/** String literals of Go that begin like TOML. */
export function fromGo(text: string): readonly Piece[] {
  const opening = /(?<![\w"`])([`"])/g;
  return literals(text, "go", opening, ([, quote = ""], _end, start) => {
    const isFormat = /\b\w*[pP]rintf\((?:[^()"`]*,)?\s*$/.test(
      text.slice(Math.max(0, start - 120), start - 1),
    );
    return { quote, expand: goString(quote, isFormat) };
  });
}

function literals(
  text: string,
  container: Container,
  opening: RegExp,
  read: (
    match: RegExpExecArray,
    end: number,
    start: number,
  ) => { readonly quote: string; readonly expand: Expand },
): readonly Piece[] {
  const found: Piece[] = [];
  for (let match = opening.exec(text); match; match = opening.exec(text)) {
    const start = match.index + match[0].length;
    const quote = match.at(-1)!;
    const end = beginsWithTable(text, start) ? literalEnd(text, start, quote) : undefined;
    if (end === undefined) continue;
    const outer = { start, end };
    const isLines = text.slice(start, end).includes("\n");
    found.push({
      container,
      languages: ["toml"],
      ...(isLines
        ? indented(
            text,
            outer,
            commonIndent(text, { start: text.indexOf("\n", start) + 1, end: lineStart(text, end) }),
          )
        : { ...joinStretches(text, outer, [outer]), form: { prefix: "" } }),
      hints: hintsOf(text, match.index),
      expand: read(match, end, start).expand,
    });
    opening.lastIndex = end;
  }
  return found;
}

function literalEnd(text: string, start: number, quote: string): number | undefined {
  for (let at = start; at < text.length; at++) {
    if (text.startsWith(quote, at)) return at;
    if (quote.length === 1 && quote !== "`" && text[at] === "\n") return undefined;
    if (quote !== "`" && text[at] === "\\") at++;
  }
  return undefined;
}

/** A path in the statement that holds the text: `Path("/etc/…").write_text("""`. */
function hintsOf(text: string, at: number): Hints {
  const said = "the path beside it";
  const before = text.slice(Math.max(0, at - 2000, text.lastIndexOf("\n", at - 200)), at);
  const path = [...before.matchAll(/["'`](\/[^"'`\s]*(?:\.toml|\/config\.d\/[^"'`\s/]+))["'`]/g)].at(-1)?.[1];
  return path === undefined ? { said } : { path, said };
}

const LETTERS: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  '"': '"',
  "'": "'",
  "`": "`",
};

function pythonString(quote: string, isRaw: boolean, isFormat: boolean, isPercent: boolean): Expand {
  const isShort = quote.length === 1;
  return expandWith(
    `\\${isFormat ? "{}" : ""}${isPercent ? "%" : ""}`,
    (text, at) => {
      const next = text[at + 1] ?? "";
      switch (text[at]) {
        case "\\":
          if (isRaw) return undefined;
          if (next === "\n") return { end: at + 2, as: "" };
          return next in LETTERS ? { end: at + 2, as: LETTERS[next]! } : undefined;
        case "%":
          return percentAt(text, at);
        case "}":
          return next === "}" ? { end: at + 2, as: "}" } : undefined;
        default:
          if (next === "{") return { end: at + 2, as: "{" };
          return { end: closing(text, at, "{", "}"), as: { expansion: true } };
      }
    },
    (text) => {
      if (isRaw) return text.includes(quote) || (isShort && text.includes("\n")) ? undefined : text;
      let written = text.replaceAll("\\", "\\\\");
      if (isFormat) written = written.replace(/[{}]/g, (one) => one + one);
      if (isPercent) written = written.replaceAll("%", "%%");
      if (isShort) return written.replaceAll(quote, `\\${quote}`).replaceAll("\n", "\\n");
      return written.replaceAll(quote, quote.replace(/./g, "\\$&"));
    },
  );
}

function goString(quote: string, isFormat: boolean): Expand {
  const isRaw = quote === "`";
  return expandWith(
    `${isRaw ? "" : "\\"}${isFormat ? "%" : ""}`,
    (text, at) => {
      if (text[at] === "%") return percentAt(text, at);
      const next = text[at + 1] ?? "";
      return next in LETTERS ? { end: at + 2, as: LETTERS[next]! } : undefined;
    },
    (text) => {
      const written = isFormat ? text.replaceAll("%", "%%") : text;
      if (isRaw) return written.includes("`") ? undefined : written;
      return JSON.stringify(written).slice(1, -1);
    },
  );
}

/** `%s`, `%[1]d`, `%(name)s` are filled in, `%%` is a percent sign. */
function percentAt(text: string, at: number): ReturnType<Parameters<typeof expandWith>[1]> {
  if (text[at + 1] === "%") return { end: at + 2, as: "%" };
  const verb = /^%(?:\[\d+\]|\(\w+\))?[-+# 0-9.]*[a-zA-Z]/.exec(text.slice(at, at + 80))?.[0];
  return verb === undefined ? undefined : { end: at + verb.length, as: { expansion: true } };
}
