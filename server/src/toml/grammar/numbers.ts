import type { Phrase } from "../../util/phrases.ts";
import { SYNTAX } from "../messages.ts";
import { isDigit, MINUS, PLUS } from "../scanner/characters.ts";

/** What a bare word says as a number. A bad one carries what is wrong and, where it is sure, the right spelling. */
export type NumberReading =
  | { readonly kind: "integer"; readonly value: bigint }
  | { readonly kind: "float"; readonly value: number; readonly padded?: true }
  | {
      readonly kind: "bad";
      readonly code: string;
      readonly message: Phrase;
      readonly mended?: string;
    };

const MAX = 0x7fff_ffff_ffff_ffffn;
const MIN = -0x8000_0000_0000_0000n;

/** Reads `word` as a number; undefined when it does not look like one. */
export function readNumber(word: string): NumberReading | undefined {
  const plain = readDecimal(word);
  if (plain) return plain;
  const first = word.charCodeAt(0);
  const signed = first === PLUS || first === MINUS;
  const body = signed ? word.slice(1) : word;
  if (/^(inf|nan)$/.test(body))
    return { kind: "float", value: body === "nan" ? Number.NaN : first === MINUS ? -Infinity : Infinity };
  if (/^(inf|infinity|nan)$/i.test(body)) {
    const mended = (signed ? word[0] : "") + body.slice(0, 3).toLowerCase();
    return bad("special-float-spelling", SYNTAX("specialFloat", { mended }), mended);
  }
  if (/^0[xob]/i.test(body)) return readPrefixed(word, body, signed);
  if (/^[\d_.]+([eE][+-]?[\d_.]*)?$/.test(body) && /\d/.test(body)) return readFloat(word, body, signed);
  if (/^\d+(\.\d+)?[a-zA-Z%]+$/.test(body)) return bad("number-with-unit", SYNTAX("unit"));
  return undefined;
}

/** The common case, without a regular expression: digits with an optional sign. */
function readDecimal(word: string): NumberReading | undefined {
  const first = word.charCodeAt(0);
  let at = first === PLUS || first === MINUS ? 1 : 0;
  const start = at;
  const length = word.length;
  let value = 0;
  for (; at < length; at++) {
    const c = word.charCodeAt(at);
    if (!isDigit(c)) return undefined;
    value = value * 10 + c - 48;
  }
  if (length === start) return undefined;
  if (word.charCodeAt(start) === 48 && length > start + 1) return leadingZero(word, start === 1);
  if (length - start <= 15) return { kind: "integer", value: BigInt(first === MINUS ? -value : value) };
  return checked(word.slice(start), first === MINUS ? "-" : "");
}

const bad = (code: string, message: Phrase, mended?: string): NumberReading => ({
  kind: "bad",
  code,
  message,
  ...(mended !== undefined && { mended }),
});

/** `digits` without leading zeros; `before` is a sign or the prefix of a base. */
function checked(digits: string, before: string): NumberReading {
  // A huge number is not worth the time that BigInt takes for it.
  const short = digits.slice(0, 65);
  const value = before === "-" ? -BigInt(short) : BigInt((before === "+" ? "" : before) + short);
  if (value > MAX) return bad("integer-out-of-range", SYNTAX("tooHigh", { most: MAX }));
  if (value < MIN) return bad("integer-out-of-range", SYNTAX("tooLow", { least: MIN }));
  return { kind: "integer", value };
}

function leadingZero(word: string, signed: boolean): NumberReading {
  const body = signed ? word.slice(1) : word;
  const mended = (signed ? word[0] : "") + body.replace(/^0[0_]*(?=\d)/, "");
  return bad(
    "leading-zero",
    SYNTAX("leadingZero", { mended, octal: `0o${body.replace(/^[0_]+(?=\d)/, "")}` }),
    mended,
  );
}

function misplaced(text: string, digit: RegExp): boolean {
  for (let at = text.indexOf("_"); at >= 0; at = text.indexOf("_", at + 1))
    if (!digit.test(text[at - 1] ?? "") || !digit.test(text[at + 1] ?? "")) return true;
  return false;
}

const underscores = (mended: string): NumberReading =>
  bad("misplaced-underscore", SYNTAX("underscore", { mended }), mended);

const ALPHABETS: Readonly<Record<string, RegExp>> = { x: /^[0-9a-fA-F_]+$/, o: /^[0-7_]+$/, b: /^[01_]+$/ };

function readPrefixed(word: string, body: string, signed: boolean): NumberReading | undefined {
  const base = (body[1] as string).toLowerCase();
  const digits = body.slice(2);
  if (!(ALPHABETS[base] as RegExp).test(digits))
    return bad("bad-number", SYNTAX("baseDigits", { word, prefix: `0${base}` }));
  const clean = digits.replaceAll("_", "");
  if (body[1] !== base)
    return bad(
      "number-prefix-case",
      SYNTAX("prefixCase", { prefix: `0${base}` }),
      `${word[0] === "+" ? "" : word.slice(0, -body.length)}0${base}${digits}`,
    );
  if (signed)
    return bad(
      "signed-prefix",
      SYNTAX("prefixSign", { prefix: `0${base}` }),
      word[0] === "+" ? body : undefined,
    );
  if (clean === "") return bad("bad-number", SYNTAX("prefixDigits", { prefix: `0${base}` }));
  if (misplaced(digits, /[0-9a-fA-F]/)) return underscores(`0${base}${clean}`);
  return checked(clean.replace(/^0+(?=.)/, ""), `0${base}`);
}

function readFloat(word: string, body: string, signed: boolean): NumberReading {
  const sign = signed ? (word[0] as string) : "";
  if (misplaced(body, /\d/)) return underscores(sign + body.replaceAll("_", ""));
  const clean = body.replaceAll("_", "");
  const match = /^(\d*)(?:(\.)(\d*))?(?:[eE][+-]?(\d*))?$/.exec(clean);
  if (!match) return bad("bad-number", SYNTAX("noNumber", { word }));
  const [, whole = "", dot, fraction = "", exponent] = match;
  const hasExponent = /[eE]/.test(clean);
  if (hasExponent && !exponent) return bad("bad-number", SYNTAX("exponent", { word }));
  if (dot && (whole === "" || fraction === "")) {
    const mended = sign + clean.replace(/^\./, "0.").replace(/\.(?!\d)/, ".0");
    return bad("bad-float", SYNTAX("fraction", { mended }), mended);
  }
  if (/^0\d/.test(whole)) return leadingZero(sign + body, signed);
  if (!dot && !hasExponent) return checked(clean, sign);
  const value = Number(sign + clean);
  if (!Number.isFinite(value)) return bad("float-out-of-range", SYNTAX("tooGreat", { word }));
  return exponent && /^0\d/.test(exponent)
    ? { kind: "float", value, padded: true }
    : { kind: "float", value };
}
