/** Runs code-server, VS Code served to a browser, on a workspace of its own with one extension in it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { codeServer, editorNode, reason } from "./places.ts";

export interface EditorOptions {
  /** The packaged extension. */
  readonly vsix: string;
  /** More extensions, packaged. */
  readonly beside?: readonly string[];
  /** Copied; the copy is what the editor opens. */
  readonly workspace: string;
  /** 0 takes a free port. */
  readonly port: number;
  /** User settings beside those that keep the editor quiet. */
  readonly settings?: Record<string, unknown>;
  /** Environment variables for the server and its extension hosts. */
  readonly env?: Record<string, string>;
  /** Lets a page run a test suite in the extension host. */
  readonly testDriver?: boolean;
}

export interface Editor {
  readonly url: string;
  /** The copy of the workspace. */
  readonly workspace: string;
  /** The address that opens the workspace, with a file of it (a relative path) and more of VS Code's payload. */
  link(file?: string, payload?: readonly (readonly [string, string])[]): string;
  /** The name by which the editor in the browser knows an absolute path of this machine. */
  remote(file: string): string;
  /** What the server has printed so far. */
  log(): string;
  /** Fulfilled when the server has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends the server and all that it started, and removes what it wrote. */
  stop(): Promise<void>;
}

const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.enableExperiments": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "security.workspace.trust.enabled": false,
  "telemetry.telemetryLevel": "off",
  "update.mode": "none",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "chat.disableAIFeatures": true,
  "git.enabled": false,
};

/** In milliseconds, for a busy machine; it takes less than a second otherwise. */
const startLimit = 120_000;

/**
 * Starts the editor in a folder of its own below the system's temporary one. It ends with this process, unless a
 * signal ends this process that nobody handles: see {@link exitOnSignals}.
 * @throws Error with the server's output when it does not start
 */
export async function startEditor(options: EditorOptions): Promise<Editor> {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), "kata-config-editor-")));
  const running: ChildProcess[] = [];
  const end = () => {
    for (const child of running) killGroup(child);
    rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  };
  process.once("exit", end);
  let ended: Promise<void> = Promise.resolve();
  const stop = async () => {
    for (const child of running) killGroup(child);
    await ended;
    process.off("exit", end);
    end();
  };

  try {
    const workspace = path.join(home, "kata-samples");
    cpSync(options.workspace, workspace, { recursive: true });
    const common = writeConfiguration(home, { ...quietSettings, ...options.settings });
    const env = { ...environment(home), ...options.env };
    for (const one of [options.vsix, ...(options.beside ?? [])]) await installExtension(one, common, env);

    const args = [...common, "--bind-addr", `127.0.0.1:${options.port}`, "--auth", "none"];
    args.push("--disable-workspace-trust", "--disable-getting-started-override");
    if (options.testDriver) args.push("--vscode-option", "enable-smoke-test-driver");
    // A process group of its own: extension hosts and language servers end with it.
    const server = spawn(editorNode, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
    running.push(server);
    let output = "";
    for (const stream of [server.stdout, server.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => {
        output += text;
      });
    ended = new Promise((resolve) => server.once("exit", () => resolve()).once("error", () => resolve()));
    const url = await address(server, () => output);

    const remote = (file: string) => `vscode-remote://${new URL(url).host}${file}`;
    const link: Editor["link"] = (file, payload = []) => {
      const open = file === undefined ? [] : [["openFile", remote(path.join(workspace, file))] as const];
      const all = [...open, ...payload];
      const query = new URLSearchParams({ folder: workspace });
      if (all.length > 0) query.set("payload", JSON.stringify(all));
      // Slashes and colons may stand in a query, and a person reads it.
      return `${url}/?${query}`.replaceAll("%2F", "/").replaceAll("%3A", ":");
    };
    return { url, workspace, link, remote, log: () => output, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Makes Ctrl+C, and the other signals that ask this process to end, exit with a status, so that an editor ends with
 * it.
 */
export function exitOnSignals(status: number): void {
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => process.exit(status));
}

/** Gives the arguments that every call of code-server takes. */
function writeConfiguration(home: string, settings: Record<string, unknown>): string[] {
  const data = path.join(home, "data");
  mkdirSync(path.join(data, "User"), { recursive: true });
  writeFileSync(path.join(data, "User/settings.json"), JSON.stringify(settings, null, 2));
  const config = path.join(home, "code-server.yaml");
  writeFileSync(config, "auth: none\ncert: false\n");
  const places = ["--user-data-dir", data, "--extensions-dir", path.join(home, "extensions")];
  return [codeServer, "--config", config, ...places, "--disable-telemetry", "--disable-update-check"];
}

/** The environment of this process, without what would reach a VS Code around it or steer the one inside. */
function environment(home: string): NodeJS.ProcessEnv {
  const steers = /^(VSCODE_|CODE_SERVER_|ELECTRON_|NODE_OPTIONS$|PORT$|(HASHED_)?PASSWORD$)/;
  const kept = Object.entries(process.env).filter(([name]) => !steers.test(name));
  return {
    ...Object.fromEntries(kept),
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, "config"),
    XDG_DATA_HOME: path.join(home, "share"),
    // No gallery: the editor asks nobody for extensions.
    EXTENSIONS_GALLERY: "{}",
  };
}

/**
 * Puts a packaged extension into a folder, as the editor's own installer does, and gives the folder of the extension.
 * @param home where the installer may write
 */
export async function unpackExtension(vsix: string, home: string): Promise<string> {
  const extensions = path.join(home, "extensions");
  await installExtension(vsix, writeConfiguration(home, {}), environment(home));
  const [folder] = readdirSync(extensions).filter((name) =>
    existsSync(path.join(extensions, name, "package.json")),
  );
  if (folder === undefined) throw new Error(`${vsix} was not unpacked.`);
  return path.join(extensions, folder);
}

async function installExtension(
  vsix: string,
  common: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<void> {
  try {
    await promisify(execFile)(editorNode, [...common, "--install-extension", vsix], { env });
  } catch (error) {
    throw new Error(`The editor does not take ${vsix}.\n${reason(error)}`);
  }
}

/** The address at which the server listens, once it does. */
function address(server: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve, reject) => {
    const limit = setTimeout(
      () => reject(new Error(`The editor did not start within ${startLimit / 1000} s.\n${output()}`)),
      startLimit,
    );
    const look = () => {
      const found = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output())?.[1];
      if (found === undefined) return;
      clearTimeout(limit);
      resolve(found);
    };
    server.stdout?.on("data", look);
    server.once("error", reject);
    server.once("close", (status) => {
      clearTimeout(limit);
      const taken = /EADDRINUSE.*/.exec(output())?.[0];
      reject(
        new Error(
          taken === undefined
            ? `The editor ended with status ${status}.\n${output()}`
            : `The port is taken (${taken}). Name another one, or none to take a free one.`,
        ),
      );
    });
  });
}

/** Ends the process group that this process leads, at once: nothing that it would still write is kept. */
function killGroup(leader: ChildProcess): void {
  if (leader.pid === undefined) return;
  try {
    process.kill(-leader.pid, "SIGKILL");
  } catch {
    // The group has ended.
  }
}
