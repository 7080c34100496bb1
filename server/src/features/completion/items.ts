import type { Runtime } from "../../knowledge/facts.ts";
import type { Assembly } from "../../project/assemble.ts";
import type { Range } from "../../toml/index.ts";

/** One proposal. */
export interface CompletionItem {
  readonly label: string;
  readonly kind: "table" | "key" | "value" | "boolean" | "directive" | "task";
  /** Replaces `range`. */
  readonly text: string;
  /** As `text`, with `$0`-like stops; for clients that know snippets. */
  readonly snippet?: string;
  readonly range: Range;
  /** What the typed text is held against; the label when absent. */
  readonly filter?: string;
  /** Orders the proposals. */
  readonly sort: string;
  /** Behind the label: the table, or the only runtime that has it. */
  readonly note?: string;
  readonly detail?: string;
  readonly deprecated?: boolean;
  /** Whether more is to be chosen behind it. */
  readonly goesOn?: true;
  /** What {@link documentItem} needs to find the documentation. */
  readonly about?:
    | { readonly path: readonly string[]; readonly value?: string }
    | { readonly text: string }
    /** Of a manifest: an annotation by its full name, a value of the chart by its path below the chart. */
    | { readonly annotation: string; readonly runtime?: Runtime; readonly release: string }
    | { readonly value: readonly string[] };
}

/** What the parts of completion share. */
export interface Request {
  readonly assembly: Assembly;
  readonly offset: number;
}

/** A stop of a snippet that lets one of several texts be chosen; the first stands there at the start. */
export function choiceSnippet(texts: readonly string[]): string {
  return `\${1|${texts.map((text) => text.replace(/[\\,|]/g, "\\$&")).join(",")}|}`;
}

/** Text in which nothing is a snippet's mark. */
export function escapeSnippet(text: string): string {
  return text.replace(/[\\$}]/g, "\\$&");
}
