import { outsideEdit } from "../../documents/outside.ts";
import { containerOf } from "../../documents/part.ts";
import { messageOf, type Problem } from "../../lint/problem.ts";
import type { Edit } from "../../rules/rule.ts";
import { ruleLink } from "../../util/rule-links.ts";
import { span, spanOf } from "./place.ts";

/** Problems as one JSON array. */
export function toJson(problems: readonly Problem[]): string {
  return `${JSON.stringify(problems.map(problemObject), null, 1)}\n`;
}

function problemObject(problem: Problem) {
  const { file, code, severity, fails, tags, related, fixes, evidence } = problem;
  return {
    ...span(problem),
    code,
    severity,
    ...(fails && { fails }),
    message: messageOf(problem),
    ...(file.part && { embedded: containerOf(file.part) }),
    ...(tags.length > 0 && { tags }),
    docs: ruleLink(code),
    ...(evidence.length > 0 && { evidence }),
    ...(related.length > 0 && { related: related.map((one) => ({ ...span(one), message: one.message })) }),
    ...(fixes.length > 0 && {
      fixes: fixes.map(({ title, edits }) => ({
        title,
        edits: edits.flatMap((edit) => editObject(edit)),
      })),
    }),
  };
}

function editObject(edit: Edit) {
  const outer = outsideEdit(edit);
  return outer ? [{ ...spanOf(outer), text: outer.text }] : [];
}
