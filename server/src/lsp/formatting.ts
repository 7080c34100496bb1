import type { ClientCapabilities, ServerCapabilities } from "vscode-languageserver";
import { formatEdits } from "../features/formatting.ts";
import type { TextEdit } from "../toml/edit/index.ts";
import type { Handle, Subject } from "./handler.ts";
import { fromRange, type LspTextEdit, toTextEdit } from "./positions.ts";
import { DocumentFormattingRequest, DocumentRangeFormattingRequest } from "./protocol.ts";
import type { Session } from "./session.ts";

/** The languages that are TOML as a whole: of others the server is told, and formats none of them. */
const SELECTOR = ["toml", "kata-toml-template"].map((language) => ({ language }));

/**
 * Formatting, of the whole or of some lines. Clients that can are told after the start, and for TOML alone, so that
 * they do not take the server for a formatter of Markdown or YAML.
 */
export function registerFormatting(
  { connection, wire: { encoding } }: Session,
  handle: Handle,
  client: ClientCapabilities,
  fault: (error: unknown) => void,
): { readonly capabilities: ServerCapabilities; readonly initialized?: () => void } {
  const written = ({ open }: Subject, edits: readonly TextEdit[]): LspTextEdit[] =>
    edits.map(({ range, text }) => toTextEdit({ source: open.source, range, text }, encoding));
  connection.onDocumentFormatting(
    handle((subject) =>
      written(
        subject,
        subject.open.parts.flatMap((part) => formatEdits(part)),
      ),
    ),
  );
  connection.onDocumentRangeFormatting(
    handle((subject, { range }) => {
      const within = fromRange(subject.open.source, range, encoding);
      return written(
        subject,
        subject.open.parts.flatMap((part) => formatEdits(part, within)),
      );
    }),
  );
  const { formatting, rangeFormatting } = client.textDocument ?? {};
  if (!formatting?.dynamicRegistration || !rangeFormatting?.dynamicRegistration)
    return { capabilities: { documentFormattingProvider: true, documentRangeFormattingProvider: true } };
  return {
    capabilities: {},
    initialized: () => {
      const options = { documentSelector: SELECTOR };
      connection.client.register(DocumentFormattingRequest.type, options).catch(fault);
      connection.client.register(DocumentRangeFormattingRequest.type, options).catch(fault);
    },
  };
}
