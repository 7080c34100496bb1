import { directives } from "./documents/directives.ts";
import { createDocument, type KataDocument } from "./documents/document.ts";
import { isForeignPath } from "./documents/locations.ts";
import { absolutePath, type Files, NO_FILES } from "./environment/files.ts";
import { type Host, UNKNOWN_HOST } from "./environment/host.ts";
import { openLibrary } from "./knowledge/catalogue.ts";
import type { Policy } from "./knowledge/policy/types.ts";
import type { Knowledge } from "./knowledge/types.ts";
import { lint, type Problem, type SeverityOverrides } from "./lint/run.ts";
import {
  type AssembleOptions,
  type Assembly,
  assemble,
  isKataPath,
  type Workspace,
} from "./project/assemble.ts";
import { looksLikeKata } from "./project/target.ts";
import { edit, parse } from "./toml/index.ts";

/** The analysis behind every door; `lsp/` and `cli/` use nothing else of the core. */
export interface Service {
  readonly workspace: Workspace;
  /** Parses a text. */
  open(path: string, text: string): KataDocument;
  /** The next version of a document after one replacement of `[start, end)` (UTF-16 offsets) by `text`. */
  update(
    document: KataDocument,
    change: { readonly start: number; readonly end: number; readonly text: string },
  ): KataDocument;
  /** Whether a file is Kata's: by path, by directive, or by what stands in it. */
  isKata(document: KataDocument): boolean;
  /** Puts a file together with what belongs to it. */
  assemble(document: KataDocument, options?: AssembleOptions): Assembly;
  /** Problems of every file of the assembly. */
  problems(assembly: Assembly, severities?: SeverityOverrides): readonly Problem[];
}

export interface ServiceParts {
  readonly knowledge: Knowledge;
  readonly files?: Files;
  readonly host?: Host;
  /** An organisation's own support levels and rules, see `readPolicy`. */
  readonly policy?: Policy;
}

export function createService({
  knowledge,
  files = NO_FILES,
  host = UNKNOWN_HOST,
  policy,
}: ServiceParts): Service {
  const workspace: Workspace = { library: openLibrary(knowledge, policy), files, host, parsed: new Map() };
  return {
    workspace,
    open: (path, text) => createDocument(path, parse(text)),
    update: (document, change) => createDocument(document.source.path, edit(document.toml, change)),
    isKata: (document) =>
      isKataPath(absolutePath(files, document.source.path)) ||
      Object.keys(directives(document).target).length > 0 ||
      (!isForeignPath(absolutePath(files, document.source.path)) && looksLikeKata(document)),
    assemble: (document, options) => assemble(workspace, document, options),
    problems: (assembly, severities) => lint(assembly.units, severities),
  };
}
