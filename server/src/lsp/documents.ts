import { setsHandlers } from "../documents/cri.ts";
import type { KataDocument } from "../documents/document.ts";
import { type Language, languageOf, mayHaveExpression } from "../documents/language.ts";
import { inside } from "../documents/outside.ts";
import { createSource, inheritLines, type Source } from "../documents/source.ts";
import {
  type Fault,
  type Files,
  MOST_STATEMENTS,
  tooLarge,
  tooManyStatements,
} from "../environment/files.ts";
import type { Service } from "../service.ts";
import { lengthOf, replace, slice } from "../toml/index.ts";
import type { Steps } from "../util/steps.ts";
import { type Encoding, type LspRange, toOffset } from "./positions.ts";
import { pathOfUri } from "./uris.ts";

/** A file that the client has open. */
export interface OpenDocument {
  readonly uri: string;
  readonly path: string;
  readonly languageId: string;
  version: number;
  /** What it is read as; `undefined`: as nothing that could be Kata's. */
  language: Language | undefined;
  source: Source;
  /** The TOML of the whole file, for a file that is nothing else. */
  whole: KataDocument | undefined;
  /** What of it is Kata's, in the order of the text: the whole, or parts. Without any it gets no answers. */
  readonly parts: readonly KataDocument[];
  /**
   * Works on finding the parts; who asks for them before waits for all that is left to do.
   *
   * @param isOver whether to stop.
   * @returns whether they are found.
   */
  findParts(isOver: () => boolean): boolean;
  /** Set while its text is too long to be read, or has too much in it. */
  excess: Fault | undefined;
  /** Why not all that it holds is among the parts, once they are known. */
  partExcess: Fault | undefined;
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
  /** `undefined` when the file is not open. */
  change(uri: string, version: number, changes: readonly ContentChange[]): OpenDocument | undefined;
  close(uri: string): OpenDocument | undefined;
  get(uri: string): OpenDocument | undefined;
  byPath(path: string): OpenDocument | undefined;
  all(): Iterable<OpenDocument>;
}

/** Languages that hold no TOML of Kata's, whatever stands in them, unless the file's name tells otherwise. */
const OTHER_LANGUAGES = /^(?:json|jsonc|ini|rust|makefile)$/;

/**
 * @param disk what lies on the disk, whatever is open.
 * @param largest how long a text may be to be read, in UTF-16 units.
 */
export function createDocuments(
  service: Service,
  encoding: Encoding,
  disk: Files,
  largest: () => number,
): OpenDocuments {
  const byUri = new Map<string, OpenDocument>();
  const paths = new Map<string, OpenDocument>();
  const { parsed } = service.workspace;
  /** In whose text what begins an expression of a template stands, or stood before. */
  const marked = new WeakSet<OpenDocument>();

  /** What a file is read as; `undefined`: not at all. */
  function languageIn({ path, languageId }: OpenDocument, text: string): Language | undefined {
    return languageOf(path, text, languageId) ?? (OTHER_LANGUAGES.test(languageId) ? undefined : "toml");
  }

  /** Found when somebody asks: of several changes that come together only the last is looked at. */
  function* partsOf(file: OpenDocument, before: readonly KataDocument[]): Steps<readonly KataDocument[]> {
    const { language, whole, source, excess } = file;
    file.partExcess = undefined;
    if (language === undefined || excess) return [];
    if (whole) return service.isKata(whole) ? [whole] : [];
    return yield* service.findDocuments(source, language, before, (fault) => {
      file.partExcess = fault;
    });
  }

  function excessOf({ language }: OpenDocument, text: string): Fault | undefined {
    if (text.length <= largest()) return language === "toml" ? tooManyStatements(text) : undefined;
    const fault = tooLarge(text.length, largest());
    return { ...fault, reason: `${fault.reason} (setting kata.maxFileSize)` };
  }

  function read(file: OpenDocument, text: string): void {
    if (mayHaveExpression(text)) marked.add(file);
    else marked.delete(file);
    file.language = languageIn(file, text);
    file.excess = excessOf(file, text);
    const badByte = badByteIn(file.path, text);
    file.whole = isTomlAlone(file) ? own(service.open(file.path, text, badByte)) : undefined;
    file.source = file.whole?.source ?? createSource(file.path, text, badByte);
    remember(file);
  }

  function isTomlAlone({ language, excess }: OpenDocument): boolean {
    return language === "toml" && !excess;
  }

  /** Whether it is the configuration of a container engine, which has no incremental edits. */
  function isEngines(file: OpenDocument): boolean {
    return isTomlAlone(file) && !file.whole;
  }

  /** A configuration that is Kata's own; not one of a container engine that names Kata's. */
  function own(document: KataDocument): KataDocument | undefined {
    return setsHandlers(document.toml) ? undefined : document;
  }

  /** An editor shows U+FFFD for what is not UTF-8: then the disk tells whether the file has such a byte. */
  function badByteIn(path: string, text: string): number | undefined {
    if (!text.includes("\ufffd")) return undefined;
    const reading = disk.read(path);
    return reading.text === text ? reading.badByte : undefined;
  }

  function apply(file: OpenDocument, { range, text }: ContentChange): void {
    if (!range) {
      read(file, text);
      return;
    }
    const { source, whole } = file;
    const change = {
      start: toOffset(source, range.start, encoding),
      end: toOffset(source, range.end, encoding),
      text,
    };
    const length = lengthOf(source.pieces) + text.length - (change.end - change.start);
    if (length > largest() !== (file.excess !== undefined) || text.length > MOST_STATEMENTS) {
      read(file, replace(source.pieces, change.start, change.end, text).join(""));
      return;
    }
    file.whole = whole && own(service.update(whole, change));
    file.source =
      file.whole?.source ?? sourceOf(file.path, replace(source.pieces, change.start, change.end, text));
    inheritLines(source, file.source, change);
    remember(file);
    const brought = slice(file.source.pieces, change.start - 1, change.start + text.length + 1);
    if (mayHaveExpression(brought)) marked.add(file);
    if (mayBeAnother(file)) {
      const now = file.source.pieces.join("");
      if (languageIn(file, now) !== file.language || isEngines(file)) read(file, now);
    }
  }

  /** Whether its text may have become that of a template or of a container engine, or of one no more. */
  function mayBeAnother(file: OpenDocument): boolean {
    if (file.language === "template" || isEngines(file)) return true;
    return file.language === "toml" && marked.has(file);
  }

  /** Others read it as it is here, not as it is on the disk. */
  function remember({ path, whole }: OpenDocument): void {
    if (whole) parsed.set(path, whole);
    else parsed.delete(path);
  }

  return {
    open({ uri, languageId, version, text }) {
      const path = pathOfUri(uri);
      const source = createSource(path, text);
      let parts: readonly KataDocument[] = [];
      let found: Source | undefined;
      let begun: { readonly of: Source; readonly steps: Steps<readonly KataDocument[]> } | undefined;
      const file: OpenDocument = {
        uri,
        path,
        languageId,
        version,
        language: undefined,
        source,
        whole: undefined,
        excess: undefined,
        partExcess: undefined,
        get parts() {
          file.findParts(() => false);
          return parts;
        },
        findParts(isOver) {
          if (found === file.source) return true;
          const { source: of } = file;
          const steps = begun?.of === of ? begun.steps : partsOf(file, parts);
          // One that ends in a fault is not gone on with.
          begun = undefined;
          for (;;) {
            const { done, value } = steps.next();
            if (done) {
              parts = value;
              found = of;
              return true;
            }
            if (!isOver()) continue;
            begun = { of, steps };
            return false;
          }
        },
      };
      read(file, text);
      byUri.set(uri, file);
      paths.set(path, file);
      return file;
    },
    change(uri, version, changes) {
      const file = byUri.get(uri);
      if (!file) return undefined;
      for (const change of changes) apply(file, change);
      file.version = version;
      return file;
    },
    close(uri) {
      const file = byUri.get(uri);
      if (!file) return undefined;
      byUri.delete(uri);
      paths.delete(file.path);
      parsed.delete(file.path);
      return file;
    },
    get: (uri) => byUri.get(uri),
    byPath: (path) => paths.get(path),
    all: () => byUri.values(),
  };
}

function sourceOf(path: string, pieces: readonly string[]): Source {
  let text: string | undefined;
  return createSource(path, {
    pieces,
    get text() {
      text ??= pieces.join("");
      return text;
    },
  });
}

/** The part of a document in which a place of the document stands, and the place in it. */
export function partAt(
  { parts }: OpenDocument,
  offset: number,
): { readonly part: KataDocument; readonly offset: number } | undefined {
  const found = parts.flatMap((part) => {
    const at = inside(part, offset);
    return at === undefined ? [] : [{ part, offset: at }];
  });
  // A drop-in stands in a manifest, and that may stand in another text.
  return found.find(({ part }) => !part.yaml) ?? found.at(-1);
}

/** Files as the user sees them: what is open counts before what is on the disk. */
export function overlay(files: Files, openAt: (path: string) => OpenDocument | undefined): Files {
  return {
    ...files,
    read(path) {
      const open = openAt(path);
      if (!open) return files.read(path);
      return open.excess ? { fault: open.excess } : { text: open.source.text };
    },
  };
}
