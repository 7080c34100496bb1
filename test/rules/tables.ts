/** The rules that are tables of conditions, with an entry for each. */
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import type { TableName } from "../../server/src/rules/common/seen.ts";
import { GO_RISKS } from "../../server/src/rules/fails-for-some/go.ts";
import { RUST_RISKS } from "../../server/src/rules/fails-for-some/runtime-rs.ts";
import { GO_FAILURES, RUST_FAILURES } from "../../server/src/rules/refused-at-start/index.ts";
import { REFUSALS } from "../../server/src/rules/refused-by-hypervisor.ts";
import { GO_IGNORED } from "../../server/src/rules/value-ignored/index.ts";
import { RUST_IGNORED } from "../../server/src/rules/value-ignored/runtime-rs.ts";

export interface Entry {
  readonly id: string;
  readonly key: string;
  readonly in?: TableName;
  readonly since?: string;
  readonly until?: string;
  readonly when: (seen: never) => unknown;
}

export const TABLES: readonly {
  readonly rule: string;
  readonly runtime: Runtime;
  readonly entries: readonly Entry[];
}[] = [
  { rule: "refused-at-start", runtime: "go", entries: GO_FAILURES },
  { rule: "refused-at-start", runtime: "runtime-rs", entries: RUST_FAILURES },
  { rule: "value-ignored", runtime: "go", entries: GO_IGNORED },
  { rule: "value-ignored", runtime: "runtime-rs", entries: RUST_IGNORED },
  { rule: "refused-by-hypervisor", runtime: "runtime-rs", entries: REFUSALS },
  { rule: "fails-for-some", runtime: "go", entries: GO_RISKS },
  { rule: "fails-for-some", runtime: "runtime-rs", entries: RUST_RISKS },
];

/** The entries whose condition has held: all of them are watched from now on. */
export function watchEntries(): ReadonlySet<Entry> {
  const held = new Set<Entry>();
  for (const entry of TABLES.flatMap(({ entries }) => entries)) {
    const { when } = entry;
    Object.assign(entry, {
      when(seen: never) {
        const found = when(seen);
        if (found !== false) held.add(entry);
        return found;
      },
    });
  }
  return held;
}
