import type { NamedRule } from "../../documents/directives.ts";
import type { Subject } from "../rule.ts";
import { keyName } from "./names.ts";

/** A problem as far as a directive can mean it. */
export interface Nameable extends Pick<Subject, "about"> {
  readonly code: string;
  readonly topic?: string;
}

/** Whether a directive means a problem: its rule, and its subject where the directive gives one. */
export function isNamed({ id, subject }: Pick<NamedRule, "id" | "subject">, problem: Nameable): boolean {
  return id === problem.code && (subject === undefined || subjectsOf(problem).includes(subject));
}

/** What a directive can call the subject of a problem, the shortest first. Without a blank, a comma or a bracket. */
export function subjectsOf({ about, topic }: Nameable): readonly string[] {
  const names = [topic, keyName(about), about.join(".")];
  return names.filter((name): name is string => name !== undefined && /^[^\s,()]+$/.test(name));
}
