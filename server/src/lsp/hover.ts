import type { ServerCapabilities } from "vscode-languageserver";
import type { Site } from "../documents/document.ts";
import { lineOutside } from "../documents/outside.ts";
import { hover } from "../features/hover.ts";
import { toPlainText } from "../features/markdown.ts";
import type { Handle } from "./handler.ts";
import { toRange } from "./positions.ts";
import type { Session } from "./session.ts";
import { uriOfPath } from "./uris.ts";

/** Answers `textDocument/hover`, in plain text where the client draws no Markdown. */
export function registerHover({ connection, wire }: Session, handle: Handle): ServerCapabilities {
  connection.onHover(
    handle((subject, { position }) => {
      const place = subject.at(position);
      const found = place && hover(place.assembly, place.offset, addressOf);
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

/** As editors take it: the line behind a `#L`. A path with marks of Markdown in it gets no link. */
function addressOf(site: Site): string | undefined {
  const { file, line } = lineOutside(site);
  const uri = uriOfPath(file);
  return /^file:[^\s()<>]+$/.test(uri) ? `${uri}#L${line}` : undefined;
}
