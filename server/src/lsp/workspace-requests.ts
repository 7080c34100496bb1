import type { CancellationToken } from "vscode-languageserver";
import { statusOfUses, type UseAtRisk, usesAtRisk } from "../lifecycle/at-risk.ts";
import { append } from "../util/append.ts";
import { throwIfCancelled } from "./cancellation.ts";
import { ResponseError } from "./protocol.ts";
import type { Checking } from "./publishing.ts";
import { SLICE } from "./scheduler.ts";
import type { Session } from "./session.ts";

/** The requests about more than one document, see `docs`. Parameters are none, but some clients send an empty object. */
export function registerWorkspaceRequests(
  session: Session,
  checking: Checking,
  fault: (error: unknown) => void,
): void {
  const { connection, documents, wire } = session;

  connection.onRequest("kata/checkWorkspace", async (...given: readonly unknown[]) => {
    const { problems, unread } = await checking.workspace(given.at(-1) as CancellationToken);
    const counts = { error: 0, warning: 0, information: 0, hint: 0 };
    for (const found of problems.values()) for (const { severity } of found) counts[severity]++;
    return { files: problems.size, ...counts, unread: Object.fromEntries(unread) };
  });

  connection.onRequest("kata/atRisk", async (...given: readonly unknown[]) => {
    try {
      const open = await openUses(session, given.at(-1) as CancellationToken);
      // What is on the screen counts, not what lay on the disk.
      const others = checking.workspaceAtRisk().filter(({ place }) => !documents.byPath(place.file));
      return statusOfUses([...open, ...others]).map(({ files, ...item }) => ({
        ...item,
        places: files.map(({ file, line }) => {
          const start = { line: line - 1, character: 0 };
          return { uri: wire.uriOf(file), range: { start, end: start } };
        }),
      }));
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      fault(error);
      return null;
    }
  });
}

/** What the open documents use that is at risk. @throws ResponseError when the request was cancelled meanwhile. */
async function openUses(
  { analysis, documents, pause, settings }: Session,
  token: CancellationToken,
): Promise<readonly UseAtRisk[]> {
  const uses: UseAtRisk[] = [];
  let since = Date.now();
  for (const open of documents.all()) {
    if (open.parts.length === 0) continue;
    const set = await settings.of(open.uri);
    for (const part of open.parts) {
      append(uses, usesAtRisk(analysis.assembly(open, part, set)));
      if (Date.now() - since < SLICE) continue;
      await pause();
      throwIfCancelled(token);
      since = Date.now();
    }
  }
  return uses;
}
