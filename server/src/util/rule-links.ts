/** Where the project's pages live; the only place that says so. */
const HOMEPAGE = "https://github.com/kata-config/kata-config";

/** The documentation of a rule: `docs/rules.md` has a heading for each. */
export function ruleLink(id: string): string {
  return `${HOMEPAGE}/blob/main/docs/rules.md#${id}`;
}
