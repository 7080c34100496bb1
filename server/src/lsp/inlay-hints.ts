import type { InlayHint, ServerCapabilities } from "vscode-languageserver";
import { insideRange, touches } from "../documents/outside.ts";
import { inlays } from "../features/inlay-hints.ts";
import type { Handle } from "./handler.ts";
import { fromRange, toRange } from "./positions.ts";
import type { Session } from "./session.ts";

/** Answers `textDocument/inlayHint`: none while the setting `kata.inlayHints` is off. */
export function registerInlayHints({ connection, wire }: Session, handle: Handle): ServerCapabilities {
  const { encoding } = wire;
  connection.languages.inlayHint.on(
    handle(({ open, assembly, settings }, { range }): InlayHint[] => {
      if (!settings.inlayHints) return [];
      const asked = fromRange(open.source, range, encoding);
      return open.parts
        .filter((part) => touches(part, asked))
        .flatMap((file) =>
          inlays(assembly(file), insideRange(file, asked)).map(({ at, leadsTo, text, tooltip }) => ({
            position: toRange({ file, range: { start: at, end: at } }, encoding).start,
            label: leadsTo
              ? [
                  {
                    value: text,
                    location: {
                      uri: wire.uriOf(leadsTo.file.source.path),
                      range: toRange(leadsTo, encoding),
                    },
                  },
                ]
              : text,
            paddingLeft: true,
            ...(tooltip && { tooltip }),
          })),
        );
    }),
  );
  return { inlayHintProvider: true };
}
