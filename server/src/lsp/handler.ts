import type { CancellationToken } from "vscode-languageserver";
import type { KataDocument } from "../documents/document.ts";
import type { Assembly } from "../project/assemble.ts";
import type { Steps } from "../util/steps.ts";
import type { OpenDocument } from "./documents.ts";
import type { LspPosition } from "./positions.ts";
import type { Settings } from "./settings.ts";

/** A document that a request speaks of: it holds something of Kata's, and is not turned off. */
export interface Subject {
  readonly open: OpenDocument;
  readonly settings: Settings;
  /** A part of it together with what belongs to that. */
  assembly(part: KataDocument): Assembly;
  /**
   * Does long work in turns with other messages.
   *
   * @throws ResponseError when the document is changed meanwhile, or the request cancelled.
   */
  inTurns<T>(steps: Steps<T>): Promise<T>;
  /** The part in which a place of the document stands; `undefined` outside all of them. */
  at(position: LspPosition): { readonly assembly: Assembly; readonly offset: number } | undefined;
}

/**
 * Makes a handler of a feature: `null` for foreign documents and, after a word in the log, for faults of ours. One
 * that was cancelled throws the answer that says so.
 */
export type Handle = <P extends { readonly textDocument: { readonly uri: string } }, R>(
  task: (subject: Subject, params: P) => R | undefined | Promise<R | undefined>,
  /** That it needs all problems of the document: those are worked out first, in turns with other messages. */
  needs?: "problems",
) => (params: P, token?: CancellationToken) => Promise<R | null>;
