/** The entry that VS Code calls in its extension host: what `@vscode/test-electron` calls the tests' path. */
import { runTests } from "./runner.ts";
import { tests } from "./tests.ts";

/**
 * VS Code calls this one by name.
 *
 * @throws Error when a test failed
 */
export function run(): Promise<void> {
  return runTests(tests);
}
