/** The suite of `suite/` inside the extension host of the editor in the browser, with the packaged extension. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { launchBrowser } from "../../scripts/e2e/browser.ts";
import { exitOnSignals, startEditor } from "../../scripts/e2e/editor.ts";
import { ownDirectory, sampleWorkspace, vsix } from "../../scripts/e2e/places.ts";
import { packPeer } from "./peer.ts";
import { runSuite } from "./run-suite.ts";
import { samples } from "./samples.ts";
import { bundleSuite } from "./suite/bundle.ts";
import { coloured } from "./window.ts";

exitOnSignals(1);

test("inside the extension host", { timeout: 600_000 }, async (context) => {
  const [suite, peer] = await Promise.all([bundleSuite(), packPeer()]);
  const editor = await startEditor({
    vsix: vsix(),
    beside: [peer],
    workspace: sampleWorkspace,
    port: 0,
    testDriver: true,
  });
  try {
    const link = editor.link(undefined, [
      ["extensionDevelopmentPath", editor.remote(emptyExtension())],
      ["extensionTestsPath", editor.remote(suite)],
    ]);
    await runSuite(context, link);
    await context.test("the grammar of another TOML extension counts, and ours for templates", async () => {
      const browser = await launchBrowser();
      try {
        const other = await browser.newPage();
        await other.goto(editor.link(samples.containerd));
        await coloured(other, samples.containerd, ["containerd's own", "version"], "same");
        await other.close();
        const template = await browser.newPage();
        await template.goto(editor.link(samples.template));
        await coloured(template, samples.template, ["A template", "default_vcpus"], "different");
        await coloured(template, samples.template, ["DEFVCPUS", "default_vcpus"], "different");
      } finally {
        await browser.close();
      }
    });
  } finally {
    await editor.stop();
  }
});

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
