import { isUtf8 } from "node:buffer";
import type { Reading } from "../environment/files.ts";

/** The bytes as text. What is not UTF-8 becomes U+FFFD, and the first such place is named. */
export function decodeText(bytes: Buffer): Reading {
  const text = bytes.toString("utf8");
  return isUtf8(bytes) ? { text } : { text, badByte: firstBadByte(text, bytes) };
}

/** The first U+FFFD of the text that does not stand in the bytes. */
function firstBadByte(text: string, bytes: Buffer): number {
  let at = 0;
  for (let offset = 0; ; ) {
    const mark = text.indexOf("\ufffd", offset);
    if (mark < 0) return text.length;
    at += Buffer.byteLength(text.slice(offset, mark), "utf8");
    if (bytes[at] !== 0xef || bytes[at + 1] !== 0xbf || bytes[at + 2] !== 0xbd) return mark;
    at += 3;
    offset = mark + 1;
  }
}
