import type { Assembly } from "../project/assemble.ts";
import type { OpenDocument } from "./documents.ts";
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
