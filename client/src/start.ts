import { commands, type ExtensionContext, l10n, ProgressLocation, window, workspace } from "vscode";
import type { BaseLanguageClient, LanguageClientOptions } from "vscode-languageclient";
import type { Commands } from "./activation.ts";
import { atRiskView } from "./at-risk.ts";
import { workspaceCheck } from "./check-workspace.ts";
import { SELECTOR } from "./documents.ts";
import { effectiveCommands } from "./effective.ts";
import { formattingChanges, wantsFormatting } from "./formatting.ts";
import type { Kata, Part } from "./kata.ts";
import { logCommands, traceChannel } from "./log.ts";
import { moveCommands } from "./moves.ts";
import { newConfiguration } from "./new-configuration.ts";
import { optionReference } from "./options.ts";
import { problemActions } from "./problem-actions.ts";
import { reportPages } from "./reports.ts";
import { linkToPage, rulePages } from "./rules.ts";
import { statusItem } from "./status.ts";
import { targetPicker } from "./target.ts";

/** Starts the language client and what stands around the editor: status, commands, views. */
export async function startExtension(
  context: ExtensionContext,
  createClient: (options: LanguageClientOptions) => BaseLanguageClient,
): Promise<Commands> {
  const output = window.createOutputChannel("Kata Containers configuration", { log: true });
  const trace = traceChannel(output);
  const listeners = new Set<() => void>();
  const tellListeners = () => {
    for (const tell of listeners) tell();
  };
  const client = createClient({
    documentSelector: SELECTOR,
    outputChannel: output,
    traceOutputChannel: trace,
    // The grammar colours everything, and sooner.
    initializationOptions: () => ({
      semanticTokens: false,
      formatting: wantsFormatting(),
      trusted: workspace.isTrusted,
      commands: ["kata.moveToRuntimeRs", "editor.action.triggerSuggest"],
    }),
    middleware: {
      handleDiagnostics(uri, diagnostics, next) {
        next(uri, diagnostics.map(linkToPage));
        tellListeners();
      },
    },
  });
  const kata: Kata = { client, onChecked: (tell) => void listeners.add(tell), checked: tellListeners };

  const reports = reportPages();
  const trust = workspace.onDidGrantWorkspaceTrust(() => void client.sendNotification("kata/trustGranted"));
  const parts: readonly Part[] = [
    { disposables: [output, trace, trust, client, formattingChanges()] },
    logCommands(context, output),
    rulePages(context),
    problemActions(context),
    statusItem(kata),
    targetPicker(kata),
    effectiveCommands(kata),
    reports,
    moveCommands(kata, reports),
    newConfiguration(kata),
    optionReference(kata),
    atRiskView(kata),
    workspaceCheck(kata),
    {
      commands: {
        "kata.restartServer": async () => {
          const title = l10n.t("Restarting the Kata language server…");
          await window.withProgress({ location: ProgressLocation.Window, title }, async () => {
            // A server that hangs is given up after a moment.
            await client.stop().catch(() => undefined);
            await client.start();
            tellListeners();
          });
          window.setStatusBarMessage(l10n.t("$(check) The Kata language server was restarted."), 5000);
        },
      },
    },
  ];
  context.subscriptions.push(...parts.flatMap(({ disposables = [] }) => disposables));
  await client.start();
  await commands.executeCommand("setContext", "kata.active", true);
  tellListeners();
  return Object.assign({}, ...parts.map((part) => part.commands));
}
