import type { ClientCapabilities, ServerCapabilities } from "vscode-languageserver";
import type { Checking } from "./checking.ts";
import type { Session } from "./session.ts";

/** Registers the handlers of every feature and tells what the server can do. */
export function registerFeatures(
  _session: Session,
  _checking: Checking,
  _client: ClientCapabilities,
  _fault: (error: unknown) => void,
): { readonly capabilities: ServerCapabilities } {
  return { capabilities: {} };
}
