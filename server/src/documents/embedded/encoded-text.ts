import { gunzip } from "../../util/gunzip.on-demand.ts";

/**
 * The text that a `data:` address or an encoding hides.
 *
 * @param encoding what stands beside it: `b64`, `base64`.
 * @returns `undefined` when it is not encoded, or not text.
 */
export function textOfEncoded(value: string, encoding: string | undefined): string | undefined {
  const address = /^data:([^,]*),(.*)$/s.exec(value);
  try {
    if (address) {
      const [, type = "", body = ""] = address;
      return /;base64$/i.test(type) ? fromBase64(decodeURIComponent(body)) : decodeURIComponent(body);
    }
    // cloud-init's names, and Ignition's for what is compressed.
    const [, packed, plain] =
      /^(?:(gzip|gz|gzip\+base64|gzip\+b64|gz\+base64|gz\+b64)|(b64|base64))$/i.exec(encoding ?? "") ?? [];
    if (packed !== undefined) return fromBase64(value, true);
    return plain === undefined ? undefined : fromBase64(value);
  } catch {
    return undefined;
  }
}

/** @throws when it is not base64, not what gzip made, or does not hold UTF-8. */
function fromBase64(body: string, isPacked = false): string | undefined {
  const bytes = Uint8Array.from(atob(body.replace(/\s+/g, "")), (unit) => unit.charCodeAt(0));
  // What begins so is a gzip, whatever stands beside it.
  const plain = isPacked || (bytes[0] === 0x1f && bytes[1] === 0x8b) ? gunzip(bytes) : bytes;
  return plain && new TextDecoder("utf-8", { fatal: true }).decode(plain);
}
