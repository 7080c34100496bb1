import type { Disposable } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { Commands } from "./activation.ts";

/** What the parts of the extension share. */
export interface Kata {
  readonly client: BaseLanguageClient;
  /** Calls `tell` each time that the server has said what it found in a document. */
  onChecked(tell: () => void): void;
  /** Says that to all who asked for it. */
  checked(): void;
}

/** One part of the extension, as it stands around the editor. */
export interface Part {
  readonly commands?: Commands;
  /** What ends with the extension. */
  readonly disposables?: readonly Disposable[];
}
