import type { Site } from "../../documents/document.ts";
import { outside, outsideEdits } from "../../documents/outside.ts";
import { type Container, containerOf } from "../../documents/part.ts";
import { lineOf } from "../../documents/source.ts";
import { messageOf, type Problem } from "../../lint/problem.ts";
import type { RuleId } from "../../rules/ids.generated.ts";
import type { Fails, Severity, Tag } from "../../rules/rule.ts";
import { ruleLink } from "../../util/rule-links.ts";
import { type Span, span, spanOf } from "./place.ts";

/** A problem as it is told outside: plain data that holds no document, so that threads can hand it on. */
export interface Reported extends Span {
  readonly code: RuleId;
  readonly severity: Severity;
  readonly fails?: Fails;
  readonly message: string;
  /** What the configuration stands in, where it is a part of a file. */
  readonly embedded?: Container;
  readonly tags: readonly Tag[];
  readonly docs: string;
  readonly evidence: readonly string[];
  readonly related: readonly (Span & { readonly message: string })[];
  readonly fixes: readonly ReportedFix[];
  /** The whole line in which it begins. */
  readonly source: string;
}

export interface ReportedFix {
  readonly title: string;
  readonly edits: readonly (Span & { readonly text: string })[];
}

/**
 * A problem as JSON has it. The edits of a fix are none where one of them cannot be made in the file that is open.
 */
export function reported(problem: Problem): Reported {
  const { file, code, severity, fails, tags, related, fixes, evidence } = problem;
  const place = span(problem);
  return {
    ...place,
    code,
    severity,
    ...(fails && { fails }),
    message: messageOf(problem),
    ...(file.part && { embedded: containerOf(file.part) }),
    tags,
    docs: ruleLink(code),
    evidence,
    related: related.map((one) => ({ ...span(one), message: one.message })),
    fixes: fixes.map(({ title, edits }) => ({
      title,
      edits: (outsideEdits(edits) ?? []).map((edit) => ({ ...spanOf(edit), text: edit.text })),
    })),
    source: sourceLine(problem, place.line),
  };
}

function sourceLine(site: Site, line: number): string {
  return lineOf(outside(site).source, line - 1).text;
}
