import { exactJson } from "../../util/exact-json.ts";
import type { Reported } from "./reported.ts";

/** Problems as one JSON array. */
export function toJson(problems: readonly Reported[]): string {
  return `${exactJson(problems.map(problemObject), 1)}\n`;
}

/** Members that say nothing are left out. */
function problemObject({ source: _, embedded, tags, docs, evidence, related, fixes, ...rest }: Reported) {
  return {
    ...rest,
    ...(embedded && { embedded }),
    ...(tags.length > 0 && { tags }),
    docs,
    ...(evidence.length > 0 && { evidence }),
    ...(related.length > 0 && { related }),
    ...(fixes.length > 0 && { fixes }),
  };
}
