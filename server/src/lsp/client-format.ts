import type { Encoding } from "./positions.ts";

/** How what the core says is put for this client. */
export interface Wire {
  readonly encoding: Encoding;
  /** The URI by which the client knows a file. */
  uriOf(path: string): string;
  /** Whether hovers and documentation may be Markdown. */
  readonly markdown: { readonly hover: boolean; readonly completion: boolean };
  readonly snippets: boolean;
  /** Whether an edit may name the version of the document that it is for. */
  readonly versionedEdits: boolean;
  /** Whether edits may say what they are for and ask to be confirmed. */
  readonly annotatedEdits: boolean;
  /** Whether an edit may create files. */
  readonly createsFiles: boolean;
  /** Commands of its own that the client says it has: `initializationOptions.commands`. */
  readonly commands: ReadonlySet<string>;
}
