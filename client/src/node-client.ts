import type { ExtensionContext } from "vscode";
import { LanguageClient, TransportKind } from "vscode-languageclient/node";
import { startExtension } from "./start.ts";

/** Starts the server as a process of its own. */
export async function startNode(context: ExtensionContext): Promise<void> {
  const module = context.asAbsolutePath("dist/server.cjs");
  await startExtension(
    context,
    (options) => new LanguageClient("kata", "Kata", { module, transport: TransportKind.stdio }, options),
  );
}
