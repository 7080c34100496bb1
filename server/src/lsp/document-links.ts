import type { ServerCapabilities } from "vscode-languageserver";
import type { Host } from "../environment/host.ts";
import { links } from "../features/document-links.ts";
import type { Handle } from "./handler.ts";
import { toRange } from "./positions.ts";
import type { Session } from "./session.ts";

/** @param stat what is at a path of this machine. */
export function registerDocumentLinks(
  { connection, wire }: Session,
  handle: Handle,
  stat: Host["stat"],
): ServerCapabilities {
  connection.onDocumentLinks(
    handle(({ open, assembly }) =>
      open.parts.flatMap((file) =>
        links(assembly(file), stat).map(({ range, path, address, tooltip }) => ({
          range: toRange({ file, range }, wire.encoding),
          target: address ?? wire.uriOf(path ?? ""),
          tooltip,
        })),
      ),
    ),
  );
  return { documentLinkProvider: {} };
}
