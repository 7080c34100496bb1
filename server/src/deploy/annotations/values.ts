/** How the two runtimes read the text of an annotation. `undefined`: they do not take it. */

/** `strconv.ParseBool`. */
export function goBool(text: string): boolean | undefined {
  if (/^(?:1|t|T|TRUE|true|True)$/.test(text)) return true;
  return /^(?:0|f|F|FALSE|false|False)$/.test(text) ? false : undefined;
}

/** `strconv.ParseUint` with base 10 and 64 bits. */
export function goUint(text: string): bigint | undefined {
  return /^[0-9]+$/.test(text) && BigInt(text) < 1n << 64n ? BigInt(text) : undefined;
}

/** `strconv.ParseFloat` with 32 bits. */
export function goFloat(text: string): number | undefined {
  if (/^[+-]?(?:inf|infinity)$/i.test(text)) return text.startsWith("-") ? -Infinity : Infinity;
  if (/^nan$/i.test(text)) return Number.NaN;
  const hex = /^([+-]?)0x([0-9a-f_]*)(?:\.([0-9a-f_]*))?p([+-]?\d+)$/i.exec(text);
  if (hex) {
    const digits = `${hex[2]}${hex[3] ?? ""}`.replaceAll("_", "");
    if (digits === "") return undefined;
    const scale = Number(hex[4]) - 4 * (hex[3] ?? "").replaceAll("_", "").length;
    return (hex[1] === "-" ? -1 : 1) * Number.parseInt(digits, 16) * 2 ** scale;
  }
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(text)) return undefined;
  const value = Math.fround(Number(text));
  return Number.isFinite(value) ? value : undefined;
}

/** `true` and `false` alone, blanks around them cut off. */
export function rustBool(text: string): boolean | undefined {
  const plain = text.trim();
  return plain === "true" ? true : plain === "false" ? false : undefined;
}

/** An unsigned number of some bits, blanks around it cut off. */
export function rustUint(text: string, bits: number): bigint | undefined {
  const plain = text.trim().replace(/^\+/, "");
  return /^[0-9]+$/.test(plain) && BigInt(plain) < 1n << BigInt(bits) ? BigInt(plain) : undefined;
}

/** What Rust's `str::parse::<f32>` makes of a text with the blanks around it taken off; undefined where it fails. */
export function rustFloat(text: string): number | undefined {
  const plain = text.trim();
  if (/^[+-]?(?:inf|infinity)$/i.test(plain)) return plain.startsWith("-") ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(plain)) return Number.NaN;
  if (!/^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(plain)) return undefined;
  return Math.fround(Number(plain));
}

/** Base64 with padding, as Go's standard encoding; line breaks are passed over. */
export function isGoBase64(text: string): boolean {
  const plain = text.replace(/[\r\n]/g, "");
  return plain.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(plain);
}
