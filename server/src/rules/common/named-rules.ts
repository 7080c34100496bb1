import type { NamedRule } from "../../documents/directives.ts";
import type { Subject } from "../rule.ts";
import { keyName } from "./names.ts";

/** A problem as far as a directive can mean it. */
export interface Nameable extends Pick<Subject, "about"> {
  readonly code: string;
  readonly topic?: string;
}

/** What a directive names, as {@link namesOf} a problem has it. */
export function nameOf({ id, subject }: Pick<NamedRule, "id" | "subject">): string {
  return subject === undefined ? id : `${id}(${subject})`;
}

/** All that a directive can name to mean a problem: its rule, and its rule with each name of its subject. */
export function namesOf(problem: Nameable): readonly string[] {
  const { code: id } = problem;
  return [id, ...new Set(subjectsOf(problem).map((subject) => nameOf({ id, subject })))];
}

/** What a directive can call the subject of a problem, the shortest first. Without a blank, a comma or a bracket. */
function subjectsOf({ about, topic }: Nameable): readonly string[] {
  const names = [topic, keyName(about), about.join(".")];
  return names.filter((name): name is string => name !== undefined && /^[^\s,()]+$/.test(name));
}
