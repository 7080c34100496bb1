import type { Connection, InitializeParams } from "vscode-languageserver";
import type { Knowledge } from "../knowledge/types.ts";
import { createService, type Service } from "../service.ts";
import { type Analysis, createAnalysis } from "./analysis.ts";
import type { Wire } from "./client-format.ts";
import { type ClientSettings, createClientSettings } from "./client-settings.ts";
import { type CachedDisk, cacheDisk } from "./disk-cache.ts";
import { createDocuments, type OpenDocuments, overlay } from "./documents.ts";
import type { Platform } from "./platform.ts";
import { createPolicies, type Policies } from "./policies.ts";
import { chooseEncoding } from "./positions.ts";
import { pathOfUri, uriOfPath } from "./uris.ts";

/** Everything that lives from `initialize` to `shutdown`. */
export interface Session {
  readonly connection: Connection;
  readonly wire: Wire;
  readonly service: Service;
  readonly documents: OpenDocuments;
  readonly settings: ClientSettings;
  readonly policies: Policies;
  readonly analysis: Analysis;
  readonly disk: CachedDisk;
}

export function createSession(
  connection: Connection,
  platform: Platform,
  knowledge: Knowledge,
  { capabilities, initializationOptions, workspaceFolders, rootUri }: InitializeParams,
): Session {
  const encoding = chooseEncoding(capabilities.general?.positionEncodings);
  const disk = cacheDisk(platform.files, platform.host);
  const files = overlay(disk.files, (path) => documents.byPath(path)?.source.text);
  const service = createService({ knowledge, files });
  const documents = createDocuments(service, encoding);
  const folders = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri ? [rootUri] : []);
  const policies = createPolicies(service, folders.map(pathOfUri));
  const { hover, completion } = capabilities.textDocument ?? {};
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
      versionedEdits: capabilities.workspace?.workspaceEdit?.documentChanges ?? false,
    },
    service,
    documents,
    settings: createClientSettings(
      connection,
      initializationOptions,
      capabilities.workspace?.configuration ?? false,
    ),
    policies,
    analysis: createAnalysis(service, policies, disk.host),
    disk,
  };
}
