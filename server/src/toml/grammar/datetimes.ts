import type { DateTimeNode } from "../types.ts";

export type DateTimeReading =
  | { readonly kind: DateTimeNode["kind"]; readonly secondsLeftOut: boolean }
  | { readonly kind: "bad"; readonly message: string };

const PATTERN =
  /^(?:(\d{4})-(\d\d)-(\d\d))?(?:([Tt ])?(\d\d):(\d\d)(?::(\d\d)(?:\.\d+)?)?(?:([Zz])|[+-](\d\d):(\d\d))?)?$/;

/** Whether the word must be a date or a time, so that a fault in it is worth a message of its own. */
const LIKELY = /^(\d{4}-\d{1,2}(-|$)|\d{1,2}:\d{1,2}|\d{4}-\d\d\d\d)/;

const DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

const daysIn = (year: number, month: number): number =>
  month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : (DAYS[month - 1] ?? 0);

const bad = (message: string): DateTimeReading => ({ kind: "bad", message });

/** Reads `word` as a date, a time or both; undefined when it looks like neither. */
export function readDateTime(word: string): DateTimeReading | undefined {
  if (!LIKELY.test(word)) return undefined;
  const match = PATTERN.exec(word);
  const [, year, month, day, separator, hour, minute, second, zulu, offsetHour, offsetMinute] = match ?? [];
  const offset = zulu !== undefined || offsetHour !== undefined;
  const dated = year !== undefined;
  const timed = hour !== undefined;
  if (!match || (dated && timed && !separator) || (!dated && (separator || offset)))
    return bad(
      "Write dates and times like 1979-05-27, 07:32:00 or 1979-05-27T07:32:00Z, or put quotes around.",
    );
  if (dated) {
    if (Number(month) < 1 || Number(month) > 12) return bad(`There is no month ${month}.`);
    const days = daysIn(Number(year), Number(month));
    if (Number(day) < 1 || Number(day) > days)
      return bad(`Month ${month} of ${year} has days 01 to ${days}.`);
  }
  if (timed) {
    if (Number(hour) > 23) return bad("Hours go from 00 to 23.");
    if (Number(minute) > 59) return bad("Minutes go from 00 to 59.");
    // 60 is a leap second.
    if (Number(second ?? 0) > 60) return bad("Seconds go from 00 to 60.");
    if (Number(offsetHour ?? 0) > 23 || Number(offsetMinute ?? 0) > 59)
      return bad("An offset goes from -23:59 to +23:59.");
  }
  const kind = !dated ? "time-local" : !timed ? "date-local" : offset ? "datetime" : "datetime-local";
  return { kind, secondsLeftOut: timed && second === undefined };
}
