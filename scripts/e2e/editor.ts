/** Runs code-server, VS Code served to a browser, on a workspace of its own with one extension in it. */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { codeServer, editorNode, reason } from "./places.ts";

export interface EditorOptions {
  /** The packaged extension. */
  readonly vsix: string;
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

/** Long enough for a busy machine of two cores; it takes some three seconds otherwise. */
const startLimit = 120_000;
const stopLimit = 10_000;

/** @throws Error with the server's output when it does not start */
export async function startEditor(options: EditorOptions): Promise<Editor> {
  const home = realpathSync(mkdtempSync(path.join(tmpdir(), "kata-config-editor-")));
  const discard = () => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  try {
    return await startIn(home, options, discard);
  } catch (error) {
    discard();
    throw error;
  }
}

async function startIn(home: string, options: EditorOptions, discard: () => void): Promise<Editor> {
  const workspace = path.join(home, "kata-samples");
  cpSync(options.workspace, workspace, { recursive: true });
  const userData = path.join(home, "data");
  mkdirSync(path.join(userData, "User"), { recursive: true });
  writeFileSync(
    path.join(userData, "User/settings.json"),
    JSON.stringify({ ...quietSettings, ...options.settings }, null, 2),
  );
  const config = path.join(home, "code-server.yaml");
  writeFileSync(config, "auth: none\ncert: false\n");
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, "config"),
    XDG_DATA_HOME: path.join(home, "share"),
    // No gallery: the editor asks nobody for extensions.
    EXTENSIONS_GALLERY: "{}",
    ...options.env,
  };
  const common = [codeServer, "--config", config, "--user-data-dir", userData];
  common.push(
    "--extensions-dir",
    path.join(home, "extensions"),
    "--disable-telemetry",
    "--disable-update-check",
  );

  try {
    await promisify(execFile)(editorNode, [...common, "--install-extension", options.vsix], { env });
  } catch (error) {
    throw new Error(`The editor does not take ${options.vsix}.\n${reason(error)}`);
  }

  const args = [...common, "--bind-addr", `127.0.0.1:${options.port}`, "--auth", "none"];
  args.push("--disable-workspace-trust", "--disable-getting-started-override");
  if (options.testDriver) args.push("--vscode-option", "enable-smoke-test-driver");
  // A process group of its own: extension hosts and language servers end with it.
  const server = spawn(editorNode, args, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const ended = new Promise<void>((resolve) => server.once("exit", () => resolve()));
  const removeHandlers = endWithThisProcess(server, discard);
  const stop = async () => {
    await endGroup(server, ended);
    removeHandlers();
    discard();
  };
  try {
    const url = await new Promise<string>((resolve, reject) => {
      const limit = setTimeout(
        () => reject(new Error(`The editor did not start within ${startLimit / 1000} s.\n${output}`)),
        startLimit,
      );
      const read = (chunk: Buffer) => {
        output += chunk.toString();
        const address = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(output)?.[1];
        if (address) {
          clearTimeout(limit);
          resolve(address);
        }
      };
      server.stdout.on("data", read);
      server.stderr.on("data", read);
      server.once("error", reject);
      server.once("exit", (status) => {
        clearTimeout(limit);
        const taken = /EADDRINUSE/.test(output);
        const why = taken ? `Port ${options.port} is taken.` : `The editor ended with ${status}.\n${output}`;
        reject(new Error(why));
      });
    });
    const remote = (file: string) => `vscode-remote://${new URL(url).host}${file}`;
    return {
      url,
      workspace,
      remote,
      link(file, payload = []) {
        const open = file === undefined ? [] : [["openFile", remote(path.join(workspace, file))] as const];
        const all = [...open, ...payload];
        const query = new URLSearchParams({ folder: workspace });
        if (all.length > 0) query.set("payload", JSON.stringify(all));
        return `${url}/?${query}`;
      },
      log: () => output,
      ended,
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function endGroup(server: ChildProcess, ended: Promise<void>): Promise<void> {
  signalGroup(server, "SIGTERM");
  const limit = setTimeout(() => signalGroup(server, "SIGKILL"), stopLimit);
  await ended;
  clearTimeout(limit);
  // The server is gone; what it started may not be.
  signalGroup(server, "SIGKILL");
}

function signalGroup(server: ChildProcess, signal: NodeJS.Signals): void {
  if (server.pid === undefined) return;
  try {
    process.kill(-server.pid, signal);
  } catch {
    // The group has ended.
  }
}

/** However this process ends, the editor does not outlive it. */
function endWithThisProcess(server: ChildProcess, discard: () => void): () => void {
  const onExit = () => {
    signalGroup(server, "SIGKILL");
    discard();
  };
  const onSignal = (signal: NodeJS.Signals) => process.exit(signal === "SIGINT" ? 130 : 143);
  process.once("exit", onExit);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, onSignal);
  return () => {
    process.off("exit", onExit);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.off(signal, onSignal);
  };
}
