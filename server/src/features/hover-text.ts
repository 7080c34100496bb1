import type { Range } from "../toml/index.ts";

/** What to show beside a place; Markdown. */
export interface HoverText {
  readonly range: Range;
  readonly markdown: string;
}
