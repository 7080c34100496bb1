/**
 * The member of a record by a name that comes from a user's text. What every object inherits, such as `constructor`,
 * is no member.
 */
export function ownMember<T>(
  record: Readonly<Record<string, T>> | undefined,
  name: string | undefined,
): T | undefined {
  return record !== undefined && name !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
