import type { CancellationToken, Connection } from "vscode-languageserver";
import type { Assembly } from "../project/assemble.ts";
import type { Handle, Subject } from "./handler.ts";
import type { LspPosition } from "./positions.ts";

/** How a request of ours names a document. */
interface DocumentNamed {
  readonly uri?: string;
  readonly textDocument?: { readonly uri: string };
  readonly position?: LspPosition;
}

/** Registers a request of ours about the configuration in a document. */
export type OnDocument = <P extends object>(
  method: string,
  task: (assembly: Assembly, params: P, subject: Subject) => unknown,
  /** Whether a part that is no configuration itself, such as the values around one, will do. */
  anyPart?: "any part",
) => void;

/** The first part of a document that is a configuration. */
export function firstConfiguration({ assembly, open }: Subject): Assembly | undefined {
  for (const part of open.parts) {
    const found = assembly(part);
    if (found.units.length > 0) return found;
  }
  return undefined;
}

/**
 * Both forms of naming a document are taken: `{uri}` and `{textDocument: {uri}}`. Of a document with several parts the
 * one at the cursor is meant, if the client tells where that is.
 */
export function onDocument(connection: Connection, handle: Handle): OnDocument {
  return <P extends object>(
    method: string,
    task: (assembly: Assembly, params: P, subject: Subject) => unknown,
    anyPart?: "any part",
  ): void => {
    const run = handle((subject, params: P & DocumentNamed & { readonly textDocument: { uri: string } }) => {
      const place = params.position && subject.at(params.position);
      const meant = place?.assembly ?? subject.assembly(subject.open.parts[0]!);
      const isMeant = anyPart || meant.units.length > 0;
      const assembly = isMeant ? meant : firstConfiguration(subject);
      return assembly && task(assembly, params, subject);
    });
    connection.onRequest(method, (params: P & DocumentNamed, token: CancellationToken) =>
      run({ ...params, textDocument: params.textDocument ?? { uri: params.uri ?? "" } }, token),
    );
  };
}
