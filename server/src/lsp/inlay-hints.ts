import type { InlayHint, ServerCapabilities } from "vscode-languageserver";
import { inlays } from "../features/inlay-hints.ts";
import type { Handle } from "./handler.ts";
import { fromRange, toPosition } from "./positions.ts";
import type { Session } from "./session.ts";

export function registerInlayHints(
  { connection, wire: { encoding } }: Session,
  handle: Handle,
): ServerCapabilities {
  connection.languages.inlayHint.on(
    handle(({ open: { document }, assembly, settings }, { range }): InlayHint[] => {
      if (!settings.inlayHints) return [];
      return inlays(assembly, fromRange(document, range, encoding)).map(({ at, text, tooltip }) => ({
        position: toPosition(document, at, encoding),
        label: text,
        paddingLeft: true,
        ...(tooltip && { tooltip }),
      }));
    }),
  );
  return { inlayHintProvider: true };
}
