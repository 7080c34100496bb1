/** The assertions of the suite, which has to run where there is no Node. */

export function ok(value: unknown, message = "what should be is not"): asserts value {
  if (!value) throw new Error(message);
}

/** Compares as JSON, so `undefined` and what is absent are one. */
export function equal(actual: unknown, expected: unknown): void {
  const [have, want] = [actual, expected].map((value) => JSON.stringify(value, undefined, 2));
  ok(have === want, `expected ${want}, not ${have}`);
}

export function match(text: string, pattern: RegExp): void {
  ok(pattern.test(text), `${pattern} does not match: ${text}`);
}

export function doesNotMatch(text: string, pattern: RegExp): void {
  ok(!pattern.test(text), `${pattern} matches: ${text}`);
}
