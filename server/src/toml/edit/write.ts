/** Names and values as TOML text that every version from 0.5 on reads. */
import { UNSEEN } from "../../util/visible.ts";
import { isMarker, type Plain, type PlainTable } from "../tree/to-js.ts";
import type { Path, StringNode } from "../types.ts";

/** One name of a key: bare where TOML allows it, else a basic string. */
export function writeName(name: string): string {
  return /^[A-Za-z0-9_-]+$/.test(name) ? name : basic(name);
}

/** A key of one or several names, with dots between them; indices of arrays of tables are left out. */
export function writeKey(path: Path): string {
  return path
    .filter((step) => typeof step === "string")
    .map(writeName)
    .join(".");
}

/** `[a.b]`; of a path that ends with an index `[[a.b]]`. */
export function writeHeader(path: Path): string {
  const key = writeKey(path);
  return typeof path.at(-1) === "number" ? `[[${key}]]` : `[${key}]`;
}

/** `key = value`, without a line break behind it. */
export function writePair(key: Path, value: Plain): string {
  return `${writeKey(key)} = ${writeValue(value)}`;
}

/**
 * A value on one line. A `bigint` is an integer, a `number` a float (`2` becomes `2.0`); a date or time and a
 * placeholder stand as they were written.
 */
export function writeValue(value: Plain): string {
  switch (typeof value) {
    case "string":
      return basic(value);
    case "bigint":
    case "boolean":
      return String(value);
    case "number":
      return float(value);
  }
  if (isMarker(value)) return value.marker === "placeholder" ? `@${value.text}@` : value.text;
  if (Array.isArray(value)) return `[${value.map(writeValue).join(", ")}]`;
  const pairs = Object.entries(value as PlainTable).map(([name, inner]) => writePair([name], inner));
  return pairs.length > 0 ? `{ ${pairs.join(", ")} }` : "{}";
}

/**
 * Data of JSON, which has no integers of its own: a whole number is written as one.
 *
 * @param numbers what a number is; a whole one only as `float` gets a point.
 */
export function writeJson(value: unknown, numbers: "integer" | "float" = "integer"): string {
  return writeValue(plainOf(value, numbers));
}

function plainOf(value: unknown, numbers: "integer" | "float"): Plain {
  if (typeof value === "number")
    return numbers === "integer" && Number.isSafeInteger(value) ? BigInt(value) : value;
  if (Array.isArray(value)) return value.map((one) => plainOf(one, numbers));
  if (typeof value !== "object" || value === null || isMarker(value)) return value as Plain;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, plainOf(one, numbers)]));
}

/**
 * A string in the style of another, or in the nearest style that can hold it.
 *
 * @param written how the other stands in the text, marks included.
 */
export function writeStringLike(value: string, style: StringNode["style"], written: string): string {
  // In a text with `\r\n` a lone `\n` is written as an escape, and the other way round.
  const newline = written.includes("\r\n") ? "\r\n" : "\n";
  const rest = value.replaceAll(newline, "");
  const isPlain = !/[^\t\P{Cc}]|\p{Cs}/u.test(rest);
  switch (style) {
    case "basic":
      return basic(value);
    case "literal":
      return isPlain && rest === value && !value.includes("'") ? `'${value}'` : basic(value);
    case "multiline-literal":
      if (!isPlain || /'''|'$/.test(value)) break;
      return `'''${leadOf(written, value, newline)}${value}'''`;
  }
  const lines = value.split(newline).map((line) => escaped(line, /[\\\p{Cc}\p{Cs}]/gu));
  // Two marks in a row may stand as they are; a third, or one at the end, would close the string.
  const inner = lines.join(newline).replaceAll('"""', '""\\"').replace(/"$/, '\\"');
  return `"""${leadOf(written, value, newline)}${inner}"""`;
}

/** The line break behind the opening marks, which is no part of the string. One that is part of it needs another before it. */
function leadOf(written: string, value: string, newline: string): string {
  return /^(?:"""|''')\r?\n/.test(written) || value.startsWith(newline) ? newline : "";
}

/** What a basic string escapes: also what can be written and would not be seen. */
const NOT_PLAIN = new RegExp(String.raw`["\\\p{Cs}${UNSEEN}]`, "gu");

function basic(value: string): string {
  return `"${escaped(value, NOT_PLAIN)}"`;
}

const SHORT: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\t": "\\t",
  "\n": "\\n",
  "\f": "\\f",
  "\r": "\\r",
};

/** Half of a character cannot be written in TOML at all: it becomes U+FFFD, as it does when a text is saved. */
function escaped(value: string, what: RegExp): string {
  return value.replace(what, (character) => {
    const short = SHORT[character];
    if (short) return short;
    const code = character.charCodeAt(0);
    return code >= 0xd800 && code <= 0xdfff ? "\ufffd" : `\\u${code.toString(16).padStart(4, "0")}`;
  });
}

function float(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (!Number.isFinite(value)) return value > 0 ? "inf" : "-inf";
  const text = Object.is(value, -0) ? "-0" : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
