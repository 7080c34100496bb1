/**
 * The numbers of a set such as `0-3,7`, as `cpuset.Parse` of k8s.io/utils reads it.
 *
 * @returns `undefined` when the text is not such a set; an empty text is the empty set.
 */
export function parseCpuset(text: string): readonly number[] | undefined {
  if (text === "") return [];
  const found = new Set<number>();
  for (const part of text.split(",")) {
    const match = /^([+-]?\d+)(?:-([+-]?\d+))?$/.exec(part);
    if (!match) return undefined;
    const from = Number(match[1]);
    const to = Number(match[2] ?? match[1]);
    if (from > to || to - from > 100_000) return undefined;
    for (let id = from; id <= to; id++) found.add(id);
  }
  return [...found];
}
