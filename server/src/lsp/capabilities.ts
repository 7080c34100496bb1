import type { CancellationToken, ClientCapabilities, ServerCapabilities } from "vscode-languageserver";
import type { KataDocument } from "../documents/document.ts";
import type { Host } from "../environment/host.ts";
import type { Assembly } from "../project/assemble.ts";
import type { Steps } from "../util/steps.ts";
import { contentModified, throwIfCancelled } from "./cancellation.ts";
import { registerActions } from "./code-actions.ts";
import { registerCompletion } from "./completion.ts";
import { toDiagnostics } from "./diagnostics.ts";
import { registerDocumentLinks } from "./document-links.ts";
import { registerDocumentSymbols } from "./document-symbols.ts";
import { type OpenDocument, partAt } from "./documents.ts";
import { registerFolding } from "./folding.ts";
import { registerFormatting } from "./formatting.ts";
import type { Handle, Subject } from "./handler.ts";
import { registerHover } from "./hover.ts";
import { registerInlayHints } from "./inlay-hints.ts";
import { registerNavigation } from "./navigation.ts";
import { registerRequests } from "./own-requests.ts";
import { toOffset } from "./positions.ts";
import { ResponseError } from "./protocol.ts";
import type { Checking } from "./publishing.ts";
import { SLICE } from "./scheduler.ts";
import { registerSemanticTokens } from "./semantic-tokens.ts";
import type { Session } from "./session.ts";
import type { Settings } from "./settings.ts";
import { registerWorkspaceRequests } from "./workspace-requests.ts";
import { registerWorkspaceSymbols } from "./workspace-symbols.ts";

export interface FeatureOptions {
  readonly semanticTokens: boolean;
  readonly formatting: boolean;
  /** What is at a path of this machine, for links. */
  readonly stat: Host["stat"];
}

/**
 * Registers the handlers of every feature and tells what the server can do.
 *
 * @returns beside it what is to be done when the client has been told.
 */
export function registerFeatures(
  session: Session,
  checking: Checking,
  client: ClientCapabilities,
  options: FeatureOptions,
  fault: (error: unknown) => void,
): { readonly capabilities: ServerCapabilities; readonly initialized: () => void } {
  const { connection, documents, settings, analysis } = session;

  /** Works in turns with other messages until all that a request needs of a document, whatever text it has by then, is known. */
  async function workOut(
    uri: string,
    token: CancellationToken | undefined,
    work: (open: OpenDocument, isOver: () => boolean) => boolean,
  ): Promise<void> {
    for (;;) {
      const open = documents.get(uri);
      const end = Date.now() + SLICE;
      if (!open || work(open, () => Date.now() >= end)) return;
      await session.pause();
      throwIfCancelled(token);
    }
  }

  const handle: Handle = (task, needs) => async (params, token) => {
    const { uri } = params.textDocument;
    try {
      throwIfCancelled(token);
      await workOut(uri, token, (one, isOver) => one.findParts(isOver));
      const asked = documents.get(uri);
      if (!asked?.parts.length) return null;
      checking.looked(asked);
      const set = await settings.of(uri);
      throwIfCancelled(token);
      await workOut(uri, token, (one, isOver) =>
        needs && set.enable ? analysis.prepare(one, set, isOver) : one.findParts(isOver),
      );
      const open = documents.get(uri);
      if (!open?.parts.length || !set.enable) return null;
      return (await task(subjectOf(open, set, token), params)) ?? null;
    } catch (error) {
      if (error instanceof ResponseError) throw error;
      fault(error);
      return null;
    }
  };

  async function inTurns<T>(
    steps: Steps<T>,
    open: OpenDocument,
    token: CancellationToken | undefined,
  ): Promise<T> {
    const { source } = open;
    for (;;) {
      const end = Date.now() + SLICE;
      do {
        const { done, value } = steps.next();
        if (done) return value;
      } while (Date.now() < end);
      await session.pause();
      throwIfCancelled(token);
      if (documents.get(open.uri)?.source !== source) throw contentModified();
    }
  }

  function subjectOf(open: OpenDocument, set: Settings, token: CancellationToken | undefined): Subject {
    const assembly = (part: KataDocument): Assembly => analysis.assembly(open, part, set);
    return {
      open,
      settings: set,
      assembly,
      inTurns: (steps) => inTurns(steps, open, token),
      at(position) {
        const place = partAt(open, toOffset(open.source, position, session.wire.encoding));
        return place && { assembly: assembly(place.part), offset: place.offset };
      },
    };
  }

  // Clients that take pushed diagnostics would show pulled ones a second time, so it is not announced to them.
  const pulls = client.textDocument?.diagnostic !== undefined && !client.textDocument.publishDiagnostics;
  connection.languages.diagnostics.on(async (params, token) => {
    const all = handle(({ open, settings: set }) => checking.diagnosticsOf(open, set), "problems");
    const items = await all(params, token);
    return { kind: "full", items: items ?? [] };
  });

  connection.languages.diagnostics.onWorkspace(async (_params, token) => {
    const { problems } = await checking.workspace(token);
    const items = [...problems].map(([path, found]) => ({
      kind: "full" as const,
      uri: session.wire.uriOf(path),
      version: documents.byPath(path)?.version ?? null,
      items: toDiagnostics(found, session.wire),
    }));
    return { items };
  });

  registerRequests(session, handle);
  registerWorkspaceRequests(session, checking, fault);
  const formatting = options.formatting ? registerFormatting(session, handle, client, fault) : undefined;
  return {
    initialized: () => formatting?.initialized?.(),
    capabilities: {
      ...registerHover(session, handle),
      ...registerCompletion(session, handle, client, fault),
      ...registerActions(session, handle, client),
      ...registerDocumentSymbols(session, handle, client),
      ...registerFolding(session, handle),
      ...registerNavigation(session, handle, client, options.stat),
      ...registerDocumentLinks(session, handle, options.stat),
      ...registerInlayHints(session, handle),
      ...registerWorkspaceSymbols(session, fault),
      ...formatting?.capabilities,
      ...(options.semanticTokens && registerSemanticTokens(session, handle)),
      ...(pulls && {
        diagnosticProvider: { identifier: "kata", interFileDependencies: true, workspaceDiagnostics: true },
      }),
    },
  };
}
