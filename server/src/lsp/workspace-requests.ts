import type { CancellationToken } from "vscode-languageserver";
import type { Checking } from "./publishing.ts";
import type { Session } from "./session.ts";

/** `kata/checkWorkspace`, see `docs`. */
export function registerWorkspaceRequests({ connection }: Session, checking: Checking): void {
  connection.onRequest("kata/checkWorkspace", async (...given: readonly unknown[]) => {
    const { problems, unread } = await checking.workspace(given.at(-1) as CancellationToken);
    const counts = { error: 0, warning: 0, information: 0, hint: 0 };
    for (const found of problems.values()) for (const { severity } of found) counts[severity]++;
    return { files: problems.size, ...counts, unread: Object.fromEntries(unread) };
  });
}
