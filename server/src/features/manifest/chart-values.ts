import { type Chart, isOpenValue, patternOf, valueTimeline } from "../../deploy/chart.ts";
import { tableOfShim } from "../../documents/locations.ts";
import { firstRelease, valueAt } from "../../knowledge/releases.ts";
import { runtimeLabel } from "../../knowledge/runtimes.ts";
import { runtimeOf } from "../../project/shipped.ts";
import { writeJson } from "../../toml/edit/index.ts";
import { ownMember } from "../../util/own-member.ts";
import { code, escapeMarkdown } from "../markdown.ts";

/** What is known of a value of the chart, as Markdown; `undefined` for none of its. */
export function describeValue(chart: Chart, path: readonly string[]): string | undefined {
  const { library, release } = chart;
  const timeline = valueTimeline(library, path);
  const since = timeline && firstRelease(timeline);
  if (!timeline || !since || isInOpen(path)) return undefined;
  const { defaults, prose } = library.knowledge.deploy();
  const pattern = patternOf(path);
  const type = valueAt(timeline, release);
  const words = ownMember(prose, pattern);
  const fallback = valueAt(ownMember(defaults, pattern), release);
  const shim = shimIn(path);
  const gone = timeline.at(-1)![1] === null ? timeline.at(-1)![0] : undefined;
  return [
    `**${code(path.join("."))}**${type ? ` ${type}` : `: not in the chart of ${release}`}`,
    words?.summary,
    path.length === 2 && shim !== undefined && describeShim(chart, shim),
    words?.values && `Values: ${words.values.map((one) => code(one === "" ? '""' : one)).join(", ")}`,
    fallback !== undefined && fallback !== null && `Default: ${code(writeJson(fallback))}`,
    `In the chart ${gone ? `from ${since} until before ${gone}` : `since ${since}`}.`,
  ]
    .filter(Boolean)
    .join("\n\n");
}

/** Keys below are the user's own. */
function isInOpen(path: readonly string[]): boolean {
  return path.some((_, index) => index > 0 && isOpenValue(path.slice(0, index)));
}

function shimIn(path: readonly string[]): string | undefined {
  return path[0] === "shims" && path[1] !== "disableAll" ? path[1] : undefined;
}

/** The runtime, table and file behind a shim. */
export function describeShim(
  { library, release }: Pick<Chart, "library" | "release">,
  shim: string,
): string | undefined {
  const arches = valueAt(ownMember(library.knowledge.deploy().shims, shim), release);
  const table = tableOfShim(shim);
  if (!arches || !table) return undefined;
  const runtime = runtimeLabel(runtimeOf(library, shim, release));
  return `${escapeMarkdown(runtime)} with ${code(`[hypervisor.${table}]`)}, configured in ${code(`configuration-${shim}.toml`)}; for ${arches.join(", ")}.`;
}
