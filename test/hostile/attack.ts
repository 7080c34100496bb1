import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Problem, program } from "../cli/command.ts";

/** Seconds of processor time; what is in proportion takes a fraction, what grows with a square takes minutes. */
const MOST_WORK = 15;
/** Milliseconds of a clock, after which a run that does nothing hangs; the machine may be busy. */
const PATIENCE = 120_000;

export interface Attack {
  readonly files: Readonly<Record<string, string | Uint8Array>>;
  readonly args: readonly string[];
  /** Changes the directory before the command runs; gets its path. */
  readonly prepare?: (directory: string) => void;
  readonly input?: string;
  /** Instead of `args`: a line for the shell, given the command of the program. */
  readonly shell?: (program: string) => string;
}

export interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs `kata-config` in a directory with some files. A run that does not end in time is an error. */
export function attack({ files, args, prepare, input = "", shell }: Attack): Result {
  const directory = mkdtempSync(path.join(tmpdir(), "kata-config-hostile-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      const file = path.join(directory, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, text);
    }
    prepare?.(directory);
    const limited = process.platform === "win32" ? "" : `ulimit -t ${MOST_WORK}; `;
    const command: readonly [string, readonly string[]] = shell
      ? ["sh", ["-c", limited + shell(`"${process.execPath}" "${program}"`)]]
      : limited
        ? ["sh", ["-c", `${limited}exec "$0" "$@"`, process.execPath, program, ...args]]
        : [process.execPath, [program, ...args]];
    const { status, stdout, stderr, error } = spawnSync(...command, {
      cwd: directory,
      encoding: "utf8",
      input,
      timeout: PATIENCE,
      killSignal: "SIGKILL",
      maxBuffer: 256 * 1024 * 1024,
      env: { PATH: process.env["PATH"] },
    });
    if (error) throw new Error(`kata-config ${args.join(" ")}: ${error.message}`);
    return { status, stdout, stderr };
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** The problems that `check --format json` prints, with the exit status of the run. */
export function problemsOf(given: Attack): {
  readonly problems: readonly Problem[];
  readonly status: number | null;
} {
  const { status, stdout, stderr } = attack({ ...given, args: ["check", "--format", "json", ...given.args] });
  if (stderr.includes("internal fault")) throw new Error(stderr);
  return { problems: JSON.parse(stdout) as Problem[], status };
}
