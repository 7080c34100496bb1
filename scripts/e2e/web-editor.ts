/** Serves VS Code for the Web, where extensions run in a worker of the browser and nothing else, with one extension in it. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { unpackExtension } from "./editor.ts";
import { ownDirectory, webBuild, webServer } from "./places.ts";

export interface WebEditorOptions {
  /** The packaged extension. */
  readonly vsix: string;
  /** What the editor opens; changes stay in the browser. */
  readonly workspace: string;
  /** A bundled test suite, which runs as soon as the page is loaded. */
  readonly suite?: string;
}

export interface WebEditor {
  readonly url: string;
  stop(): void;
}

/** The part of `@vscode/test-web` that is used. */
interface TestWeb {
  open(options: Readonly<Record<string, unknown>>): Promise<{ dispose(): void }>;
}

/** Starts the server on a free port; it ends with this process. */
export async function startWebEditor({ suite, vsix, workspace }: WebEditorOptions): Promise<WebEditor> {
  const home = mkdtempSync(path.join(tmpdir(), "kata-config-web-"));
  const end = () => rmSync(home, { recursive: true, force: true });
  process.once("exit", end);
  const extension = await unpackExtension(vsix, home);
  if (suite) cpSync(suite, path.join(extension, "suite.js"));
  const { open } = (await import(pathToFileURL(webServer).href)) as TestWeb;
  const port = await freePort();
  const server = await open({
    browserType: "none",
    host: "localhost",
    port,
    quality: "stable",
    commit: "local",
    testRunnerDataDir: buildFolder(),
    extensionDevelopmentPath: extension,
    folderPath: workspace,
    ...(suite && { extensionTestsPath: path.join(extension, "suite.js") }),
  });
  return {
    url: `http://localhost:${port}/`,
    stop: () => {
      server.dispose();
      process.off("exit", end);
      end();
    },
  };
}

/** Where `@vscode/test-web` finds the build as if it had downloaded it. */
function buildFolder(): string {
  const folder = path.join(ownDirectory, "web-data");
  const build = path.join(folder, "vscode-web-stable-local");
  mkdirSync(folder, { recursive: true });
  if (!existsSync(build)) symlinkSync(webBuild, build);
  writeFileSync(path.join(build, "version"), "");
  return folder;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "localhost", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
