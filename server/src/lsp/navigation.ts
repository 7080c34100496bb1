import type { ClientCapabilities, Location, SelectionRange, ServerCapabilities } from "vscode-languageserver";
import type { Site } from "../documents/document.ts";
import type { Host } from "../environment/host.ts";
import { links } from "../features/document-links.ts";
import { definitionOf, mentionsIn, mentionsOf, namedAt } from "../features/references.ts";
import { rename, renameable } from "../features/rename.ts";
import { selectionsAt } from "../features/selection.ts";
import type { Handle, Subject } from "./handler.ts";
import { type LspPosition, type LspRange, toRange } from "./positions.ts";
import { DocumentHighlightKind, ResponseError } from "./protocol.ts";
import type { Session } from "./session.ts";
import { toWorkspaceEdit } from "./workspace-edit.ts";

/** The protocol's code for a request that cannot be answered as things are. */
const REQUEST_FAILED = -32803;

/** So many places are told: nobody looks through more. A rename knows all. */
const MOST_PLACES = 1000;

/**
 * Ways through a main file and its drop-ins: definition, references, highlights, rename; and growing selections.
 *
 * @param stat what is at a path of this machine.
 */
export function registerNavigation(
  session: Session,
  handle: Handle,
  client: ClientCapabilities,
  stat: Host["stat"],
): ServerCapabilities {
  const { connection, wire } = session;
  const topOf = (path: string): Location => {
    const start = { line: 0, character: 0 };
    return { uri: wire.uriOf(path), range: { start, end: start } };
  };
  const location = (site: Site): Location => ({
    uri: wire.uriOf(site.file.source.path),
    range: toRange(site, wire.encoding),
  });
  const locations = (sites: readonly Site[]): Location[] => sites.slice(0, MOST_PLACES).map(location);

  connection.onDefinition(
    handle((subject, { position }) => {
      const place = subject.at(position);
      if (!place?.assembly.manifest) return place && locations(definitionOf(place.assembly, place.offset));
      const named = links(place.assembly, stat).filter(
        ({ range }) => range.start <= place.offset && place.offset <= range.end,
      );
      return named.flatMap(({ path }) => (path === undefined ? [] : [topOf(path)]));
    }),
  );
  connection.onReferences(
    handle((subject, { position }) => {
      const place = subject.at(position);
      const named = place && namedAt(place.assembly, place.offset);
      const [unit] = place?.assembly.units ?? [];
      return named && unit && locations(mentionsOf(unit, named.path));
    }),
  );
  connection.onDocumentHighlight(
    handle((subject, { position }) => {
      const place = subject.at(position);
      const named = place && namedAt(place.assembly, place.offset);
      return (
        named &&
        mentionsIn(place.assembly.document, named.path)
          .slice(0, MOST_PLACES)
          .map((one) => ({
            range: toRange(one, wire.encoding),
            kind: one.kind === "name" ? DocumentHighlightKind.Read : DocumentHighlightKind.Write,
          }))
      );
    }),
  );
  connection.onPrepareRename(
    handle((subject, { position }) => {
      const place = subject.at(position);
      const named = place && renameable(place.assembly, place.offset);
      if (!named) return undefined;
      return {
        range: toRange({ file: place.assembly.document, range: named.range }, wire.encoding),
        placeholder: named.path.at(-1)!,
      };
    }),
  );
  connection.onRenameRequest(
    handle((subject, { newName, position }) => {
      const place = subject.at(position);
      const renaming = place && rename(place.assembly, place.offset, newName);
      if (!renaming) return undefined;
      if ("refused" in renaming) throw new ResponseError(REQUEST_FAILED, renaming.refused);
      return toWorkspaceEdit(renaming.edits, session);
    }),
  );
  connection.onSelectionRanges(
    handle((subject, { positions }) => positions.map((position) => growing(subject, position))),
  );

  function growing(subject: Subject, position: LspPosition): SelectionRange {
    const place = subject.at(position);
    const file = place?.assembly.document;
    const ranges = file
      ? selectionsAt(file, place.offset).map((range) => toRange({ file, range }, wire.encoding))
      : [];
    let outer: SelectionRange | undefined;
    for (const range of ranges.reverse())
      if (isNew(outer, range)) outer = { range, ...(outer && { parent: outer }) };
    return outer ?? { range: { start: position, end: position } };
  }

  const preparesRename = client.textDocument?.rename?.prepareSupport ?? false;
  return {
    definitionProvider: true,
    referencesProvider: true,
    documentHighlightProvider: true,
    renameProvider: preparesRename ? { prepareProvider: true } : true,
    selectionRangeProvider: true,
  };
}

function isNew(outer: SelectionRange | undefined, range: LspRange): boolean {
  return JSON.stringify(outer?.range) !== JSON.stringify(range);
}
