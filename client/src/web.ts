/** The extension in an editor without Node, in the browser. */
import type { ExtensionContext } from "vscode";
import { activateWhenNeeded } from "./activation.ts";

export function activate(context: ExtensionContext): void {
  activateWhenNeeded(context, async () => (await import("./web-client.ts")).startWeb(context));
}
