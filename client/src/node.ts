/** The extension in an editor that has Node: desktop and remote. */
import type { ExtensionContext } from "vscode";
import { activateWhenNeeded } from "./activation.ts";

/** VS Code calls this one by name, where extensions run on Node. */
export function activate(context: ExtensionContext): void {
  activateWhenNeeded(context, async () => (await import("./node-client.ts")).startNode(context));
}
