/**
 * The name of `known` that was most likely meant by `written`: equal but for case or separators, else the one
 * that is fewest edits away, if that is close for its length.
 */
export function closest(written: string, known: Iterable<string>): string | undefined {
  const plain = simplify(written);
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(written.length / 4)) + 1;
  for (const name of known) {
    // Separators aside, of which no name has more.
    if (name.length < plain.length - bestDistance || name.length > plain.length + bestDistance + 8) continue;
    const candidate = simplify(name);
    if (candidate === plain) return name;
    if (Math.abs(candidate.length - plain.length) >= bestDistance) continue;
    const distance = editDistance(plain, candidate, bestDistance);
    if (distance < bestDistance) {
      best = name;
      bestDistance = distance;
    }
  }
  return best;
}

/** Of a name; no name that is known has as many. */
const MOST_WORDS = 12;

/** The names of `known` that hold all words of `written`, a slip in each allowed, with the fewest words more; at least two words. */
export function longerNames(written: string, known: Iterable<string>): readonly string[] {
  const words = wordsOf(written);
  if (words.length < 2 || words.length > MOST_WORDS) return [];
  let best: string[] = [];
  let fewest = Number.POSITIVE_INFINITY;
  for (const name of known) {
    const others = wordsOf(name);
    if (others.length > fewest || !words.every((word) => others.some((other) => isNear(word, other))))
      continue;
    if (others.length < fewest) best = [];
    fewest = others.length;
    best.push(name);
  }
  return best;
}

function wordsOf(name: string): readonly string[] {
  return name.toLowerCase().split(/[-_\s]+/);
}

function isNear(a: string, b: string): boolean {
  return a === b || (a.length > 4 && b.length > 4 && editDistance(a, b, 2) < 2);
}

function simplify(name: string): string {
  return name.toLowerCase().replace(/[-_\s]/g, "");
}

/** Edits (insert, delete, replace, swap of neighbours) between two words; `limit` when there are as many or more. */
function editDistance(a: string, b: string, limit: number): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    let smallest = i;
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(previous[j]! + 1, row[j - 1]! + 1, previous[j - 1]! + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, before[j - 2]! + 1);
      }
      row.push(cost);
      smallest = Math.min(smallest, cost);
    }
    if (smallest >= limit) return limit;
    before = previous;
    previous = row;
  }
  return Math.min(previous[b.length]!, limit);
}
