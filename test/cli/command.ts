import { execFileSync, type SpawnSyncReturns, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "../..");

/** The built program, as users run it. */
export const program = path.join(root, "dist/cli.cjs");

if (!existsSync(program)) execFileSync("npm", ["run", "build"], { cwd: root, stdio: "ignore" });

/** Small configurations made for these tests. */
export const fixtures = path.join(root, "test/fixtures/cli");
export const policy = path.join(root, "test/fixtures/policy/example-policy.toml");

export interface RunOptions {
  /** Default: the fixtures. */
  readonly cwd?: string;
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs `kata-config` to its end. */
export function kataConfig(args: readonly string[], options: RunOptions = {}): SpawnSyncReturns<string> {
  return spawnSync(process.execPath, [program, ...args], {
    cwd: options.cwd ?? fixtures,
    encoding: "utf8",
    input: options.input ?? "",
    maxBuffer: 64 * 1024 * 1024,
    env: { PATH: process.env["PATH"], ...options.environment },
  });
}

/** Runs a command with `--format json`; what it prints. */
export function json<T>(args: readonly string[], options: RunOptions = {}): T {
  const { stdout, stderr, status } = kataConfig([...args, "--format", "json"], options);
  try {
    return JSON.parse(stdout) as T;
  } catch (error) {
    throw new Error(`exit status ${status}, ${stderr}\n${stdout.slice(0, 2000)}`, { cause: error });
  }
}

export interface Span {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One element of what `check --format json` prints. */
export interface Problem extends Span {
  readonly code: string;
  readonly severity: "error" | "warning" | "information" | "hint";
  readonly fails?: "load" | "start";
  readonly message: string;
  readonly tags?: readonly string[];
  readonly docs?: string;
  readonly evidence?: readonly string[];
  readonly related?: readonly (Span & { readonly message: string })[];
  readonly fixes?: readonly {
    readonly title: string;
    readonly edits: readonly (Span & { readonly text: string })[];
  }[];
}

/** Problems in short: `file:line code`. */
export function brief(problems: readonly Problem[]): readonly string[] {
  return problems.map(({ file, line, code }) => `${file}:${line} ${code}`);
}

/** Calls `use` with a new directory that holds some files, and removes it. */
export function withFiles<T>(files: Readonly<Record<string, string>>, use: (directory: string) => T): T {
  const directory = mkdtempSync(path.join(tmpdir(), "kata-config-cli-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(directory, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    return use(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}
