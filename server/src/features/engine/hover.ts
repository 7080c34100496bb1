import type { ManifestUnit } from "../../project/manifest.ts";
import type { HoverText } from "../hover-text.ts";
import { code } from "../markdown.ts";
import { describeHandler, describeHandlerValue } from "./describe.ts";
import { HANDLER_OPTIONS } from "./handler-options.ts";
import { handlerAt } from "./handler-spot.ts";

/** What is known of a place in the configuration of containerd or CRI-O. */
export function hoverHandler(manifest: ManifestUnit, offset: number): HoverText | undefined {
  const spot = handlerAt(manifest, offset);
  if (!spot || spot.cursor.kind === "blank") return undefined;
  const { below, cursor, handler } = spot;
  const option = HANDLER_OPTIONS[handler.engine][below];
  if (cursor.kind === "value") {
    const text = cursor.node?.type === "string" ? cursor.node.value : undefined;
    const meaning = text !== undefined && describeHandlerValue(manifest, handler, below, text);
    const blocks = [meaning, option && `${code(below)}: ${option.summary}`].filter(Boolean);
    return blocks.length > 0 ? { range: cursor.range, markdown: blocks.join("\n\n") } : undefined;
  }
  if (below === "") return { range: cursor.part, markdown: describeHandler(manifest, handler) };
  if (!option) return undefined;
  return { range: cursor.part, markdown: `**${code(below)}** ${option.type}\n\n${option.summary}` };
}
