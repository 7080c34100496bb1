import { textOfDocument } from "../../documents/document.ts";
import type { YamlEntry, YamlNode } from "../../documents/yaml/tree.ts";
import type { ManifestUnit } from "../../project/manifest.ts";
import type { Fix, Subject } from "../rule.ts";

/** A value of the chart, shown at its key. */
export function keySubject({ file }: ManifestUnit, entry: YamlEntry, about: readonly string[]): Subject {
  return { file, range: entry.key.range, about };
}

/** A value of the chart, shown at what is set; where nothing is, at its key. */
export function valueSubject(manifest: ManifestUnit, entry: YamlEntry, about: readonly string[]): Subject {
  return entry.value && entry.value.kind !== "map"
    ? nodeSubject(manifest, entry.value, about)
    : keySubject(manifest, entry, about);
}

/** A node, shown at its first line. */
export function nodeSubject({ file }: ManifestUnit, node: YamlNode, about: readonly string[]): Subject {
  const { start, end } = node.range;
  const text = textOfDocument(file);
  const line = text.indexOf("\n", start);
  const last = line < 0 || line > end ? end : line;
  return { file, range: { start, end: start + text.slice(start, last).trimEnd().length }, about };
}

/** Another text in the place of a key or a plain value. */
export function replaceNode(at: Subject, title: string, text: string): Fix {
  return { title, edits: [{ file: at.file, range: at.range, text }] };
}
