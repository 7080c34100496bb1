/** The suite of `suite/` in VS Code for the Web: extension and server run in workers of the browser. */
import { test } from "node:test";
import { exitOnSignals } from "../../scripts/e2e/editor.ts";
import { sampleWorkspace, vsix } from "../../scripts/e2e/places.ts";
import { startWebEditor } from "../../scripts/e2e/web-editor.ts";
import { runSuite } from "./run-suite.ts";
import { bundleSuite } from "./suite/bundle.ts";

exitOnSignals(1);

test("in the browser alone", { timeout: 600_000 }, async (context) => {
  const editor = await startWebEditor({
    vsix: vsix(),
    workspace: sampleWorkspace,
    suite: await bundleSuite(),
  });
  try {
    await runSuite(context, editor.url);
  } finally {
    editor.stop();
  }
});
