import type { ExtensionContext } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import type { Commands } from "./activation.ts";
import { startExtension } from "./start.ts";

/** Starts the server as a process of its own. */
export function startNode(context: ExtensionContext): Promise<Commands> {
  const module = context.asAbsolutePath("dist/server.cjs");
  const env = { KATA_CONFIG_CACHE: context.globalStorageUri.fsPath };
  const server = { module, transport: TransportKind.stdio, options: { env } };
  return startExtension(
    context,
    (clientOptions) => new LanguageClient("kata", "Kata", server, clientOptions),
  );
}
