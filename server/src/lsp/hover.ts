import type { ServerCapabilities } from "vscode-languageserver";
import { hover } from "../features/hover.ts";
import { toPlainText } from "../features/markdown.ts";
import type { Handle } from "./handler.ts";
import { toOffset, toRange } from "./positions.ts";
import type { Session } from "./session.ts";

export function registerHover({ connection, wire }: Session, handle: Handle): ServerCapabilities {
  connection.onHover(
    handle(({ open: { document }, assembly }, { position }) => {
      const found = hover(assembly, toOffset(document.source, position, wire.encoding));
      return (
        found && {
          range: toRange({ file: document, range: found.range }, wire.encoding),
          contents: wire.markdown.hover
            ? { kind: "markdown" as const, value: found.markdown }
            : { kind: "plaintext" as const, value: toPlainText(found.markdown) },
        }
      );
    }),
  );
  return { hoverProvider: true };
}
