import { REPOSITORY } from "./repository.generated.ts";

/** The documentation of a rule: `docs/rules.md` has a heading for each. */
export function ruleLink(id: string): string {
  return `${REPOSITORY}/blob/main/docs/rules.md#${id}`;
}
