/** Bytes of the headers of one message. */
const LONGEST_HEADER = 8192;
/** Bytes of one message; a text of JavaScript holds no more. */
const LONGEST_CONTENT = 512 * 1024 * 1024;

/**
 * Cuts a stream into the contents of messages, as the base protocol of the language server protocol has it: headers,
 * each in a line, an empty line, and as many bytes as `Content-Length` says.
 *
 * @returns takes what comes of the stream; throws at what is no header, as then nobody knows where a message begins.
 */
export function unframe(tell: (content: Buffer) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = [];
  let size = 0;
  let wanted: number | undefined;

  const whole = (): Buffer => (chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks));
  const keep = (rest: Buffer): void => {
    chunks = rest.length > 0 ? [rest] : [];
    size = rest.length;
  };

  return (chunk) => {
    chunks.push(chunk);
    size += chunk.length;
    while (size > 0) {
      if (wanted === undefined) {
        const bytes = whole();
        const end = bytes.indexOf("\r\n\r\n");
        if (end < 0 && size <= LONGEST_HEADER) return;
        wanted = contentLength(
          bytes.subarray(0, Math.min(end < 0 ? size : end, LONGEST_HEADER)).toString("latin1"),
        );
        keep(bytes.subarray(end + 4));
      }
      if (size < wanted) return;
      const bytes = whole();
      const content = bytes.subarray(0, wanted);
      keep(bytes.subarray(wanted));
      wanted = undefined;
      tell(content);
    }
  };
}

function contentLength(headers: string): number {
  const [, length] = /(?:^|\r\n)content-length:[ \t]*(\d{1,10})[ \t]*(?:\r\n|$)/i.exec(headers) ?? [];
  if (length === undefined) throw new Error("A message came without a Content-Length that is a number.");
  if (Number(length) > LONGEST_CONTENT) throw new Error(`A message of ${length} bytes is too long.`);
  return Number(length);
}
