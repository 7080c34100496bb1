import type { Connection, InitializeParams, InitializeResult } from "vscode-languageserver";
import { type FeatureOptions, registerFeatures } from "./capabilities.ts";
import type { Platform } from "./platform.ts";
import {
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  TextDocumentSyncKind,
} from "./protocol.ts";
import { type Checking, createChecking } from "./publishing.ts";
import { createSession, type Session } from "./session.ts";

/** Files whose changes on the disk change what is said of open documents. */
const WATCHED = [
  "**/configuration*.toml",
  "**/config.d/*",
  "**/VERSION",
  "**/Chart.yaml",
  "**/*values*.{yaml,yml}",
];

/** Serves one client over a connection until it says `exit`. */
export function startServer(connection: Connection, platform: Platform, version: string): void {
  let session: Session | undefined;
  let checking: Checking | undefined;
  let client: InitializeParams["capabilities"] = {};
  let initialized: (() => void) | undefined;

  /** A fault of ours is told to the client's log and ends nothing. */
  function fault(error: unknown): void {
    connection.console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  function guarded<P>(task: (params: P, session: Session, checking: Checking) => void): (params: P) => void {
    return (params) => {
      if (!session || !checking) return;
      try {
        task(params, session, checking);
      } catch (error) {
        fault(error);
      }
    };
  }

  connection.onInitialize(async (params): Promise<InitializeResult> => {
    client = params.capabilities;
    session = createSession(connection, platform, await platform.knowledge(), params);
    checking = createChecking(session, platform.later, fault);
    const features = registerFeatures(session, checking, client, optionsOf(params, session), fault);
    initialized = features.initialized;
    return {
      capabilities: {
        positionEncoding: session.wire.encoding,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
        ...features.capabilities,
      },
      serverInfo: { name: "kata-config", version },
    };
  });

  connection.onInitialized(() => {
    initialized?.();
    if (client.workspace?.didChangeConfiguration?.dynamicRegistration) {
      connection.client.register(DidChangeConfigurationNotification.type, { section: "kata" }).catch(fault);
    }
    if (client.workspace?.didChangeWatchedFiles?.dynamicRegistration) {
      const watchers = WATCHED.map((globPattern) => ({ globPattern }));
      connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(fault);
    }
  });

  connection.onDidOpenTextDocument(
    guarded(({ textDocument }, { documents }, checks) => {
      checks.settled(documents.open(textDocument));
    }),
  );
  connection.onDidChangeTextDocument(
    guarded(({ textDocument: { uri, version: next }, contentChanges }, { documents }, checks) => {
      const open = documents.change(uri, next, contentChanges);
      if (open) checks.changed(open);
    }),
  );
  connection.onDidSaveTextDocument(
    guarded(({ textDocument }, { documents }, checks) => {
      const open = documents.get(textDocument.uri);
      if (open) checks.settled(open);
    }),
  );
  connection.onDidCloseTextDocument(
    guarded(({ textDocument }, { documents }, checks) => {
      const open = documents.close(textDocument.uri);
      if (open) checks.closed(open);
    }),
  );
  connection.onDidChangeConfiguration(
    guarded(({ settings }, session, checks) => {
      session.settings.changed(settings);
      checks.recheckAll();
    }),
  );
  connection.onNotification(
    DidChangeWorkspaceFoldersNotification.type,
    guarded(({ event: { added, removed } }, { folders }, checks) => {
      const uris = (list: readonly { readonly uri: string }[]) => list.map(({ uri }) => uri);
      folders.change(uris(added), uris(removed));
      checks.recheckAll();
    }),
  );
  connection.onNotification(
    "kata/trustGranted",
    guarded((_params, { trust }, checks) => {
      trust.grant();
      checks.recheckAll();
    }),
  );
  connection.onDidChangeWatchedFiles(guarded((_params, _session, checks) => checks.recheckAll()));
  connection.onShutdown(() => undefined);
  connection.listen();
}

/** Colours are given, and texts formatted, unless the client says that it has something better. */
function optionsOf(
  { initializationOptions, capabilities }: InitializeParams,
  { disk }: Session,
): FeatureOptions {
  const options = initializationOptions as { semanticTokens?: unknown; formatting?: unknown } | undefined;
  const stat = disk.host?.stat;
  return {
    formatting: options?.formatting !== false,
    semanticTokens:
      options?.semanticTokens !== false && capabilities.textDocument?.semanticTokens !== undefined,
    stat,
  };
}
