import { type ExtensionContext, Uri } from "vscode";
import { BrowserMessageReader, BrowserMessageWriter, LanguageClient } from "vscode-languageclient/browser";
import type { Commands } from "./activation.ts";
import { startExtension } from "./start.ts";

// The compiler knows Node's globals here, and a browser has this one.
declare const Worker: new (program: string) => ServerWorker;
type ServerWorker = ConstructorParameters<typeof BrowserMessageReader>[0] & { terminate(): void };

/** Starts the server in a worker; a restart takes a new one. */
export function startWeb(context: ExtensionContext): Promise<Commands> {
  const program = Uri.joinPath(context.extensionUri, "dist/server.web.js").toString(true);
  let worker: ServerWorker | undefined;
  const start = async () => {
    worker?.terminate();
    worker = new Worker(program);
    return { reader: new BrowserMessageReader(worker), writer: new BrowserMessageWriter(worker) };
  };
  return startExtension(context, (options) => new LanguageClient("kata", "Kata", start, options));
}
