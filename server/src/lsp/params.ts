/** Whether a value has the form that is asked of it. */
type Form = (value: unknown) => boolean;

const isText: Form = (value) => typeof value === "string";
const isNumber: Form = (value) => Number.isInteger(value);
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What may be absent; clients write `null` for that, too. */
const maybe =
  (form: Form): Form =>
  (value) =>
    value === undefined || value === null || form(value);
const listOf =
  (form: Form): Form =>
  (value) =>
    Array.isArray(value) && value.every(form);
const either =
  (...forms: readonly Form[]): Form =>
  (value) =>
    forms.some((form) => form(value));
/** An object with these members; others are no matter. */
const object = (members: Readonly<Record<string, Form>>): Form => {
  const asked = Object.entries(members);
  return (value) => isObject(value) && asked.every(([name, form]) => form(value[name]));
};

const position = object({ line: isNumber, character: isNumber });
const range = object({ start: position, end: position });
const textDocument = object({ uri: isText });
const aboutDocument = object({ textDocument });
const atPosition = object({ textDocument, position });
const inRange = object({ textDocument, range });
const folders = listOf(object({ uri: isText }));
/** Requests of our own name a document in one of two ways. */
const ownAboutDocument = either(
  object({ textDocument, position: maybe(position) }),
  object({ uri: isText, textDocument: maybe(textDocument), position: maybe(position) }),
);

/** What the server reads of the parameters of each method; of a method that is not here it reads none. */
const PARAMS: ReadonlyMap<string, Form> = new Map<string, Form>([
  [
    "initialize",
    object({
      capabilities: object({
        general: maybe(object({ positionEncodings: maybe(listOf(isText)) })),
        textDocument: maybe(
          object({
            hover: maybe(object({ contentFormat: maybe(listOf(isText)) })),
            completion: maybe(
              object({
                completionItem: maybe(
                  object({
                    documentationFormat: maybe(listOf(isText)),
                    resolveSupport: maybe(object({ properties: listOf(isText) })),
                    tagSupport: maybe(object({ valueSet: listOf(isNumber) })),
                  }),
                ),
              }),
            ),
          }),
        ),
        workspace: maybe(
          object({ workspaceEdit: maybe(object({ resourceOperations: maybe(listOf(isText)) })) }),
        ),
      }),
      rootUri: maybe(isText),
      workspaceFolders: maybe(folders),
    }),
  ],
  ["$/setTrace", object({ value: isText })],
  ["$/progress", object({ token: either(isText, isNumber) })],
  ["window/workDoneProgress/cancel", object({ token: either(isText, isNumber) })],
  ["$/cancelRequest", object({ id: either(isText, isNumber) })],
  [
    "textDocument/didOpen",
    object({
      textDocument: object({ uri: isText, languageId: isText, version: maybe(isNumber), text: isText }),
    }),
  ],
  [
    "textDocument/didChange",
    object({
      // A change that is dropped makes all that follow wrong; the version only says which text was looked at.
      textDocument: object({ uri: isText, version: maybe(isNumber) }),
      contentChanges: listOf(object({ text: isText, range: maybe(range) })),
    }),
  ],
  ["textDocument/didClose", aboutDocument],
  ["textDocument/didSave", aboutDocument],
  ["textDocument/hover", atPosition],
  ["textDocument/completion", object({ textDocument, position, context: maybe(object({})) })],
  [
    "completionItem/resolve",
    object({
      data: maybe(
        object({
          uri: isText,
          part: isNumber,
          about: either(
            object({ text: isText }),
            object({ path: listOf(isText), value: maybe(isText) }),
            object({ value: listOf(isText) }),
            object({ annotation: isText, release: isText, runtime: maybe(isText) }),
          ),
        }),
      ),
    }),
  ],
  ["textDocument/definition", atPosition],
  ["textDocument/references", atPosition],
  ["textDocument/documentHighlight", atPosition],
  ["textDocument/prepareRename", atPosition],
  ["textDocument/rename", object({ textDocument, position, newName: isText })],
  ["textDocument/selectionRange", object({ textDocument, positions: listOf(position) })],
  [
    "textDocument/codeAction",
    object({ textDocument, range, context: object({ only: maybe(listOf(isText)) }) }),
  ],
  ["textDocument/documentSymbol", aboutDocument],
  ["textDocument/documentLink", aboutDocument],
  ["textDocument/foldingRange", aboutDocument],
  ["textDocument/formatting", aboutDocument],
  ["textDocument/rangeFormatting", inRange],
  ["textDocument/inlayHint", inRange],
  ["textDocument/semanticTokens/full", aboutDocument],
  ["textDocument/diagnostic", aboutDocument],
  ["workspace/symbol", object({ query: isText })],
  ["workspace/didChangeWorkspaceFolders", object({ event: object({ added: folders, removed: folders }) })],
  ["workspace/didChangeConfiguration", isObject],
  ["workspace/didChangeWatchedFiles", isObject],
  ["kata/status", ownAboutDocument],
  ["kata/setDirective", ownAboutDocument],
  ["kata/effective", ownAboutDocument],
  ["kata/migrate", ownAboutDocument],
  ["kata/upgrade", ownAboutDocument],
  ["kata/trustGranted", maybe(isObject)],
  ["kata/options", maybe(isObject)],
  ["kata/create", maybe(isObject)],
]);

/** Whether parameters have what the server reads of them, so that nothing behind has to ask. */
export function areParams(method: string, params: unknown): boolean {
  return PARAMS.get(method)?.(params) ?? true;
}
