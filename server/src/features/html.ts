/**
 * Pages that are one file: no scripts, nothing from elsewhere, light or dark as the reader has it.
 */

/** Text that is not ours, made safe to stand in HTML, in attributes too. */
export function escapeHtml(text: string): string {
  const marks: Readonly<Record<string, string>> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "'": "&#39;",
  };
  return text.replace(/[&<>"']/g, (mark) => marks[mark]!);
}

/** Markdown of ours as HTML: headings, paragraphs, lists, bold, code, and links to pages of the web and to files. */
export function markdownToHtml(markdown: string): string {
  return markdown
    .trim()
    .split(/\n{2,}/)
    .map((block) => {
      const [, marks, heading] = /^(#{1,3}) (.*)$/.exec(block) ?? [];
      if (marks !== undefined) return `<h${marks.length}>${inlineHtml(heading!)}</h${marks.length}>`;
      if (!/^(?:- |\* )/.test(block)) return `<p>${inlineHtml(block)}</p>`;
      const items = block.split(/\n(?=[-*] )/).map((item) => `<li>${inlineHtml(item.slice(2))}</li>`);
      return `<ul>${items.join("")}</ul>`;
    })
    .join("\n");
}

/** Code, a link, bold, an escaped mark, a break of the line. */
const INLINE =
  /(?<ticks>`+)(?<code>.+?)\k<ticks>(?!`)|\[(?<label>(?:\\.|``(?:[^`]|`(?!`))+``(?!`)|`[^`]+`|[^\]\\`])+)\]\((?<address>(?:https|file):[^\s)]+)\)|\*\*(?<bold>(?:\\.|[^*\\])+)\*\*|\\(?<mark>[!-/:-@[-`{-~])|(?<end> {2}\n)/g;

/** One line of Markdown as HTML, without a paragraph around it. */
export function inlineHtml(markdown: string): string {
  const parts: string[] = [];
  let from = 0;
  for (const { 0: whole, index, groups = {} } of markdown.matchAll(INLINE)) {
    parts.push(escapeHtml(markdown.slice(from, index)));
    from = index + whole.length;
    const { address, bold, code, label, mark, ticks } = groups;
    if (code !== undefined) {
      const text = ticks !== "`" && /^ .* $/.test(code) ? code.slice(1, -1) : code;
      parts.push(`<code>${escapeHtml(text)}</code>`);
    } else if (address !== undefined)
      parts.push(`<a href="${escapeHtml(address)}">${inlineHtml(label!)}</a>`);
    else if (bold !== undefined) parts.push(`<strong>${inlineHtml(bold)}</strong>`);
    else parts.push(mark === undefined ? "<br>" : escapeHtml(mark));
  }
  return parts.join("") + escapeHtml(markdown.slice(from));
}

/** A link that can be clicked, where an address is one of the web. */
export function linkTo(address: string, label: string): string {
  return /^https?:\/\//.test(address)
    ? `<a href="${escapeHtml(address)}">${escapeHtml(label)}</a>`
    : escapeHtml(address);
}

const STYLE = `
:root { color-scheme: light dark; --text: #1c2330; --dim: #5a6578; --line: #d8dee8; --page: #fff; --box: #f5f7fa; --link: #0b5cad; --bad: #a61b29; --warn: #8a5200; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e3e8f0; --dim: #9aa7ba; --line: #343d4d; --page: #14181f; --box: #1c222c; --link: #79b8ff; --bad: #ff8a94; --warn: #f2b866; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 64rem; padding: 2rem 1.25rem 4rem; background: var(--page); color: var(--text); font: 16px/1.55 system-ui, sans-serif; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .5rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
h3 { font-size: 1.02rem; margin: 0; }
p { margin: .5rem 0; }
ul { margin: .4rem 0; padding-left: 1.3rem; }
a { color: var(--link); }
code { font: .875em ui-monospace, monospace; background: var(--box); border-radius: 3px; padding: .08em .3em; overflow-wrap: anywhere; }
dd code { display: inline-block; max-width: 100%; }
.dim { color: var(--dim); }
.bad { color: var(--bad); }
.warn { color: var(--warn); }
.card { border: 1px solid var(--line); border-radius: 6px; margin: .8rem 0; padding: .8rem 1rem; }
.card:target { outline: 2px solid var(--link); }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: .5rem 0 0; font-size: .92rem; }
dt { color: var(--dim); }
dd { margin: 0; min-width: 0; overflow-wrap: anywhere; }
@media (max-width: 40rem) { dl { grid-template-columns: 1fr; } dd { margin-bottom: .4rem; } }
@media print { .card { break-inside: avoid; } }
`;

/**
 * A whole page.
 *
 * @param body HTML.
 * @param style CSS beside what every page has.
 */
export function page(title: string, body: string, style = ""): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title>
<style>${STYLE}${style}</style>
</head>
<body>
${body}
</body>
</html>
`;
}
