import { createDocument, type KataDocument } from "../documents/document.ts";
import { type Fault, type Files, tooManyStatements } from "../environment/files.ts";
import type { Host } from "../environment/host.ts";
import type { Library } from "../knowledge/library.ts";
import { parse } from "../toml/index.ts";

/** What the analysis of a file needs besides its text. */
export interface Workspace {
  readonly library: Library;
  readonly files: Files;
  readonly host: Host;
  /** Parsed files by path; a text that did not change is not parsed again. */
  readonly parsed: Map<string, KataDocument>;
  /** See `isTrial` of a unit. */
  readonly isTrial?: true;
}

/** A file that was read, or why it was not. */
export type Loaded =
  | { readonly document: KataDocument; readonly fault?: undefined }
  | { readonly document?: undefined; readonly fault: Fault };

/** Reads a file through the workspace. */
export function loadDocument(workspace: Workspace, path: string): Loaded {
  const { text, badByte, fault } = workspace.files.read(path);
  if (text === undefined) return { fault: fault ?? NOT_READ };
  const known = workspace.parsed.get(path);
  if (known && known.toml.text === text && known.source.badByte === badByte) return { document: known };
  const excess = tooManyStatements(text);
  if (excess) return { fault: excess };
  const document = createDocument(path, parse(text), badByte);
  workspace.parsed.set(path, document);
  return { document };
}

const NOT_READ: Fault = { kind: "other", reason: "nothing is known of it" };
