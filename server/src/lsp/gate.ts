import type { MessageReader, MessageWriter, NotificationMessage } from "vscode-languageserver";
import { areParams } from "./params.ts";
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
 * no message is answered as such. A notification without the parameters that it has to have is dropped, such a
 * request refused.
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
    if (Message.isNotification(message)) {
      const { method, params } = message as NotificationMessage;
      return method === "exit" || (stage === "running" && areParams(method, params));
    }
    if (Message.isResponse(message)) return stage !== "new";
    if (!Message.isRequest(message)) {
      refuse(null, ErrorCodes.InvalidRequest, "A message is a request, a notification or an answer.");
      return false;
    }
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
    if (!areParams(method, message.params)) {
      refuse(
        id,
        ErrorCodes.InvalidParams,
        `The parameters of ${method} lack a member, or one is of another type.`,
      );
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
