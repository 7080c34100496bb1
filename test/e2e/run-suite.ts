/** Loads a page that runs the suite in its extension host, and gives what came of it. */
import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { launchBrowser } from "../../scripts/e2e/browser.ts";
import { consoleErrors } from "./console.ts";
import { NOTE, RESULT, type Result } from "./suite/runner.ts";

/** In milliseconds, for all tests together. */
const limit = 540_000;

/** Runs the suite that the page behind the address starts, and makes each of its tests one of this context. */
export async function runSuite(context: TestContext, url: string): Promise<void> {
  const browser = await launchBrowser();
  try {
    const page = await browser.newPage();
    const errors = consoleErrors(page);
    const results: Result[] = [];
    let log = "";
    const exit = await new Promise<number>((resolve, reject) => {
      // The editor calls these two by name when a suite is run through it.
      const exposed = [
        page.exposeFunction("codeAutomationExit", (status: number) => resolve(status)),
        page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => {
          const line = args.join(" ");
          const at = line.indexOf(RESULT);
          const note = line.indexOf(NOTE);
          if (note >= 0) context.diagnostic(line.slice(note + NOTE.length));
          else if (at < 0) log += `${line}\n`;
          else results.push(JSON.parse(line.slice(at + RESULT.length)));
        }),
      ];
      Promise.all(exposed)
        .then(() => page.goto(url))
        .catch(reject);
      setTimeout(
        () => reject(new Error(`the suite did not end:\n${log}${errors.join("\n")}`)),
        limit,
      ).unref();
    });
    for (const { error, milliseconds, name } of results)
      await context.test(name, () => {
        if (error !== undefined) throw new Error(`after ${milliseconds} ms: ${error}`);
      });
    assert.ok(results.length > 0, `the suite did not run:\n${log}${errors.join("\n")}`);
    assert.equal(exit, results.some(({ error }) => error !== undefined) ? 1 : 0, log);
    await context.test("the console has no errors", () => assert.deepEqual(errors, []));
  } finally {
    await browser.close();
  }
}
