import { appliesTo, asList } from "./clauses.ts";
import type { AppliesTo } from "./types/applies-to.ts";
import type { Counterpart } from "./types/counterparts.ts";
import type { SupportEntry, SupportLevel } from "./types/support.ts";

/**
 * The support entries that rows amount to: an option, table or value that a runtime does not have, or counts
 * otherwise. A row about a move alone, or about what still works, is none.
 */
export function supportOfCounterparts(rows: readonly Counterpart[]): readonly SupportEntry[] {
  return rows.filter(({ from, lasts }) => from === undefined && !lasts).map(toSupport);
}

function toSupport(row: Counterpart): SupportEntry {
  const { id, since, replacement, note, conflicts, evidence, asOf, status = "adopted", source } = row;
  return {
    id,
    subject: row.subject ?? nameOf(row),
    level: levelOf(row),
    applies: appliesTo(row).map((applies) => withValues(applies, row)),
    ...(since && { since }),
    ...(replacement && { replacement }),
    note,
    ...(conflicts && { conflicts }),
    evidence,
    asOf,
    status,
    ...(source && { source }),
    counterpart: row,
  };
}

function levelOf({ kind, to, values }: Counterpart): SupportLevel {
  switch (kind) {
    case "renamed":
    case "moved":
      return "renamed";
    case "converted":
      return to ? "renamed" : "supported";
    case "replaced":
      return values && !to ? "renamed" : "removed";
    default:
      return "removed";
  }
}

/** A row that maps values to others speaks of those values, unless another option takes its place. */
function withValues(applies: AppliesTo, { values, to }: Counterpart): AppliesTo {
  return values && !to ? { ...applies, value: Object.keys(values) } : applies;
}

/** The last part of the name of the option that a row speaks of. */
function nameOf(row: Counterpart): string {
  const [first] = appliesTo(row);
  const [pattern = row.id] = asList(first?.option ?? first?.helm);
  return pattern.slice(pattern.lastIndexOf(".") + 1);
}
