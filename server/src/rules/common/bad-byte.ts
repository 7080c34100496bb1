import type { KataDocument } from "../../documents/document.ts";

/** The offset of a byte that is not UTF-8; in a part of a file it is known only by what stands in its place. */
export function badByteIn({ source, part }: KataDocument): number | undefined {
  if (source.badByte === undefined || !part) return source.badByte;
  const at = part.text.indexOf("\ufffd");
  return at < 0 ? undefined : at;
}
