import type { Connection, InitializeParams } from "vscode-languageserver";
import type { Knowledge } from "../knowledge/types/knowledge.ts";
import { createService, type Service } from "../service.ts";
import { type Analysis, createAnalysis } from "./analysis.ts";
import type { Wire } from "./client-format.ts";
import { type ClientSettings, createClientSettings } from "./client-settings.ts";
import { type CachedDisk, cacheDisk } from "./disk-cache.ts";
import { createDocuments, type OpenDocuments, overlay } from "./documents.ts";
import { createFolders, type Folders } from "./folders.ts";
import type { Platform, Reach } from "./platform.ts";
import { createPolicies, type Policies } from "./policies.ts";
import { chooseEncoding } from "./positions.ts";
import { createTrust, type Trust } from "./trust.ts";
import { uriOfPath } from "./uris.ts";

/** Everything that lives from `initialize` to `shutdown`. */
export interface Session {
  readonly connection: Connection;
  readonly wire: Wire;
  readonly service: Service;
  readonly documents: OpenDocuments;
  readonly folders: Folders;
  readonly trust: Trust;
  readonly settings: ClientSettings;
  readonly policies: Policies;
  readonly analysis: Analysis;
  readonly disk: CachedDisk;
  /** Comes back when what waits has been handled: for work that takes long. */
  readonly pause: () => Promise<void>;
}

/** What `initialize` says decides all of it: encoding, folders, trust, which requests the client answers. */
export function createSession(
  connection: Connection,
  platform: Platform,
  knowledge: Knowledge,
  { capabilities, initializationOptions, workspaceFolders, rootUri }: InitializeParams,
): Session {
  const encoding = chooseEncoding(capabilities.general?.positionEncodings);
  const folders = createFolders(workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []));
  const trust = createTrust(initializationOptions);
  const settings = createClientSettings(
    connection,
    initializationOptions,
    capabilities.workspace?.configuration ?? false,
  );
  const reach: Reach = {
    largest: () => settings.largestFile(),
    within: () => (trust.isGranted() ? undefined : folders.paths()),
  };
  const disk = cacheDisk(platform.files(reach), platform.host?.(reach));
  const files = overlay(disk.files, (path) => documents.byPath(path));
  const service = createService({ knowledge, files });
  const documents = createDocuments(service, encoding, disk.files, reach.largest);
  const policies = createPolicies(service, folders);
  const { hover, completion } = capabilities.textDocument ?? {};
  const edits = capabilities.workspace?.workspaceEdit;
  return {
    connection,
    wire: {
      encoding,
      uriOf: (path) => documents.byPath(path)?.uri ?? uriOfPath(path),
      markdown: {
        hover: hover?.contentFormat?.includes("markdown") ?? false,
        completion: completion?.completionItem?.documentationFormat?.includes("markdown") ?? false,
      },
      snippets: completion?.completionItem?.snippetSupport ?? false,
      versionedEdits: edits?.documentChanges ?? false,
      annotatedEdits: (edits?.documentChanges && edits.changeAnnotationSupport !== undefined) ?? false,
      createsFiles: (edits?.documentChanges && edits.resourceOperations?.includes("create")) ?? false,
      commands: new Set(commandsIn(initializationOptions)),
    },
    service,
    documents,
    folders,
    trust,
    settings,
    policies,
    analysis: createAnalysis(service, policies, disk.host),
    disk,
    pause: () => new Promise((resolve) => platform.later(() => platform.later(resolve))),
  };
}

function commandsIn(options: unknown): readonly string[] {
  const commands = (options as { readonly commands?: unknown } | null | undefined)?.commands;
  return Array.isArray(commands) ? commands.filter((one) => typeof one === "string") : [];
}
