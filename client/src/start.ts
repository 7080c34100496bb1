import { commands, type ExtensionContext, extensions, window } from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import { registerAtRisk } from "./at-risk.ts";
import { registerEffective } from "./effective.ts";
import { registerStatus } from "./status.ts";
import { registerTarget } from "./target.ts";

/** Where documents live that someone writes; not the read-only ones that we or others make. */
const SCHEMES = ["file", "untitled", "vscode-vfs", "vscode-test-web", "memfs"];

/** Starts the language client and what stands around the editor: status, commands, views. */
export async function startExtension(
  context: ExtensionContext,
  createClient: (options: LanguageClientOptions) => BaseLanguageClient,
): Promise<void> {
  const output = window.createOutputChannel("Kata Containers configuration", { log: true });
  const checked = new Set<() => void>();
  const client = createClient({
    documentSelector: SCHEMES.map((scheme) => ({ scheme, language: "toml" })),
    outputChannel: output,
    initializationOptions: { semanticTokens: !hasTomlHighlighting() },
    middleware: {
      handleDiagnostics(uri, diagnostics, next) {
        next(uri, diagnostics);
        for (const tell of checked) tell();
      },
    },
  });
  const onChecked = (tell: () => void) => checked.add(tell);

  context.subscriptions.push(
    output,
    client,
    commands.registerCommand("kata.restartServer", async () => {
      await client.stop();
      await client.start();
      for (const tell of checked) tell();
    }),
    commands.registerCommand("kata.showOutput", () => output.show()),
    ...registerStatus(client, onChecked),
    ...registerTarget(client),
    ...registerEffective(client, onChecked),
    ...registerAtRisk(client, onChecked),
  );
  await client.start();
  await commands.executeCommand("setContext", "kata.active", true);
  for (const tell of checked) tell();
}

/** Whether another extension already colours TOML; then ours keeps out of it. */
function hasTomlHighlighting(): boolean {
  return extensions.all.some((extension) => {
    const grammars: unknown = extension.packageJSON?.contributes?.grammars;
    return Array.isArray(grammars) && grammars.some((grammar) => grammar?.language === "toml");
  });
}
