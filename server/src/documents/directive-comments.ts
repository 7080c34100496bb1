import type { Range } from "../toml/index.ts";
import type { KataDocument } from "./document.ts";

/** Every directive has it; a text without needs no further look. */
export const MARK = "kata-config:";

const HEAD = /^#\s*kata-config:/;

/** A comment that is a directive. */
export interface DirectiveComment {
  /** The whole comment. */
  readonly range: Range;
  /** What stands behind the mark, and where that begins. */
  readonly said: string;
  readonly start: number;
  /** Whether nothing but comments stands before it. */
  readonly isAtTop: boolean;
}

/**
 * The directives of a document in the order of its text, in TOML or in YAML.
 *
 * @param text of the document, which TOML has been read from already
 */
export function* directiveComments(document: KataDocument, text: string): Generator<DirectiveComment> {
  for (const { range, comment, isAtTop } of document.yaml ? yamlComments(text) : tomlComments(document)) {
    const head = HEAD.exec(comment)?.[0].length;
    if (head === undefined) continue;
    yield { range, said: comment.slice(head), start: range.start + head, isAtTop };
  }
}

interface Comment extends Pick<DirectiveComment, "range" | "isAtTop"> {
  readonly comment: string;
}

function* tomlComments({ toml: { statements } }: KataDocument): Generator<Comment> {
  let isAtTop = true;
  for (const { start, syntax } of statements) {
    if (syntax.kind !== "trivia") isAtTop = false;
    for (const comment of syntax.comments)
      yield {
        range: { start: start + comment.start, end: start + comment.end },
        comment: comment.text,
        isAtTop,
      };
  }
}

/** Those with the mark: which other signs begin a comment in YAML need not be known. */
function* yamlComments(text: string): Generator<Comment> {
  let isAtTop = true;
  for (const { 0: line, index } of text.matchAll(/[^\r\n]+/g)) {
    const at = line.search(/(?<=^|\s)#\s*kata-config:/);
    if (at >= 0)
      yield { range: { start: index + at, end: index + line.length }, comment: line.slice(at), isAtTop };
    if (!/^\s*(?:#.*|---.*)?$/.test(line)) isAtTop = false;
  }
}
