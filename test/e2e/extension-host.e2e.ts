/** The suite of `suite/` inside the extension host of the editor in the browser, with the packaged extension. */
import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { launchBrowser } from "../../scripts/e2e/browser.ts";
import { exitOnSignals, startEditor } from "../../scripts/e2e/editor.ts";
import { ownDirectory, sampleWorkspace, vsix } from "../../scripts/e2e/places.ts";
import { bundleSuite } from "./suite/bundle.ts";
import type { Result } from "./suite/runner.ts";

exitOnSignals(1);

test("inside the extension host", { timeout: 600_000 }, async (context) => {
  const { results, exit, log } = await runSuite();
  for (const { error, milliseconds, name } of results)
    await context.test(name, () => {
      if (error !== undefined) throw new Error(`after ${milliseconds} ms: ${error}`);
    });
  assert.ok(results.length > 0, `the suite did not run:\n${log}`);
  assert.equal(exit, results.some(({ error }) => error !== undefined) ? 1 : 0, log);
});

async function runSuite(): Promise<{ results: readonly Result[]; exit: number; log: string }> {
  const suite = await bundleSuite();
  const results = path.join(ownDirectory, "suite/results.json");
  rmSync(results, { force: true });
  const editor = await startEditor({
    vsix: vsix(),
    workspace: sampleWorkspace,
    port: 0,
    env: { KATA_CONFIG_E2E_RESULTS: results },
    testDriver: true,
  });
  let log = "";
  try {
    const browser = await launchBrowser();
    try {
      const page = await browser.newPage();
      page.on("console", (message) => {
        log += `${message.type()}: ${message.text()}\n`;
      });
      const exit = await new Promise<number>((resolve, reject) => {
        // The editor calls these two by name when a suite is run through it.
        const exposed = [
          page.exposeFunction("codeAutomationExit", (status: number) => resolve(status)),
          page.exposeFunction("codeAutomationLog", (_type: string, args: unknown[]) => {
            log += `${args.join(" ")}\n`;
          }),
        ];
        const link = editor.link(undefined, [
          ["extensionDevelopmentPath", editor.remote(emptyExtension())],
          ["extensionTestsPath", editor.remote(suite)],
        ]);
        Promise.all(exposed)
          .then(() => page.goto(link))
          .catch(reject);
        setTimeout(
          () => reject(new Error(`the suite did not end:\n${log}\n${editor.log()}`)),
          540_000,
        ).unref();
      });
      return { results: existsSync(results) ? JSON.parse(readFileSync(results, "utf8")) : [], exit, log };
    } finally {
      await browser.close();
    }
  } finally {
    await editor.stop();
  }
}

/** An extension under development is what makes VS Code run a suite; the one under test is installed already. */
function emptyExtension(): string {
  const folder = path.join(ownDirectory, "suite/extension");
  mkdirSync(folder, { recursive: true });
  const manifest = {
    name: "suite",
    publisher: "kata-config",
    version: "0.0.1",
    engines: { vscode: "^1.100.0" },
  };
  writeFileSync(path.join(folder, "package.json"), JSON.stringify(manifest));
  return folder;
}
