/** The extension in an editor without Node, in the browser. */
import { type ExtensionContext, Uri, workspace } from "vscode";
import { activateWhenNeeded } from "./activation.ts";

/** What the editor gives an extension to load `vscode` with; it loads nothing else. */
declare const require: (name: string) => unknown;

/** VS Code calls this one by name, where extensions run in a browser. */
export function activate(context: ExtensionContext): void {
  activateWhenNeeded(context, async () => (await loadClient(context)).startWeb(context));
}

/** Runs the other file of the extension as the editor ran this one, which it takes long to read. */
async function loadClient({ extensionUri }: ExtensionContext): Promise<typeof import("./web-client.ts")> {
  const file = Uri.joinPath(extensionUri, "dist/client.web.main.js");
  const text = new TextDecoder().decode(await workspace.fs.readFile(file));
  const module = { exports: {} };
  const run = new Function("module", "exports", "require", `${text}\n//# sourceURL=${file}`);
  run(module, module.exports, require);
  return module.exports as typeof import("./web-client.ts");
}
