import { directives } from "../documents/directives.ts";
import { directoryOf, isRemotePath, join } from "../environment/files.ts";
import type { Host } from "../environment/host.ts";
import type { Assembly } from "../project/assemble.ts";
import { placedEntries } from "../project/known-entries.ts";
import { absolute, type Range, type ValueNode } from "../toml/index.ts";
import { append } from "../util/append.ts";
import { configurationLinks } from "./engine/links.ts";

/** A place that leads somewhere: a path of a file, or an address. */
export interface Link {
  readonly range: Range;
  readonly path?: string;
  readonly address?: string;
  readonly tooltip: string;
}

/**
 * Paths in values that exist, addresses in comments, the base that a directive names.
 *
 * @param stat says what is at a path; a path of which nothing is known gets no link.
 */
export function links(assembly: Assembly, stat: Host["stat"]): readonly Link[] {
  const { document, manifest, units } = assembly;
  if (manifest) return configurationLinks(manifest, stat);
  const found: Link[] = [];
  const [unit] = units;
  for (const { entry, file, place } of unit ? placedEntries(unit) : []) {
    if (file !== document || entry.value.kind !== "leaf" || place.kind !== "option") continue;
    if (!stat || !(place.option.prose?.path || place.option.type === "[]string")) continue;
    const { node } = entry.value;
    for (const text of node.type === "array" ? node.elements : [node]) {
      const path = pathIn(text);
      const there = path === undefined ? "missing" : stat(path);
      if (path === undefined || there === "missing" || there === undefined || there === "directory") continue;
      found.push({ range: inside(absolute(entry.value, text)), path, tooltip: `Open ${path}` });
    }
  }
  append(found, commentLinks(assembly));
  return found;
}

function pathIn(node: ValueNode): string | undefined {
  if (node.type !== "string" || !/^\/[^@*?[]*$/.test(node.value)) return undefined;
  return isRemotePath(node.value) ? undefined : node.value;
}

/** Without the quotes. */
function inside({ start, end }: Range): Range {
  return { start: start + 1, end: end - 1 };
}

function commentLinks({ document }: Assembly): readonly Link[] {
  const found: Link[] = [];
  const { statements } = document.toml;
  const { base } = directives(document).target;
  for (const { start, syntax } of statements) {
    for (const comment of syntax.comments) {
      const { text } = comment;
      if (text.includes("://")) {
        for (const match of text.matchAll(/https?:\/\/[^\s<>"'`)\]]+[^\s<>"'`)\].,;:]/g)) {
          const from = start + comment.start + match.index;
          found.push({
            range: { start: from, end: from + match[0].length },
            address: match[0],
            tooltip: "Open the page",
          });
        }
      }
      const at = base === undefined || !text.includes("kata-config:") ? -1 : text.indexOf(`base=${base}`);
      // An address, such as that of a command, is no path.
      if (base !== undefined && at >= 0 && !/^[A-Za-z][A-Za-z0-9+.-]+:/.test(base) && !isRemotePath(base)) {
        const from = start + comment.start + at + "base=".length;
        const path = base.startsWith("/") ? base : join(directoryOf(document.source.path), base);
        found.push({ range: { start: from, end: from + base.length }, path, tooltip: "Open the main file" });
      }
    }
  }
  return found;
}
