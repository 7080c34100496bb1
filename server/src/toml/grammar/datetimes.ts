import type { Phrase } from "../../util/phrases.ts";
import { SYNTAX } from "../messages.ts";
import type { DateTimeNode } from "../types.ts";

export type DateTimeReading =
  | { readonly kind: DateTimeNode["kind"]; readonly secondsLeftOut: boolean; readonly isLeap: boolean }
  | { readonly kind: "bad"; readonly message: Phrase };

const PATTERN =
  /^(?:(\d{4})-(\d\d)-(\d\d))?(?:([Tt ])?(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:([Zz])|[+-](\d\d):(\d\d))?)?$/;

/** Whether the word must be a date or a time, so that a fault in it is worth a message of its own. */
const LIKELY = /^(\d{4}-\d{1,2}(-|$)|\d{1,2}:\d{1,2}|\d{4}-\d\d\d\d)/;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (DAYS[month - 1] ?? 0);

const bad = (message: Phrase): DateTimeReading => ({ kind: "bad", message });

/** Reads `word` as a date, a time or both; undefined when it looks like neither. */
export function readDateTime(word: string): DateTimeReading | undefined {
  if (!LIKELY.test(word)) return undefined;
  const match = PATTERN.exec(word);
  const [, year, month, day, separator, hour, minute, second, zulu, offsetHour, offsetMinute] = match ?? [];
  const offset = zulu !== undefined || offsetHour !== undefined;
  const dated = year !== undefined;
  const timed = hour !== undefined;
  if (!match || (dated && timed && !separator) || (!dated && (separator || offset)))
    return bad(SYNTAX("dateForm"));
  if (dated) {
    if (Number(month) < 1 || Number(month) > 12) return bad(SYNTAX("month", { month }));
    const days = daysIn(Number(year), Number(month));
    if (Number(day) < 1 || Number(day) > days) return bad(SYNTAX("day", { month, year, days }));
  }
  if (timed) {
    if (Number(hour) > 23) return bad(SYNTAX("hours"));
    if (Number(minute) > 59) return bad(SYNTAX("minutes"));
    // 60 is a leap second.
    if (Number(second ?? 0) > 60) return bad(SYNTAX("seconds"));
    if (Number(offsetHour ?? 0) > 23 || Number(offsetMinute ?? 0) > 59) return bad(SYNTAX("offset"));
  }
  const kind = !dated ? "time-local" : !timed ? "date-local" : offset ? "datetime" : "datetime-local";
  return { kind, secondsLeftOut: timed && second === undefined, isLeap: second === "60" };
}
