import { runtimeLabel } from "../knowledge/runtimes.ts";
import { escapeHtml, inlineHtml, linkTo, markdownToHtml, page } from "./html.ts";
import type { ReferenceOption, ReferenceSide, ReferenceTable } from "./option-reference.ts";

/** What of the page is shown at first; all where it is not there. */
export interface Chosen {
  readonly runtime?: string | undefined;
  readonly hypervisor?: string | undefined;
}

/** The reference of options as one page; which runtime and hypervisor are shown is chosen without a script. */
export function optionsPage(tables: readonly ReferenceTable[], release: string, chosen: Chosen = {}): string {
  const sides = tables.flatMap(({ options }) => options.flatMap((option) => option.sides));
  const runtimes = [...new Set(sides.map(({ runtime }) => runtime))];
  const hypervisors = [...new Set(sides.flatMap((side) => side.hypervisors ?? []))].sort();
  const count = tables.reduce((sum, { options }) => sum + options.length, 0);
  const title = optionsTitle(release);
  const body = `<h1>${escapeHtml(title)}</h1>
<p class="dim">${count} options of configuration.toml, what each runtime makes of them, and what they were in earlier releases. Find one with Ctrl+F, or narrow the page:</p>
<form class="choose">
${choice("runtime", runtimes, chosen.runtime, (name) => (name === "go" ? "Go runtime" : name))}
${choice("hypervisor", hypervisors, chosen.hypervisor)}
</form>
<nav>${tables.map(contents).join("\n")}</nav>
${tables.map(section).join("\n")}`;
  return page(title, body, style(runtimes, hypervisors));
}

/** The title of the page, and of the tab that shows it. */
export function optionsTitle(release: string): string {
  return `Options of Kata Containers ${release}`;
}

function choice(
  name: string,
  values: readonly string[],
  chosen: string | undefined,
  label = (value: string) => value,
): string {
  if (values.length < 2) return "";
  const first = chosen !== undefined && values.includes(chosen) ? chosen : "all";
  const one = (value: string, text: string) =>
    `<label><input type="radio" name="${name}" id="${name}-${escapeHtml(value)}"${value === first ? " checked" : ""}> ${escapeHtml(text)}</label>`;
  return `<fieldset><legend>${name}</legend>${one("all", "all")} ${values.map((value) => one(value, label(value))).join(" ")}</fieldset>`;
}

function contents({ name, options }: ReferenceTable): string {
  const links = options.map(
    (option) => `<a class="${classesOf(option)}" href="#${anchorOf(option)}">${escapeHtml(option.key)}</a>`,
  );
  return `<p class="${classesOfGroup(options)}"><a href="#${escapeHtml(name)}"><strong>[${escapeHtml(name)}]</strong></a> ${links.join(" ")}</p>`;
}

function section({ name, prose, options }: ReferenceTable): string {
  return `<section class="${classesOfGroup(options)}">
<h2 id="${escapeHtml(name)}">[${escapeHtml(name)}]</h2>
${prose ? markdownToHtml([prose.summary, prose.detail].filter(Boolean).join("\n\n")) : ""}
${options.map(card).join("\n")}
</section>`;
}

function card(option: ReferenceOption): string {
  const { key, prose, sides } = option;
  const links = (prose?.links ?? []).map((link) => linkTo(link, link.slice(link.lastIndexOf("/") + 1)));
  return `<article class="card ${classesOf(option)}" id="${anchorOf(option)}">
<h3><code>${escapeHtml(key)}</code></h3>
<p>${inlineHtml(prose?.summary ?? "")}</p>
${sides.map((side) => sideHtml(side)).join("\n")}
${prose?.detail ? markdownToHtml(prose.detail) : ""}
${prose?.example ? `<p><code>${escapeHtml(prose.example)}</code></p>` : ""}
${links.length > 0 ? `<p class="dim">${links.join(" · ")}</p>` : ""}
</article>`;
}

function sideHtml(side: ReferenceSide): string {
  const { runtime, type, facts, support } = side;
  const state = support ? ` <span class="warn">${escapeHtml(support)}</span>` : "";
  const rows = facts.map(([label, text]) => `<dt>${escapeHtml(label)}</dt><dd>${inlineHtml(text)}</dd>`);
  return `<div class="side ${classesOfSide(side)}"><p><strong>${runtimeLabel(runtime)}</strong>: ${escapeHtml(type)}${state}</p><dl>${rows.join("")}</dl></div>`;
}

function anchorOf({ table, key }: ReferenceOption): string {
  return escapeHtml(`${table}.${key}`);
}

/** By which runtimes, by which hypervisors, and by which of the two together an option is read. */
function classesOf({ sides }: ReferenceOption): string {
  return merged("option", sides.map(classesOfSide));
}

/** A table is there with the first of its options. */
function classesOfGroup(options: readonly ReferenceOption[]): string {
  const sides = options.flatMap((option) => option.sides);
  return merged("group", sides.map(classesOfSide));
}

function merged(first: string, classes: readonly string[]): string {
  return [...new Set([first, ...classes.flatMap((names) => names.split(" "))])].join(" ");
}

function classesOfSide({ hypervisors, runtime }: ReferenceSide): string {
  const names = hypervisors ?? ["any"];
  return escapeHtml(
    [`r-${runtime}`, ...names.flatMap((name) => [`h-${name}`, `${runtime}-${name}`])].join(" "),
  );
}

function style(runtimes: readonly string[], hypervisors: readonly string[]): string {
  /** Hides what has none of some classes. */
  const hide = (chosen: string, ...marks: readonly string[]) => {
    const none = marks.map((mark) => `:not(.${mark})`).join("");
    return `body${chosen} :is(.group, .option, .side)${none} { display: none; }\n`;
  };
  const isChosen = (id: string) => `:has(#${id}:checked)`;
  const rules = [
    ...runtimes.map((runtime) => hide(isChosen(`runtime-${runtime}`), `r-${runtime}`)),
    ...hypervisors.flatMap((name) => [
      hide(isChosen(`hypervisor-${name}`), `h-${name}`, "h-any"),
      ...runtimes.map((runtime) =>
        hide(
          isChosen(`hypervisor-${name}`) + isChosen(`runtime-${runtime}`),
          `${runtime}-${name}`,
          `${runtime}-any`,
        ),
      ),
    ]),
  ];
  return `
form.choose { position: sticky; top: 0; background: var(--page); border-bottom: 1px solid var(--line); padding: .5rem 0; }
fieldset { border: 0; margin: 0; padding: .15rem 0; } legend { float: left; color: var(--dim); margin-right: .75rem; padding: 0; min-width: 6rem; }
label { margin-right: .8rem; white-space: nowrap; }
nav { font-size: .9rem; } nav a { margin-right: .35rem; }
article, h2 { scroll-margin-top: 6rem; }
.side { border-left: 3px solid var(--line); margin: .6rem 0; padding-left: .8rem; } .side p { margin: 0; }
${rules.join("")}`;
}
