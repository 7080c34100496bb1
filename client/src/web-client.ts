import { type ExtensionContext, Uri } from "vscode";
import { LanguageClient } from "vscode-languageclient/browser";
import { startExtension } from "./start.ts";

// The compiler knows Node's globals here, and a browser has this one.
declare const Worker: new (program: string) => ConstructorParameters<typeof LanguageClient>[2];

/** Starts the server in a worker. */
export async function startWeb(context: ExtensionContext): Promise<void> {
  const program = Uri.joinPath(context.extensionUri, "dist/server.web.js");
  const worker = new Worker(program.toString(true));
  await startExtension(context, (options) => new LanguageClient("kata", "Kata", worker, options));
}
