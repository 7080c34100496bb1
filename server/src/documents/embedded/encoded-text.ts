/**
 * The text that a `data:` address or an encoding hides.
 *
 * @param encoding what stands beside it: `b64`, `base64`.
 * @returns `undefined` when it is not encoded, or not text.
 */
export function decodeText(value: string, encoding: string | undefined): string | undefined {
  const address = /^data:([^,]*),(.*)$/s.exec(value);
  try {
    if (address) {
      const [, type = "", body = ""] = address;
      return /;base64$/i.test(type) ? fromBase64(decodeURIComponent(body)) : decodeURIComponent(body);
    }
    return encoding !== undefined && /^(?:b64|base64)$/i.test(encoding) ? fromBase64(value) : undefined;
  } catch {
    return undefined;
  }
}

/** @throws when it is not base64, or does not hold UTF-8. */
function fromBase64(body: string): string {
  const bytes = Uint8Array.from(atob(body.replace(/\s+/g, "")), (unit) => unit.charCodeAt(0));
  return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
}
