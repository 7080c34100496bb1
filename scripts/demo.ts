/**
 * Opens the sample workspace in a real VS Code with the extension in it: the one whose `code` command is on the PATH,
 * or else code-server, which serves VS Code to a browser.
 */
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { cpSync, rmSync } from "node:fs";
import path from "node:path";
import { parseArgs } from "node:util";
import { exitOnSignals, startEditor } from "./e2e/editor.ts";
import { installEditor } from "./e2e/install.ts";
import { firstOnPath, ownDirectory, reason, root, sampleWorkspace, vsix } from "./e2e/places.ts";

const usage = `Usage: npm run demo -- [options]

Opens a workspace of Kata Containers configuration, mistakes and all, in VS Code with the extension in it. Uses the
installed VS Code when its "code" command is on the PATH, and serves VS Code to a browser otherwise (Linux).

  --browser   serve VS Code to a browser, even where "code" is installed
  --port N    port of the address to open in the browser (default: a free one)
  --no-open   print the address and open no browser
  --help      print this
`;

/** The first file to show, relative to the workspace. */
const firstFile = "opt/kata/share/defaults/kata-containers/runtime-rs/configuration-qemu-runtime-rs.toml";

interface Options {
  readonly browser: boolean;
  readonly port: number;
  readonly open: boolean;
}

function readArguments(): Options | undefined {
  const { values } = parseArgs({
    options: {
      browser: { type: "boolean", default: false },
      port: { type: "string", default: "0" },
      "no-open": { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    throw new Error(`--port takes a number from 0 to 65535, not ${values.port}.`);
  return { browser: values.browser, port, open: !values["no-open"] };
}

async function main(options: Options): Promise<void> {
  const code = options.browser ? undefined : firstOnPath(["code"]);
  if (code === undefined) await openInBrowser(options);
  else openInstalled(code);
}

function openInstalled(code: string): void {
  npmRun("build");
  const workspace = path.join(ownDirectory, "demo/kata-samples");
  rmSync(workspace, { recursive: true, force: true });
  cpSync(sampleWorkspace, workspace, { recursive: true });
  const args = [
    "--new-window",
    `--extensionDevelopmentPath=${root}`,
    workspace,
    path.join(workspace, firstFile),
  ];
  // On Windows `code` is a command file, which only a shell starts.
  const quote = (text: string) => (process.platform === "win32" ? `"${text}"` : text);
  const { error, status } = spawnSync(quote(code), args.map(quote), {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (error !== undefined || status !== 0)
    throw new Error(
      `${code} failed (${error?.message ?? status}); \`npm run demo -- --browser\` does without it.`,
    );
  console.log(`\nVS Code opens on ${workspace} with the extension in it.`);
  console.log("`npm run demo -- --browser` serves another VS Code to a browser instead.");
}

async function openInBrowser(options: Options): Promise<void> {
  await installEditor({ tests: false });
  npmRun("package");
  const editor = await startEditor({ vsix: vsix(), workspace: sampleWorkspace, port: options.port });
  const link = editor.link(firstFile);
  console.log(`\nVS Code with the extension, on a copy of the sample workspace:\n\n  ${link}\n`);
  console.log("It is served to this machine alone. Press Ctrl+C to end it.");
  if (options.open) openLink(link);
  await editor.ended;
  throw new Error(`The editor has ended.\n${editor.log()}`);
}

function npmRun(script: string): void {
  console.log(`npm run ${script} …`);
  try {
    execFileSync("npm", ["run", "--silent", script], { cwd: root, shell: process.platform === "win32" });
  } catch (error) {
    const { stdout = "" } = error as { stdout?: Buffer | string };
    throw new Error(`\`npm run ${script}\` failed.\n${stdout}`);
  }
}

/** Opens the browser of the desktop, where there is one; the address is printed anyway. */
function openLink(link: string): void {
  const opener = firstOnPath(["xdg-open"]);
  if (opener === undefined || !(process.env["DISPLAY"] || process.env["WAYLAND_DISPLAY"])) return;
  spawn(opener, [link], { stdio: "ignore", detached: true })
    .on("error", () => {})
    .unref();
}

/** npm's shell does not pass on a signal that ends npm: its end is the sign that this has to end too. */
function endWithNpm(): void {
  if (process.env["npm_lifecycle_event"] === undefined) return;
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) process.exit(0);
  }, 500).unref();
}

try {
  const options = readArguments();
  if (options === undefined) console.log(usage);
  else {
    exitOnSignals(0);
    endWithNpm();
    await main(options);
  }
} catch (error) {
  console.error(reason(error));
  process.exitCode = 1;
}
