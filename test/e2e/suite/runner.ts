/** Runs tests inside the extension host, where no test runner of Node's can start, and tells what came of each. */

export interface Test {
  readonly name: string;
  /** Passes when it does not throw. */
  readonly run: () => void | Promise<void>;
}

/** What came of a test; `error` is absent when it passed. */
export interface Result {
  readonly name: string;
  readonly milliseconds: number;
  readonly error?: string;
}

/** For one test, in milliseconds. */
const limit = 60_000;

/** Stands before a result in the host's log. */
export const RESULT = "kata-config-test ";

/** Stands before what a test wants to be read beside its result. */
export const NOTE = "kata-config-note ";

/**
 * Runs the tests in order, and logs a line with the result of each, as JSON behind {@link RESULT}.
 * @throws Error when a test failed, or when there is none
 */
export async function runTests(tests: readonly Test[]): Promise<void> {
  const results: Result[] = [];
  for (const test of tests) {
    const start = performance.now();
    const error = await failure(test);
    const milliseconds = Math.round(performance.now() - start);
    const result = { name: test.name, milliseconds, ...(error !== undefined && { error }) };
    results.push(result);
    console.log(RESULT + JSON.stringify(result));
  }
  const failed = results.filter((result) => result.error !== undefined).length;
  if (failed > 0 || results.length === 0) throw new Error(`${failed} of ${results.length} tests failed.`);
}

async function failure(test: Test): Promise<string | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`not done after ${limit / 1000} s`)), limit);
  });
  try {
    await Promise.race([test.run(), late]);
    return undefined;
  } catch (error) {
    return error instanceof Error ? (error.stack ?? error.message) : String(error);
  } finally {
    clearTimeout(timer);
  }
}
