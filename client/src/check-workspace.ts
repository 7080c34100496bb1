import { commands, l10n, ProgressLocation, window, workspace } from "vscode";
import type { Kata, Part } from "./kata.ts";
import type { WorkspaceSummary } from "./protocol.ts";

/** The command that checks every file of Kata's in the workspace; the Problems panel shows what it finds. */
export function workspaceCheck({ checked, client }: Kata): Part {
  return {
    commands: {
      "kata.checkWorkspace": async () => {
        if (!workspace.workspaceFolders) {
          window.showInformationMessage(l10n.t("Open a folder first."));
          return;
        }
        const title = l10n.t("Checking Kata Containers configuration");
        const summary = await window.withProgress(
          { location: ProgressLocation.Notification, title, cancellable: true },
          async (_progress, token) => {
            const asked = client.sendRequest<WorkspaceSummary>("kata/checkWorkspace", {}, token);
            return asked.catch((error: unknown) => {
              if (token.isCancellationRequested) return undefined;
              throw error;
            });
          },
        );
        if (!summary) return;
        checked();
        if (summary.error + summary.warning > 0)
          await commands.executeCommand("workbench.actions.view.problems");
        tell(summary);
      },
    },
  };
}

function tell({ error, files, unread, warning }: WorkspaceSummary): void {
  const lost = Object.entries(unread);
  const text =
    files === 0
      ? l10n.t("There is no Kata Containers configuration in this workspace.")
      : l10n.t("Kata Containers configuration: {0} files, {1} errors, {2} warnings.", files, error, warning);
  if (lost.length === 0) window.showInformationMessage(text);
  else {
    const [[path, reason] = ["", ""]] = lost;
    window.showWarningMessage(`${text} ${l10n.t("{0} cannot be read: {1}", path, reason)}`);
  }
}
