/** A server that does nothing but answer: what the transport alone costs. */
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";

const connection = createMessageConnection(
  new StreamMessageReader(process.stdin),
  new StreamMessageWriter(process.stdout),
);
const publish = (uri: string, version: number) =>
  connection.sendNotification("textDocument/publishDiagnostics", { uri, version, diagnostics: [] });

connection.onRequest("initialize", () => ({ capabilities: { textDocumentSync: 2 } }));
connection.onRequest("shutdown", () => null);
connection.onRequest("textDocument/hover", () => null);
connection.onRequest("textDocument/completion", () => ({ isIncomplete: false, items: [] }));
connection.onNotification("textDocument/didOpen", ({ textDocument: { uri, version } }) =>
  publish(uri, version),
);
connection.onNotification("textDocument/didChange", ({ textDocument: { uri, version } }) =>
  publish(uri, version),
);
connection.onNotification("exit", () => process.exit(0));
connection.listen();
