import { advisoryName, gravity, openingsIn } from "../../knowledge/advisories.ts";
import type { Arch } from "../../knowledge/architectures.ts";
import { matchesPattern } from "../../knowledge/clauses.ts";
import { defectsAt, defectsIn, defectsOfAnnotation, releasesOf } from "../../knowledge/defects.ts";
import type { Runtime } from "../../knowledge/facts.ts";
import type { Library } from "../../knowledge/library.ts";
import { runtimeLabel } from "../../knowledge/runtimes.ts";
import type { Advisory, Defect } from "../../knowledge/types/defects.ts";
import { escapeMarkdown, numberedLinks } from "../markdown.ts";
import { type Reader, RUNTIMES } from "./reader.ts";

interface Asked {
  readonly library: Library;
  readonly release: string;
  readonly runtimes: readonly Runtime[];
  /** Of the node; all when absent. */
  readonly arch?: Arch | undefined;
}

/** What a release does wrong with an option or a table, and which advisories it can open; `undefined` for nothing. */
function troubleAt({ library, release, runtimes, arch }: Asked, path: readonly string[]): string | undefined {
  const blocks = runtimes.flatMap((runtime) => [
    ...defectsAt(defectsIn(library, runtime, release), path)
      .filter(({ architecture }) => !arch || !architecture || architecture.includes(arch))
      .map((defect) => defectBlock(library, defect)),
    ...library.knowledge.advisories.flatMap((advisory) => {
      const named = openingsIn(advisory, runtime, release).some(
        ({ where, hypervisor }) =>
          where[0] !== undefined &&
          matchesPattern(where[0].option, path) &&
          (path[0] !== "hypervisor" || !hypervisor || hypervisor.includes(path[1] ?? "")),
      );
      return named ? [advisoryBlock(advisory)] : [];
    }),
  ]);
  return blocks.length > 0 ? [...new Set(blocks)].join("\n\n") : undefined;
}

/** As {@link troubleAt} for a pod annotation by its full name. */
export function troubleOfAnnotation(
  { library, release, runtimes }: Asked,
  annotation: string,
): string | undefined {
  const blocks = runtimes.flatMap((runtime) =>
    defectsOfAnnotation(defectsIn(library, runtime, release), annotation).map((defect) =>
      defectBlock(library, defect),
    ),
  );
  return blocks.length > 0 ? blocks.join("\n\n") : undefined;
}

/** An advisory with what to do. */
export function advisoryBlock(advisory: Advisory): string {
  const head = `**⚠ Security: ${escapeMarkdown(advisoryName(advisory))}** (${gravity(advisory)})`;
  return `${head}\n\n${said(advisory)}`;
}

function defectBlock(library: Library, defect: Defect): string {
  const where = defect.architecture ? `, on ${defect.architecture.join(", ")}` : "";
  const head = `**⚠ Known defect: ${escapeMarkdown(defect.subject)}**`;
  return `${head} (${runtimeLabel(defect.runtime)} ${releasesOf(library, defect)}${where})\n\n${said(defect)}`;
}

function said(one: { happens: string; advice: string; evidence: readonly string[] }): string {
  const links = numberedLinks(one.evidence);
  return `${escapeMarkdown(one.happens)} ${escapeMarkdown(one.advice)} Evidence: ${links}`;
}

/** What the release does wrong with an option, for the runtime in question or for both. */
export function trouble(
  { library, release, runtime, arch }: Reader,
  path: readonly string[],
): string | undefined {
  return troubleAt({ library, release, runtimes: runtime ? [runtime] : RUNTIMES, arch }, path);
}
