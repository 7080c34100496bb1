import { createManifest, type KataDocument } from "../documents/document.ts";
import { outsideEdits } from "../documents/outside.ts";
import { entryOf, nodesIn, type YamlEntry, type YamlNode, type YamlPlace } from "../documents/yaml/tree.ts";
import type { Library } from "../knowledge/library.ts";
import { type Release, valueAt } from "../knowledge/releases.ts";
import { shimThere } from "../project/shipped.ts";
import { applyEdits, nextLine } from "../toml/edit/index.ts";
import type { Range } from "../toml/index.ts";
import type { Change, Moved, MovedFile } from "./types.ts";

/**
 * A moved drop-in among values of the kata-deploy chart, with the values around it: it has to stand with a shim of
 * runtime-rs. The shim gets a copy of the values of the one with the Go runtime, which stays until its pods are gone; a
 * custom runtime gets another base.
 *
 * @param values everything in the file that holds the drop-in.
 */
export function moveInChart(
  library: Library,
  moved: Moved,
  document: KataDocument,
  values: readonly YamlNode[],
): Moved {
  const [own] = moved.files;
  const place = dropInAt(document, values);
  const path = place?.path ?? [];
  const isCustom = path.at(-3) === "runtimes";
  const name = path.slice(isCustom ? -4 : -3, -1).join(".");
  const stays = (message: string): Moved => {
    const files = [{ file: document, edits: [], text: document.toml.text }];
    return {
      ...moved,
      files,
      changes: [tellOf(document, { kind: "lost", key: name, message, decide: true })],
    };
  };
  // Broken text stays for a reason that is told already.
  if (!own || document.toml.errors.length > 0) return moved;
  if (!place) return stays(UNWRITABLE);
  const base = isCustom ? entryOf(place.holders.at(-1), "baseConfig") : undefined;
  const shim = isCustom ? scalarOf(base) : String(path.at(-2));
  if (shim === undefined) return moved;
  const there = shimInChart(library, moved.target.release, shim);
  if (there === undefined)
    return stays(
      `kata-deploy ${moved.target.release} has no shim of runtime-rs for ${shim}. The values stay as they are: choose another shim, and move by hand what the drop-in says.`,
    );
  const manifest = createManifest(document.source, undefined, values);
  if (isCustom) {
    const inner = own.edits.map((edit) => ({ file: document, ...edit }));
    const outer = outsideEdits(inner);
    if (!outer || !base?.value) return stays(UNWRITABLE);
    const edits = [...outer, { range: textRange(manifest, base.value.range), text: there }];
    const key = `${name}.baseConfig`;
    const message = "Its base is the shim of runtime-rs; the names of its class and handler stay.";
    const told = {
      kind: "replaced",
      key,
      to: key,
      before: shim,
      after: there,
      message,
      decide: false,
    } as const;
    return withFile(moved, { file: manifest, edits }, tellOf(document, told));
  }
  const shims = place.holders.at(-2);
  const entry = entryOf(shims, shim);
  const sibling = entryOf(shims, there);
  if (sibling) {
    // Moved already: the shim of runtime-rs has what the file says of it.
    if (entryOf(sibling.value, "dropIn"))
      return { ...moved, files: [{ ...own, edits: [], text: document.toml.text }], changes: [] };
    return stays(
      `shims.${there} is set already: put what moves from ${name}.dropIn into a dropIn of its own, by hand.`,
    );
  }
  const copy = entry && copyOf(manifest, document, own, entry, there);
  if (!copy) return stays(UNWRITABLE);
  const message = `A shim is either of one runtime or of the other: shims.${there} gets a copy of these values with the moved drop-in. Take shims.${shim} out when no pod uses its class any more, and let defaultShim and runtimeClassName name the new one.`;
  const told = { kind: "moved", key: name, to: `shims.${there}`, message, decide: false } as const;
  return withFile(moved, { file: manifest, edits: [copy] }, tellOf(document, told));
}

function tellOf(file: KataDocument, told: Omit<Change, "file" | "range">): Change {
  return { file, range: { start: 0, end: 0 }, ...told };
}

/** The shim with runtime-rs in the place of another, where the chart installs it. */
function shimInChart(library: Library, release: Release, shim: string): string | undefined {
  const there = shimThere(library, release, shim);
  const { shims } = library.knowledge.deploy();
  const timeline = there !== undefined && Object.hasOwn(shims, there) ? shims[there] : undefined;
  return timeline && valueAt(timeline, release)?.length ? there : undefined;
}

const UNWRITABLE =
  "The drop-in stands in a form that cannot be copied by itself: write it as a block of its own, or move it by hand.";

/** The value that a drop-in is, with what leads to it. */
function dropInAt({ part }: KataDocument, values: readonly YamlNode[]): YamlPlace | undefined {
  const start = part?.hints.place;
  for (const root of values)
    for (const place of nodesIn(root))
      if (place.node.kind === "scalar" && place.node.range.start === start && place.path.at(-1) === "dropIn")
        return place;
  return undefined;
}

/** The lines of a shim under another name and with the moved drop-in, to be put in behind them. */
function copyOf(
  { source }: KataDocument,
  document: KataDocument,
  { edits }: MovedFile,
  { key, value }: YamlEntry,
  name: string,
): MovedFile["edits"][number] | undefined {
  const { text } = source;
  const start = text.lastIndexOf("\n", key.range.start - 1) + 1;
  const outer = outsideEdits(edits.map((edit) => ({ file: document, ...edit })));
  // Only what has lines of its own can be copied line by line.
  if (!outer || value?.kind !== "map" || !/^[ \t]*$/.test(text.slice(start, key.range.start)))
    return undefined;
  if (text.slice(key.range.start, value.range.start).indexOf("\n") < 0) return undefined;
  const indent = key.range.start - start;
  const end = endOfBlock(text, value.range.end, indent);
  const inside = outer.map(({ range, text: written }) => ({ range: shifted(range, -start), text: written }));
  const renamed = { range: shifted(key.range, -start), text: name };
  const block = applyEdits(text.slice(start, end), [renamed, ...inside]);
  const isOpen = end > 0 && text[end - 1] !== "\n";
  return {
    range: { start: end, end },
    text: isOpen ? `\n${block}` : block.endsWith("\n") ? block : `${block}\n`,
  };
}

/** Behind the last line of a block that has some more than `indent` blanks before it. */
function endOfBlock(text: string, from: number, indent: number): number {
  let end = text[from - 1] === "\n" ? from : nextLine(text, from);
  while (end < text.length) {
    const next = nextLine(text, end);
    const line = text.slice(end, next);
    if (line.trim() === "" || /^[ ]*/.exec(line)![0].length <= indent) break;
    end = next;
  }
  return end;
}

function withFile(moved: Moved, { file, edits }: Pick<MovedFile, "file" | "edits">, told: Change): Moved {
  const text = applyEdits(file.source.text, edits);
  return { ...moved, files: [{ file, edits, text }], changes: [told, ...moved.changes] };
}

function scalarOf(entry: YamlEntry | undefined): string | undefined {
  return entry?.value?.kind === "scalar" && entry.value.value !== null
    ? String(entry.value.value)
    : undefined;
}

/** A scalar without its quotes. */
function textRange({ source }: KataDocument, { start, end }: Range): Range {
  return /^["']/.test(source.text.slice(start, end)) ? { start: start + 1, end: end - 1 } : { start, end };
}

function shifted({ start, end }: Range, by: number): Range {
  return { start: start + by, end: end + by };
}
