import type { ClientCapabilities, ServerCapabilities } from "vscode-languageserver";
import type { Host } from "../environment/host.ts";
import { registerActions } from "./code-actions.ts";
import { registerCompletion } from "./completion.ts";
import { registerDocumentLinks } from "./document-links.ts";
import { registerDocumentSymbols } from "./document-symbols.ts";
import { registerFolding } from "./folding.ts";
import type { Handle } from "./handler.ts";
import { registerHover } from "./hover.ts";
import { registerInlayHints } from "./inlay-hints.ts";
import { registerRequests } from "./own-requests.ts";
import type { Checking } from "./publishing.ts";
import { registerSemanticTokens } from "./semantic-tokens.ts";
import type { Session } from "./session.ts";

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
  const { connection, documents, settings, analysis } = session;

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

  // Clients that take pushed diagnostics would show pulled ones a second time, so it is not announced to them.
  const pulls = client.textDocument?.diagnostic !== undefined && !client.textDocument.publishDiagnostics;
  connection.languages.diagnostics.on(async (params) => {
    const items = await handle(({ open, settings: set }) => checking.diagnosticsOf(open, set))(params);
    return { kind: "full", items: items ?? [] };
  });

  registerRequests(session, handle, fault);
  return {
    capabilities: {
      ...registerHover(session, handle),
      ...registerCompletion(session, handle, client, fault),
      ...registerActions(session, handle, client),
      ...registerDocumentSymbols(session, handle, client),
      ...registerFolding(session, handle),
      ...registerDocumentLinks(session, handle, options.stat),
      ...registerInlayHints(session, handle),
      ...(options.semanticTokens && registerSemanticTokens(session, handle)),
      ...(pulls && {
        diagnosticProvider: { identifier: "kata", interFileDependencies: true, workspaceDiagnostics: false },
      }),
    },
  };
}
