/** Everything that an editor asks of a document that is opened, looked at and worked on. */
export function editorRequests(
  uri: string,
  text: string,
): readonly (readonly [method: string, params: object])[] {
  const textDocument = { uri };
  const end = { line: text.split(/\r\n|\r|\n/).length, character: 0 };
  const whole = { start: { line: 0, character: 0 }, end };
  const places = [
    { line: 0, character: 1 },
    { line: end.line >> 1, character: 3 },
    { line: 1, character: Math.max(0, (text.split("\n")[1] ?? "").length - 1) },
  ];
  const options = { tabSize: 2, insertSpaces: true };
  const at = (method: string, more: object = {}) =>
    places.map((position) => [method, { textDocument, position, ...more }] as const);
  return [
    ["textDocument/documentSymbol", { textDocument }],
    ["textDocument/foldingRange", { textDocument }],
    ["textDocument/documentLink", { textDocument }],
    ["textDocument/inlayHint", { textDocument, range: whole }],
    ["textDocument/semanticTokens/full", { textDocument }],
    ...at("textDocument/hover"),
    ...at("textDocument/completion"),
    ...at("textDocument/definition"),
    ...at("textDocument/references", { context: { includeDeclaration: true } }),
    ...at("textDocument/documentHighlight"),
    ...at("textDocument/prepareRename"),
    ...at("textDocument/rename", { newName: "clh" }),
    ["textDocument/selectionRange", { textDocument, positions: places }],
    ["textDocument/codeAction", { textDocument, range: whole, context: { diagnostics: [] } }],
    [
      "textDocument/codeAction",
      { textDocument, range: whole, context: { diagnostics: [], only: ["source.fixAll"] } },
    ],
    ["textDocument/formatting", { textDocument, options }],
    ["textDocument/rangeFormatting", { textDocument, range: whole, options }],
    ["textDocument/diagnostic", { textDocument }],
    ["workspace/symbol", { query: "a" }],
    ["kata/status", { textDocument }],
    ["kata/effective", { textDocument }],
    ["kata/atRisk", {}],
  ];
}
