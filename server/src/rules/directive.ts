import { unreadConfiguration } from "../deploy/pods.ts";
import { DIRECTIVE_PROBLEMS, directives } from "../documents/directives.ts";
import type { KataDocument } from "../documents/document.ts";
import { closest } from "../util/closest.ts";
import { phrases } from "../util/phrases.ts";
import { fix } from "./common/fixes.ts";
import { ruleIds } from "./ids.generated.ts";
import { defineRule, type Report, type Said } from "./rule.ts";

const MEANT = phrases({ near: "Did you mean {near}?" });

const messages = {
  ...DIRECTIVE_PROBLEMS.texts,
  base: "The main file {path} cannot be read: {reason}. This file is checked alone.",
  config:
    "The configuration {path} cannot be read: {reason}. The pods are checked against the one that kata-deploy ships.",
  rule: "There is no rule {id}, so nothing is ignored. {meant}",
} as const;

/** Our own comments; no loader looks at them. */
export default defineRule({
  id: "directive",
  severity: "warning",
  summary: "A kata-config directive in a comment is not understood, so it has no effect.",
  upstream: ["none: directives are kata-config's own"],
  messages,
  check(unit, report, { isFull }) {
    const [first] = unit.files;
    for (const { path, what, fault } of unit.unread) {
      if (!first || what !== "base") continue;
      const range = directives(first).base ?? { start: 0, end: 0 };
      report({
        at: { file: first, range, about: [] },
        message: "base",
        data: { path, reason: fault.reason },
      });
    }
    for (const file of unit.files) checkFile(file, report, () => isFull(file));
  },
  checkManifest(manifest, report) {
    const { file } = manifest;
    checkFile(file, report, () => false);
    const unread = unreadConfiguration(manifest);
    const range = directives(file).config;
    if (!unread || !range) return;
    const { path, fault } = unread;
    report({ at: { file, range, about: [] }, message: "config", data: { path, reason: fault.reason } });
  },
});

function checkFile(file: KataDocument, report: Report<typeof messages>, isFull: () => boolean): void {
  const { problems, suppressions } = directives(file);
  for (const { range, problem } of problems) {
    const said = { message: problem.phrase, data: problem.data } as Said<typeof messages>;
    report({ at: { file, range, about: [] }, ...said });
  }
  for (const { id, range } of suppressions.flatMap(({ ids }) => ids)) {
    if (ruleIds.includes(id)) continue;
    const near = isFull() ? undefined : closest(id, ruleIds);
    const meant = near && MEANT("near", { near });
    const fixes = fix(`Change to ${near}`, file, near ? [{ range, text: near }] : [], "choice");
    report({ at: { file, range, about: [] }, message: "rule", data: { id, meant }, fixes });
  }
}
