import { unreadConfiguration } from "./deploy/pods.ts";
import { handlersOf } from "./documents/cri.ts";
import { directives, inheritDirectives } from "./documents/directives.ts";
import {
  createCri,
  createDocument,
  createManifest,
  createPart,
  type KataDocument,
} from "./documents/document.ts";
import { extractParts } from "./documents/embedded/extract-parts.on-demand.ts";
import { type Language, mayHoldKata } from "./documents/language.ts";
import { isForeignPath, isKataPath, recogniseLocation } from "./documents/locations.ts";
import { isWritable } from "./documents/outside.ts";
import { containerOf } from "./documents/part.ts";
import type { Source } from "./documents/source.ts";
import {
  type Fault,
  type Files,
  LARGEST_CONTAINER,
  MOST_PARTS,
  NO_FILES,
  tooLarge,
  tooManyLines,
  tooManyParts,
} from "./environment/files.ts";
import { type Host, UNKNOWN_HOST } from "./environment/host.ts";
import { costOfCheck, type Ground } from "./features/harmless-fixes.ts";
import { openLibrary } from "./knowledge/library.ts";
import type { Policy } from "./knowledge/policy/types.ts";
import type { Knowledge } from "./knowledge/types/knowledge.ts";
import type { Problem, SeverityOverrides } from "./lint/problem.ts";
import { lintManifest, lintSteps } from "./lint/run.ts";
import { moveInChart } from "./moves/chart.ts";
import { create } from "./moves/create/index.ts";
import type { Wanted } from "./moves/create/wanted.ts";
import { migrate } from "./moves/migrate.ts";
import type { Moved, MoveOptions } from "./moves/types.ts";
import { type UpgradeOptions, upgrade } from "./moves/upgrade/index.ts";
import type { UpgradeItem } from "./moves/upgrade/item.ts";
import { type AssembleOptions, type Assembly, assemble, reassemble } from "./project/assemble.ts";
import { looksLikeKata } from "./project/content.ts";
import { placePath } from "./project/target.ts";
import type { Workspace } from "./project/workspace.ts";
import { edit, parse } from "./toml/index.ts";
import { allSteps, type Steps } from "./util/steps.ts";

/**
 * The analysis behind every door: opens documents, puts them together with what belongs to them, and says what is wrong
 * with them. What else is asked of an {@link Assembly} (hover, completion, the effective configuration) is a function of
 * its own in `features/` and `loaders/`.
 */
export interface Service {
  readonly workspace: Workspace;
  /**
   * Parses a text.
   *
   * @param badByte offset of the first byte that was not UTF-8.
   */
  open(path: string, text: string, badByte?: number): KataDocument;
  /** The next version of a document after one replacement of `[start, end)` (UTF-16 offsets) by `text`. */
  update(
    document: KataDocument,
    change: { readonly start: number; readonly end: number; readonly text: string },
  ): KataDocument;
  /** Whether a document is Kata's: by path, by directive, or by what stands in it. */
  isKata(document: KataDocument): boolean;
  /**
   * The documents of Kata's that stand in a file of another language.
   *
   * @param before those of the version before; what did not change is not read again.
   * @param onExcess hears why not all of them are there, where the file is too large.
   */
  documentsIn(
    source: Source,
    language: Language,
    before?: readonly KataDocument[],
    onExcess?: (fault: Fault) => void,
  ): readonly KataDocument[];
  /** {@link documentsIn}, step by step. */
  findDocuments(...asked: Parameters<Service["documentsIn"]>): Steps<readonly KataDocument[]>;
  /** Puts a file together with what belongs to it. */
  assemble(document: KataDocument, options?: AssembleOptions): Assembly;
  /** What belongs to a file and cannot be read. */
  unread(assembly: Assembly): readonly { readonly path: string; readonly fault: Fault }[];
  /**
   * Problems of every file of the assembly.
   *
   * @param most how many of one rule are told of one file; hundreds when absent.
   */
  problems(assembly: Assembly, severities?: SeverityOverrides, most?: number): readonly Problem[];
  /** {@link problems}, step by step. */
  check(assembly: Assembly, severities?: SeverityOverrides): Steps<readonly Problem[]>;
  /**
   * What fixes are tried on.
   *
   * @param problems of the assembly, found as the other parameters say.
   */
  ground(
    assembly: Assembly,
    problems: readonly Problem[],
    options?: AssembleOptions,
    severities?: SeverityOverrides,
    most?: number,
  ): Ground;
  /**
   * What moves the files of an assembly to runtime-rs; `undefined` where there is nothing that could be moved.
   *
   * @param elsewhere whether the moved files will not lie where these lie.
   */
  migrate(assembly: Assembly, options?: MoveOptions, elsewhere?: boolean): Moved | undefined;
  /** What another release changes for the files of an assembly. */
  upgrade(assembly: Assembly, options: UpgradeOptions): readonly UpgradeItem[];
  /** The text of a configuration to start from. */
  create(wanted: Wanted): string;
}

export interface ServiceParts {
  readonly knowledge: Knowledge;
  readonly files?: Files;
  readonly host?: Host;
  /** An organisation's own support levels and rules, see `readPolicy`. */
  readonly policy?: Policy;
}

/** Without files and a host it knows nothing of a disk or a machine, and says less. */
export function createService({
  knowledge,
  files = NO_FILES,
  host = UNKNOWN_HOST,
  policy,
}: ServiceParts): Service {
  const workspace: Workspace = { library: openLibrary(knowledge, policy), files, host, parsed: new Map() };
  const isKata = (document: KataDocument): boolean => {
    if (document.cri) return handlersOf(document).length > 0;
    if (document.yaml) return true;
    const path = placePath(document, files);
    if (path !== undefined && isKataPath(path)) return true;
    if (document.part?.hints.shim !== undefined || Object.keys(directives(document).target).length > 0)
      return true;
    return (path === undefined || !isForeignPath(path)) && looksLikeKata(document);
  };
  function* findDocuments(
    ...[source, language, before = [], onExcess]: Parameters<Service["documentsIn"]>
  ): Steps<readonly KataDocument[]> {
    const { text, path } = source;
    if (!mayHoldKata(text)) return [];
    const excess = language === "toml" ? undefined : excessOf(text, language);
    if (excess) {
      onExcess?.(excess);
      return [];
    }
    const known = new Map(before.map(({ toml }) => [toml.text, toml]));
    const parts = yield* extractParts(text, language, path, onExcess);
    if (parts.length > MOST_PARTS) onExcess?.(tooManyParts());
    const found: KataDocument[] = [];
    for (const { part, yaml, isCri } of parts.slice(0, MOST_PARTS)) {
      let document: KataDocument;
      if (isCri) document = createCri(source, part, parse(part?.text ?? source.text));
      else if (part && !yaml) document = createPart(source, part, known.get(part.text) ?? parse(part.text));
      else document = createManifest(source, part, yaml ?? []);
      if (isKata(document)) found.push(document);
      yield;
    }
    return found;
  }
  return {
    workspace,
    open: (path, text, badByte) => createDocument(path, parse(text), badByte),
    update(document, change) {
      const after = createDocument(document.source.path, edit(document.toml, change));
      inheritDirectives(document, after, change);
      return after;
    },
    isKata,
    documentsIn: (...asked) => allSteps(findDocuments(...asked)),
    findDocuments,
    assemble: (document, options) => assemble(workspace, document, options),
    unread({ units, manifest }) {
      const named = manifest && unreadConfiguration(manifest);
      return [...(units[0]?.unread ?? []), ...(named ? [named] : [])];
    },
    problems: (assembly, severities, most) =>
      allSteps(allProblems(assembly, severities, most)).map(forReaders),
    *check(assembly, severities) {
      const problems = yield* allProblems(assembly, severities);
      return problems.map(forReaders);
    },
    ground: (assembly, problems, options, severities, most) => ({
      problems,
      cost: costOfCheck(assembly.units, problems.length),
      *retry(changed) {
        const again = reassemble(workspace, assembly, changed, options);
        yield;
        return yield* allProblems(again, severities, most);
      },
    }),
    migrate(assembly, options, elsewhere = false) {
      if (assembly.units.length === 0) return undefined;
      const main = assembly.units[0]!.files[0]!;
      const path = placePath(main, files);
      const saysGo = !elsewhere && path !== undefined && recogniseLocation(path)?.runtime === "go";
      const moved = migrate(assembly, {
        ...options,
        saysRuntime: saysGo && !main.part,
        isCopied: elsewhere,
      });
      const { document } = assembly;
      const { part, source } = document;
      if (part?.hints.deploy === undefined || assembly.target.runtime !== "go") return moved;
      if (containerOf(part) !== "helm") return moveInChart(workspace.library, moved, document, []);
      const parts = allSteps(extractParts(source.text, "yaml", source.path));
      const values = parts.flatMap(({ yaml = [] }) => yaml);
      return moveInChart(workspace.library, moved, document, values);
    },
    upgrade,
    create: (wanted) => create(workspace.library, wanted),
  };
}

function excessOf(text: string, language: Language): Fault | undefined {
  if (text.length > LARGEST_CONTAINER) return tooLarge(text.length, LARGEST_CONTAINER);
  return language === "markdown" || language === "yaml" ? tooManyLines(text) : undefined;
}

function allProblems(
  { units, manifest }: Assembly,
  severities?: SeverityOverrides,
  most?: number,
): Steps<readonly Problem[]> {
  return manifest ? lintManifest(manifest, severities, most) : lintSteps(units, severities, most);
}

/** With the fixes that the file can hold, as what is encoded in it can only be read, and places that can be opened. */
function forReaders(problem: Problem): Problem {
  const { fixes, related } = problem;
  const isThere = ({ file }: { readonly file: KataDocument }) => !file.source.isMade;
  if (fixes.every(isWritable) && related.every(isThere)) return problem;
  return { ...problem, fixes: fixes.filter(isWritable), related: related.filter(isThere) };
}
