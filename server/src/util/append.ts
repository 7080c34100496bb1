/** Puts items behind those of a list. A call with an argument for each ends at some ten thousands of them. */
export function append<T>(list: T[], items: Iterable<T>): void {
  for (const item of items) list.push(item);
}
