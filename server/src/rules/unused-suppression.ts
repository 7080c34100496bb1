import { directives, type NamedRule, type Suppression } from "../documents/directives.ts";
import type { KataDocument } from "../documents/document.ts";
import type { Unit } from "../project/unit.ts";
import { removeComment } from "../toml/edit/index.ts";
import type { Range } from "../toml/index.ts";
import { fix } from "./common/fixes.ts";
import { isNamed } from "./common/named-rules.ts";
import { ruleIds } from "./ids.generated.ts";
import { defineRule, type Fix, type Found } from "./rule.ts";

/** Our own comments; no loader looks at them. */
export default defineRule({
  id: "unused-suppression",
  severity: "hint",
  summary: "An ignore directive silences nothing.",
  detail:
    "Not told of rules that are off, that know of another runtime alone, or whose findings depend on the host, nor in a file that is read without its main file.",
  upstream: ["none: directives are kata-config's own"],
  isLast: true,
  messages: { unused: "Nothing here is told by {id}, so ignoring it has no effect. Delete it." },
  check(unit, report, found) {
    if (!unit.complete) return;
    for (const file of unit.files) {
      for (const suppression of directives(file).suppressions) {
        for (const rule of suppression.ids) {
          if (!isJudged(unit, rule.id, found) || isUsed(file, suppression, rule, found)) continue;
          const fixes = removal(file, suppression, rule.whole);
          report({
            at: { file, range: rule.whole, about: [] },
            message: "unused",
            data: { id: file.toml.text.slice(rule.whole.start, rule.whole.end) },
            tags: ["unnecessary"],
            fixes,
          });
        }
      }
    }
  },
});

function isJudged({ library }: Unit, id: string, { unsure }: Found): boolean {
  if (!ruleIds.includes(id) || unsure.has(id)) return false;
  return id !== "unused-suppression" && (id !== "policy" || library.policy !== undefined);
}

function isUsed(file: KataDocument, { scope }: Suppression, rule: NamedRule, { problems }: Found): boolean {
  return problems.some(
    (problem) => isNamed(rule, problem) && problem.file === file && isWithin(problem.range, scope),
  );
}

function isWithin({ start }: Range, scope: Suppression["scope"]): boolean {
  return scope === "file" || (start >= scope.start && start <= scope.end);
}

/** Without the name; without the comment where it is the only one. Another release may tell of it. */
function removal(file: KataDocument, { ids, comment }: Suppression, { start, end }: Range): readonly Fix[] {
  const { toml } = file;
  if (ids.length === 1) return fix("Delete it", file, removeComment(toml, comment), "choice");
  const isFirst = ids[0]!.range.start === start;
  const from = isFirst ? start : start - /[ \t,]*$/.exec(toml.text.slice(comment.start, start))![0].length;
  const to = isFirst ? end + /^[ \t,]*/.exec(toml.text.slice(end, comment.end))![0].length : end;
  return fix("Delete it", file, [{ range: { start: from, end: to }, text: "" }], "choice");
}
