import type { ServerCapabilities } from "vscode-languageserver";
import { hover } from "../features/hover.ts";
import { toPlainText } from "../features/markdown.ts";
import type { Handle } from "./handler.ts";
import { toRange } from "./positions.ts";
import type { Session } from "./session.ts";

export function registerHover({ connection, wire }: Session, handle: Handle): ServerCapabilities {
  connection.onHover(
    handle((subject, { position }) => {
      const place = subject.at(position);
      const found = place && hover(place.assembly, place.offset);
      return (
        found && {
          range: toRange({ file: place.assembly.document, range: found.range }, wire.encoding),
          contents: wire.markdown.hover
            ? { kind: "markdown" as const, value: found.markdown }
            : { kind: "plaintext" as const, value: toPlainText(found.markdown) },
        }
      );
    }),
  );
  return { hoverProvider: true };
}
