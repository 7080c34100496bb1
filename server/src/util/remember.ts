/** What was made for a key before; made and kept where it was not. */
export function remember<T>(kept: Map<unknown, unknown>, key: unknown, make: () => T): T {
  if (kept.has(key)) return kept.get(key) as T;
  const made = make();
  kept.set(key, made);
  return made;
}
