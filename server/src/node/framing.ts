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
        const headers = bytes.subarray(0, end < 0 ? LONGEST_HEADER : end).toString("latin1");
        if (end < 0 && mayBeHeaders(headers) && size <= LONGEST_HEADER) return;
        if (end < 0 || end > LONGEST_HEADER) throw new Error("A message came without the end of its header.");
        wanted = contentLength(headers);
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

/** Whether headers may come of it: else who waits for their end waits for ever. */
function mayBeHeaders(beginning: string): boolean {
  return /^(?:[\w-]+(?::|$)|$)/.test(beginning) && !beginning.includes("\n\n");
}

function contentLength(headers: string): number {
  const [, length] = /(?:^|\r\n)content-length:[ \t]*(\d{1,10})[ \t]*(?:\r\n|$)/i.exec(headers) ?? [];
  if (length === undefined) throw new Error("A message came without a Content-Length that is a number.");
  if (/\r\ncontent-type:[^\r]*charset=(?!"?utf-?8)/i.test(`\r\n${headers}`))
    throw new Error("A message came in another encoding than UTF-8.");
  if (Number(length) > LONGEST_CONTENT) throw new Error(`A message of ${length} bytes is too long.`);
  return Number(length);
}
