import { directives, type Suppression } from "../documents/directives.ts";
import type { KataDocument } from "../documents/document.ts";
import type { Unit } from "../project/unit.ts";
import { removeComment } from "../toml/edit/index.ts";
import { type Range, slice } from "../toml/index.ts";
import { firstFrom } from "../util/first-from.ts";
import { fix } from "./common/fixes.ts";
import { nameOf, namesOf } from "./common/named-rules.ts";
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
    let isUsed: ReturnType<typeof usedBy> | undefined;
    for (const file of unit.files) {
      for (const suppression of directives(file).suppressions) {
        for (const rule of suppression.ids) {
          isUsed ??= usedBy(found);
          if (!isJudged(unit, rule.id, found) || isUsed(file, suppression, nameOf(rule))) continue;
          const fixes = found.isFull(file) ? [] : removal(file, suppression, rule.whole);
          report({
            at: { file, range: rule.whole, about: [] },
            message: "unused",
            data: { id: slice(file.toml.pieces, rule.whole.start, rule.whole.end) },
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

/** Tells whether a suppression silences something. */
function usedBy({ problems }: Found) {
  const places = new Map<KataDocument, Map<string, number[]>>();
  for (const problem of problems) {
    const { file, range } = problem;
    const own = places.get(file) ?? new Map<string, number[]>();
    places.set(file, own);
    for (const name of namesOf(problem)) {
      const starts = own.get(name);
      if (starts) starts.push(range.start);
      else own.set(name, [range.start]);
    }
  }
  for (const own of places.values()) for (const starts of own.values()) starts.sort((a, b) => a - b);
  return (file: KataDocument, { scope }: Suppression, name: string): boolean => {
    const starts = places.get(file)?.get(name) ?? [];
    if (scope === "file") return starts.length > 0;
    const first = starts[firstFrom(starts, scope.start)];
    return first !== undefined && first <= scope.end;
  };
}

/** Without the name; without the comment where it is the only one. Another release may tell of it. */
function removal(file: KataDocument, { ids, comment }: Suppression, { start, end }: Range): readonly Fix[] {
  const { toml } = file;
  if (ids.length === 1) return fix("Delete it", file, removeComment(toml, comment), "choice");
  const isFirst = ids[0]!.range.start === start;
  const isBetween = (at: number) => /[ \t,]/.test(toml.view.charAt(at));
  let from = start;
  while (!isFirst && from > comment.start && isBetween(from - 1)) from--;
  let to = end;
  while (isFirst && to < comment.end && isBetween(to)) to++;
  return fix("Delete it", file, [{ range: { start: from, end: to }, text: "" }], "choice");
}
