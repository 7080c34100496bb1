import type { InlayHint, ServerCapabilities } from "vscode-languageserver";
import { inlays } from "../features/inlay-hints.ts";
import type { Handle } from "./handler.ts";
import { fromRange, toRange } from "./positions.ts";
import type { Session } from "./session.ts";

export function registerInlayHints(
  { connection, wire: { encoding } }: Session,
  handle: Handle,
): ServerCapabilities {
  connection.languages.inlayHint.on(
    handle(({ open: { document }, assembly, settings }, { range }): InlayHint[] => {
      if (!settings.inlayHints) return [];
      return inlays(assembly, fromRange(document.source, range, encoding)).map(({ at, text, tooltip }) => ({
        position: toRange({ file: document, range: { start: at, end: at } }, encoding).start,
        label: text,
        paddingLeft: true,
        ...(tooltip && { tooltip }),
      }));
    }),
  );
  return { inlayHintProvider: true };
}
