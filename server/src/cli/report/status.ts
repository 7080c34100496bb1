import { escapeHtml, linkTo, page } from "../../features/html.ts";
import { escapeMarkdown } from "../../features/markdown.ts";
import type { StatusItem } from "../../lifecycle/at-risk.ts";

/** `deprecated since 4.0.0`, `advisory (high, 7.9)`, `defect, 3.1.0 to 3.6.0, on arm64`. */
export function stateOf({ level, since, severity, score, affected, architectures }: StatusItem): string {
  if (level === "advisory") return `advisory (${[severity, score].filter(Boolean).join(", ")}), ${affected}`;
  if (level === "defect")
    return `defect, ${affected}${architectures ? `, on ${architectures.join(", ")}` : ""}`;
  return since ? `${level} since ${since}` : level;
}

/** `a/configuration.toml:3`, and the architecture of the node where it is not the usual one. */
export function usedIn({ file, line, arch }: StatusItem["files"][number]): readonly [string, string] {
  return [`${file}:${line}`, arch === "amd64" ? "" : ` (${arch})`];
}

type Row = readonly [label: string, text: string, source?: string];

/** What upstream's CI does for something. */
const CI = {
  required: "required before a change is merged",
  "non-required": "run, not required",
  nightly: "run every night",
  none: "none",
} as const;

/** What there is to say of an item but for its evidence and its places, label by label. */
export function rowsOf(item: StatusItem): readonly Row[] {
  const rows: readonly (readonly [string, string | null | undefined, string?])[] = [
    ["removal", item.removal],
    ["use instead", item.replacement],
    [item.level === "not-maintained" ? "team named for it" : "maintained by", item.team],
    ["named by upstream", item.people?.join(", ")],
    ["CI", item.ci && [CI[item.ci], ...(item.ciJobs ?? [])].join(", ")],
    ["note", item.note],
    ["what to do", item.advice],
    ["way back", item.comeback],
    ...item.conflicts.map(({ claim, evidence }) => ["but", claim, evidence] as const),
  ];
  return rows.filter((row): row is Row => Boolean(row[1]));
}

/** How sure it is, and of when. */
export function datedOf({ asOf, adopted }: StatusItem): string {
  return `as of ${asOf}${adopted ? "" : ", upstream draft"}`;
}

/** `1 advisory, 2 deprecated`: how many of each level, the gravest first. */
function counts(
  items: readonly StatusItem[],
): readonly (readonly [level: StatusItem["level"], count: number])[] {
  const found = new Map<StatusItem["level"], number>();
  for (const { level } of items) found.set(level, (found.get(level) ?? 0) + 1);
  return [...found];
}

const TITLE = "Kata Containers: functionality at risk";
const NOTHING = "Nothing in these files is at risk.";

/** The report as Markdown. */
export function statusMarkdown(items: readonly StatusItem[]): string {
  const summary = counts(items).map(([level, count]) => `| ${named(level)} | ${count} |\n`);
  const body = items.map((item) => {
    const links = item.evidence.map((link, index) => `[${index + 1}](${link})`).join(" ");
    const places = item.files
      .map(usedIn)
      .map(([place, arch]) => `\`${place.replaceAll("`", "'")}\`${arch}`)
      .join(", ");
    const rows = [
      ...rowsOf(item).map(([label, text, source]) => {
        const from = source ? ` ([source](${source}))` : "";
        return `- ${label}: ${escapeMarkdown(text)}${from}`;
      }),
      `- evidence: ${links} (${datedOf(item)})`,
      places && `- used in: ${places}`,
    ];
    return `## ${escapeMarkdown(item.subject)}: ${escapeMarkdown(stateOf(item))}\n\n${rows.filter(Boolean).join("\n")}\n`;
  });
  if (items.length === 0) return `# ${TITLE}\n\n${NOTHING}\n`;
  return `# ${TITLE}\n\n| level | count |\n|---|---|\n${summary.join("")}\n${body.join("\n")}`;
}

/** The report as one page that people can send around. */
export function statusPage(items: readonly StatusItem[]): string {
  const summary = counts(items).map(
    ([level, count]) =>
      `<li class="${gravity(level)}"><strong>${count}</strong> ${escapeHtml(named(level))}</li>`,
  );
  const body = `<h1>${TITLE}</h1>
${items.length === 0 ? `<p>${NOTHING}</p>` : `<ul class="counts">${summary.join("")}</ul>`}
${items.map(card).join("\n")}`;
  return page(TITLE, body, STYLE);
}

function card(item: StatusItem): string {
  const links = item.evidence.map((link, index) => linkTo(link, String(index + 1))).join(" ");
  const places = item.files
    .map(usedIn)
    .map(([place, arch]) => `<code>${escapeHtml(place)}</code>${arch}`)
    .join(" ");
  const rows = [
    ...rowsOf(item).map(([label, text, source]) => {
      const from = source ? ` (${linkTo(source, "source")})` : "";
      return [label, escapeHtml(text) + from] as const;
    }),
    ["evidence", `${links} <span class="dim">(${escapeHtml(datedOf(item))})</span>`] as const,
    ...(places ? [["used in", places] as const] : []),
  ];
  return `<article class="card">
<h3>${escapeHtml(item.subject)} <span class="${gravity(item.level)}">${escapeHtml(stateOf(item))}</span></h3>
<dl>${rows.map(([label, html]) => `<dt>${label}</dt><dd>${html}</dd>`).join("")}</dl>
</article>`;
}

function named(level: StatusItem["level"]): string {
  return level === "advisory" ? "open to an advisory" : level.replaceAll("-", " ");
}

function gravity(level: StatusItem["level"]): string {
  if (["advisory", "removed", "renamed", "defect"].includes(level)) return "bad";
  return level === "supported" || level === "best-effort" ? "dim" : "warn";
}

const STYLE = `
ul.counts { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; list-style: none; padding: 0; }
h3 span { font-weight: normal; margin-left: .4rem; }
`;
