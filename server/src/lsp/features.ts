import type { ClientCapabilities, ServerCapabilities } from "vscode-languageserver";
import { hover } from "../features/hover.ts";
import { toPlainText } from "../features/markdown.ts";
import type { Host } from "../host.ts";
import type { Assembly } from "../project.ts";
import { registerActions } from "./actions.ts";
import type { Checking } from "./checking.ts";
import { registerCompletion } from "./completion.ts";
import type { OpenDocument } from "./documents.ts";
import { toOffset, toRange } from "./positions.ts";
import { registerReading } from "./reading.ts";
import { registerRequests } from "./requests.ts";
import type { Session } from "./session.ts";
import type { Settings } from "./settings.ts";

/** A document that a request speaks of: Kata's, and not turned off. */
export interface Subject {
  readonly open: OpenDocument;
  readonly settings: Settings;
  readonly assembly: Assembly;
}

/** Makes a handler of a feature: `null` for foreign documents and, after a word in the log, for faults of ours. */
export type Handle = <P extends { readonly textDocument: { readonly uri: string } }, R>(
  task: (subject: Subject, params: P) => R | undefined,
) => (params: P) => Promise<R | null>;

export interface FeatureOptions {
  readonly semanticTokens: boolean;
  /** What is at a path of this machine, for links. */
  readonly stat: Host["stat"];
}

/** Registers the handlers of every feature and tells what the server can do. */
export function registerFeatures(
  session: Session,
  checking: Checking,
  client: ClientCapabilities,
  options: FeatureOptions,
  fault: (error: unknown) => void,
): { readonly capabilities: ServerCapabilities } {
  const { connection, documents, settings, analysis, wire } = session;

  const handle: Handle = (task) => async (params) => {
    const { uri } = params.textDocument;
    try {
      if (!documents.get(uri)?.kata) return null;
      const set = await settings.of(uri);
      const open = documents.get(uri);
      if (!open?.kata || !set.enable) return null;
      return task({ open, settings: set, assembly: analysis.assembly(open, set) }, params) ?? null;
    } catch (error) {
      fault(error);
      return null;
    }
  };

  connection.onHover(
    handle(({ open, assembly }, { position }) => {
      const found = hover(assembly, toOffset(open.document, position, wire.encoding));
      return (
        found && {
          range: toRange(open.document, found.range, wire.encoding),
          contents: wire.markdown.hover
            ? { kind: "markdown" as const, value: found.markdown }
            : { kind: "plaintext" as const, value: toPlainText(found.markdown) },
        }
      );
    }),
  );
  // Clients that take pushed diagnostics would show pulled ones a second time, so it is not announced to them.
  const pulls = client.textDocument?.diagnostic !== undefined && !client.textDocument.publishDiagnostics;
  connection.languages.diagnostics.on(async (params) => {
    const items = await handle(({ open, settings: set }) => checking.diagnosticsOf(open, set))(params);
    return { kind: "full", items: items ?? [] };
  });

  registerRequests(session, handle, fault);
  return {
    capabilities: {
      hoverProvider: true,
      ...registerCompletion(session, handle, client, fault),
      ...registerActions(session, handle, client),
      ...registerReading(session, handle, client, options),
      ...(pulls && {
        diagnosticProvider: { identifier: "kata", interFileDependencies: true, workspaceDiagnostics: false },
      }),
    },
  };
}
