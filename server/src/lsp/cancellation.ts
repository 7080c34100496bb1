import type { CancellationToken, ResponseMessage } from "vscode-languageserver";
import { LSPErrorCodes, Message, ResponseError } from "./protocol.ts";

const CANCELLED = { code: LSPErrorCodes.RequestCancelled, message: "The request was cancelled." };

/** The answer to a request that is cancelled before its turn has come. */
export function cancelWaiting(message: Message): ResponseMessage | undefined {
  return Message.isRequest(message) ? { jsonrpc: "2.0", id: message.id, error: CANCELLED } : undefined;
}

/** The answer to a request about a text that is another by now: the client asks again. */
export function contentModified(): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.ContentModified, "The document was changed meanwhile.");
}

/** @throws the answer to a request that was cancelled meanwhile. */
export function throwIfCancelled(token: CancellationToken | undefined): void {
  if (token?.isCancellationRequested) throw new ResponseError(CANCELLED.code, CANCELLED.message);
}
