/**
 * What the protocol's library gives at run time. Each module that imports from the library itself copies all of its
 * names when the program starts.
 */
export {
  CodeActionKind,
  CompletionItemKind,
  CompletionItemTag,
  DiagnosticSeverity,
  DiagnosticTag,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  DidChangeWorkspaceFoldersNotification,
  DocumentFormattingRequest,
  DocumentHighlightKind,
  DocumentRangeFormattingRequest,
  ErrorCodes,
  FoldingRangeKind,
  InsertTextFormat,
  LSPErrorCodes,
  MarkupKind,
  Message,
  ResponseError,
  SymbolKind,
  TextDocumentSyncKind,
} from "vscode-languageserver";
