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
) => void;

/**
 * Both forms of naming a document are taken: `{uri}` and `{textDocument: {uri}}`. Of a document with several parts the
 * one at the cursor is meant, if the client tells where that is.
 */
export function onDocument(connection: Connection, handle: Handle): OnDocument {
  return <P extends object>(
    method: string,
    task: (assembly: Assembly, params: P, subject: Subject) => unknown,
  ): void => {
    const run = handle((subject, params: P & DocumentNamed & { readonly textDocument: { uri: string } }) => {
      const place = params.position && subject.at(params.position);
      return task(place?.assembly ?? subject.assembly(subject.open.parts[0]!), params, subject);
    });
    connection.onRequest(method, (params: P & DocumentNamed, token: CancellationToken) =>
      run({ ...params, textDocument: params.textDocument ?? { uri: params.uri ?? "" } }, token),
    );
  };
}
