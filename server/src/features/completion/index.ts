import type { Assembly } from "../../project/assemble.ts";
import { cursorAt } from "../cursor.ts";
import { describeOption } from "../describe/option.ts";
import { describeTable } from "../describe/table.ts";
import { readerOf } from "../hover.ts";
import { completeManifest, documentManifestItem } from "../manifest/completion.ts";
import { completeDirective } from "./directives.ts";
import type { CompletionItem } from "./items.ts";
import { completeKeys } from "./keys.ts";
import { completeKeysBelowHeaders } from "./keys-below-headers.ts";
import { completeTables } from "./tables.ts";
import { completeTasks } from "./tasks.ts";
import { completeValues } from "./values.ts";

export type { CompletionItem } from "./items.ts";

/** What can stand at an offset of the assembly's document. Nothing in comments, free strings and other places. */
export function complete(assembly: Assembly, offset: number): readonly CompletionItem[] {
  if (assembly.manifest) return completeManifest(assembly.manifest, offset);
  const request = { assembly, offset };
  const cursor = cursorAt(assembly.document, offset);
  switch (cursor.kind) {
    case "comment":
      return completeDirective(request, cursor.range);
    case "header":
      return completeTables(request, cursor.header);
    case "key": {
      const keys = completeKeys(request, cursor);
      if (!cursor.first || cursor.hasValue || cursor.holder.length > (cursor.section?.path.length ?? 0))
        return keys;
      return [
        ...keys,
        ...completeKeysBelowHeaders(request, cursor),
        ...completeTables(request, cursor.part),
        ...completeTasks(request, cursor, cursor.part),
      ];
    }
    case "blank": {
      const keys = completeKeys(request, cursor);
      if (cursor.inline) return keys;
      const range = { start: offset, end: offset };
      return [...keys, ...completeTables(request, range), ...completeTasks(request, cursor, range)];
    }
    case "value":
      return completeValues(request, cursor);
    default:
      return [];
  }
}

/** The documentation of a proposal, as Markdown; worked out when a client asks for it. */
export function documentItem(
  assembly: Assembly,
  about: NonNullable<CompletionItem["about"]>,
): string | undefined {
  if ("text" in about) return about.text;
  if (!("path" in about)) return assembly.manifest && documentManifestItem(assembly.manifest, about);
  const reader = readerOf(assembly, about.path);
  return describeOption(reader, about.path) ?? describeTable(reader, about.path);
}
