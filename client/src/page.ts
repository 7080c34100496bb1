/** The colours of a page of the server's, as the theme of the editor has them; the page's own follow the system. */
const COLOURS: Readonly<Record<string, string>> = {
  text: "editor-foreground",
  dim: "descriptionForeground",
  line: "panel-border",
  page: "editor-background",
  box: "textCodeBlock-background",
  link: "textLink-foreground",
  bad: "errorForeground",
  warn: "editorWarning-foreground",
};

/** A page of HTML as it is to be shown in the editor. */
export function inEditor(html: string): string {
  const colours = Object.entries(COLOURS).map(([name, theirs]) => `--${name}: var(--vscode-${theirs});`);
  // Code has a colour of the editor's otherwise, which is made for another background.
  const style = `:root { ${colours.join(" ")} } code { color: inherit; background: var(--box); }`;
  return html.replace("</head>", () => `<style>${style}</style></head>`);
}
