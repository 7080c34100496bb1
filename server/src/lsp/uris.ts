/**
 * The path by which the core knows a document: of a `file:` URI the path of the file, with forward slashes; any
 * other URI is its own name.
 */
export function pathOfUri(uri: string): string {
  const match = /^file:\/\/([^/]*)(\/[^?#]*)/i.exec(uri);
  if (!match) return uri;
  const path = decode(match[2]!);
  if (match[1]) return `//${match[1]}${path}`;
  return /^\/[A-Za-z]:/.test(path) ? path.slice(1) : path;
}

/** The URI of a path with slashes or backslashes, on a drive or a share too; what is a URI already stays as it is. */
export function uriOfPath(path: string): string {
  // Half of a pair of UTF-16 units has no encoding.
  if (/^[a-z][a-z0-9+.-]+:/i.test(path)) return path;
  const plain = path.replaceAll("\\", "/").replace(/\p{Surrogate}/gu, "\ufffd");
  const encoded = plain.split("/").map(encodeURIComponent).join("/");
  if (plain.startsWith("//")) return `file:${encoded}`;
  return plain.startsWith("/") ? `file://${encoded}` : `file:///${encoded}`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
