import { Gunzip } from "fflate";

/** Compressed text may stand for more than any memory holds; nothing that people write is as long. */
const LONGEST = 4_000_000;

/** So many bytes are unpacked before the length of what came out is looked at; they are a thousandfold at most. */
const STEP = 1024;

/**
 * Unpacks what gzip made.
 *
 * @returns `undefined` when it is longer than 4 MB.
 * @throws when it is no gzip, or not all of it.
 */
export function gunzip(packed: Uint8Array): Uint8Array | undefined {
  const chunks: Uint8Array[] = [];
  let length = 0;
  let isWhole = false;
  const reader = new Gunzip((chunk, isLast) => {
    chunks.push(chunk);
    length += chunk.length;
    isWhole ||= isLast;
  });
  for (let at = 0; at < packed.length; at += STEP) {
    reader.push(packed.subarray(at, at + STEP), at + STEP >= packed.length);
    if (length > LONGEST) return undefined;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    whole.set(chunk, at);
    at += chunk.length;
  }
  if (!isWhole || !isIntact(packed, whole)) throw new Error("not all of a gzip");
  return whole;
}

/** Whether the length and the checksum at the end are those of what came out. */
function isIntact(packed: Uint8Array, whole: Uint8Array): boolean {
  const end = new DataView(packed.buffer, packed.byteOffset + packed.length - 8);
  return end.getUint32(0, true) === checksum(whole) && end.getUint32(4, true) === whole.length;
}

/** CRC-32 as in RFC 1952. */
function checksum(bytes: Uint8Array): number {
  let sum = 0xffff_ffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb8_8320 : sum >>> 1;
  }
  return ~sum >>> 0;
}
