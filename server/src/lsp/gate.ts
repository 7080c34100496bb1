import type { MessageReader, MessageWriter, NotificationMessage } from "vscode-languageserver";
import { ErrorCodes, Message } from "./protocol.ts";

/** Where a session stands in its life, as the protocol has it. */
type Stage = "new" | "running" | "shut down";

export interface Gate extends MessageReader {
  /** Whether the client has said `shutdown`: then it is no fault when the connection ends. */
  readonly isShutDown: () => boolean;
}

/**
 * Lets messages through in the order that the protocol gives the life of a session. Before `initialize` and after
 * `shutdown` requests are refused and notifications dropped, `exit` aside; a second `initialize` is refused. What is
 * no message is answered as such. What does not say which request or which document it is about is dropped, or
 * refused where it waits for an answer.
 */
export function gate(reader: MessageReader, writer: MessageWriter): Gate {
  let stage: Stage = "new";

  function refuse(id: string | number | null, code: number, message: string): void {
    // A client that does not listen any more needs no answer.
    writer.write({ jsonrpc: "2.0", id, error: { code, message } } as Message).catch(() => undefined);
  }

  function letsPass(message: Message): boolean {
    if (typeof message !== "object" || message === null || Array.isArray(message)) {
      refuse(null, ErrorCodes.InvalidRequest, "A message is one JSON object.");
      return false;
    }
    if (Message.isNotification(message))
      return (
        message.method === "exit" ||
        (stage === "running" && saysOfWhat(message.method, (message as NotificationMessage).params))
      );
    if (!Message.isRequest(message)) return stage !== "new";
    const { id, method } = message;
    if (stage === "new" && method !== "initialize") {
      refuse(id, ErrorCodes.ServerNotInitialized, "The server waits for initialize.");
      return false;
    }
    if (stage === "shut down" || (stage === "running" && method === "initialize")) {
      refuse(
        id,
        ErrorCodes.InvalidRequest,
        stage === "running"
          ? "The server is initialized already."
          : "The server is shut down; it waits for exit.",
      );
      return false;
    }
    if (!saysOfWhat(method, message.params)) {
      refuse(id, ErrorCodes.InvalidParams, `${method} takes a textDocument with a uri.`);
      return false;
    }
    if (method === "initialize") stage = "running";
    if (method === "shutdown") stage = "shut down";
    return true;
  }

  return {
    onError: reader.onError,
    onClose: reader.onClose,
    onPartialMessage: reader.onPartialMessage,
    listen: (callback) => reader.listen((message) => (letsPass(message) ? callback(message) : undefined)),
    dispose: () => reader.dispose(),
    isShutDown: () => stage === "shut down",
  };
}

/** Whether parameters name what the method is about, as those of all methods of its kind have to. */
function saysOfWhat(method: string, params: unknown): boolean {
  const { id, textDocument } = (params ?? {}) as { id?: unknown; textDocument?: { uri?: unknown } | null };
  if (method === "$/cancelRequest") return typeof id === "string" || typeof id === "number";
  return !method.startsWith("textDocument/") || typeof textDocument?.uri === "string";
}
