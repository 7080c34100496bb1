import type { KataDocument } from "../documents/document.ts";
import { inheritLines } from "../documents/source.ts";
import type { Files } from "../environment/files.ts";
import type { Service } from "../service.ts";
import { type Encoding, type LspRange, toOffset } from "./positions.ts";
import { pathOfUri } from "./uris.ts";

/** A document that the client has open. */
export interface OpenDocument {
  readonly uri: string;
  readonly path: string;
  readonly languageId: string;
  version: number;
  document: KataDocument;
  /** Whether it is Kata's; one that is not gets no answers. */
  kata: boolean;
}

/** One element of `contentChanges`: a replacement of a range, or the whole text. */
export interface ContentChange {
  readonly range?: LspRange;
  readonly text: string;
}

export interface OpenDocuments {
  open(item: {
    readonly uri: string;
    readonly languageId: string;
    readonly version: number;
    readonly text: string;
  }): OpenDocument;
  /** `undefined` when the document is not open. */
  change(uri: string, version: number, changes: readonly ContentChange[]): OpenDocument | undefined;
  close(uri: string): OpenDocument | undefined;
  get(uri: string): OpenDocument | undefined;
  byPath(path: string): OpenDocument | undefined;
  all(): Iterable<OpenDocument>;
}

/** Languages whose files are never TOML, whatever stands in them. */
const OTHER_LANGUAGES = /^(?:yaml|json|jsonc|markdown|ini|dockerfile|helm|shellscript|rust|go|makefile)$/;

export function createDocuments(service: Service, encoding: Encoding): OpenDocuments {
  const byUri = new Map<string, OpenDocument>();
  const paths = new Map<string, OpenDocument>();
  const { parsed } = service.workspace;

  function settle(entry: OpenDocument, document: KataDocument): void {
    entry.document = document;
    entry.kata = !OTHER_LANGUAGES.test(entry.languageId) && service.isKata(document);
    parsed.set(entry.path, document);
  }

  return {
    open({ uri, languageId, version, text }) {
      const path = pathOfUri(uri);
      const document = service.open(path, text);
      const entry: OpenDocument = { uri, path, languageId, version, document, kata: false };
      settle(entry, document);
      byUri.set(uri, entry);
      paths.set(path, entry);
      return entry;
    },
    change(uri, version, changes) {
      const entry = byUri.get(uri);
      if (!entry) return undefined;
      let { document } = entry;
      for (const { range, text } of changes) {
        if (!range) document = service.open(entry.path, text);
        else {
          const change = {
            start: toOffset(document.source, range.start, encoding),
            end: toOffset(document.source, range.end, encoding),
            text,
          };
          const next = service.update(document, change);
          inheritLines(document.source, next.source, change);
          document = next;
        }
      }
      entry.version = version;
      settle(entry, document);
      return entry;
    },
    close(uri) {
      const entry = byUri.get(uri);
      if (!entry) return undefined;
      byUri.delete(uri);
      paths.delete(entry.path);
      parsed.delete(entry.path);
      return entry;
    },
    get: (uri) => byUri.get(uri),
    byPath: (path) => paths.get(path),
    all: () => byUri.values(),
  };
}

/** Files as the user sees them: what is open counts before what is on the disk. */
export function overlay(files: Files, textOf: (path: string) => string | undefined): Files {
  return { ...files, read: (path) => textOf(path) ?? files.read(path) };
}
