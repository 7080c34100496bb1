/** Rounds with the built command line, over directories. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "../../server/src/toml/index.ts";
import { type Problem, program } from "../../test/cli/command.ts";
import { type Files, type Next, textsIn } from "../../test/cli/mistakes.ts";
import { runWithin } from "./processor-time.ts";
import type { Round } from "./round.ts";
import { below, pick, randomFiles, randomPolicy, randomValue } from "./texts.ts";

/** Seconds of processor time. */
const MOST_OF_RUN = 20;

/** Does something with a new directory that holds these files, by their paths in it, and deletes it in the end. */
export async function inDirectory(
  files: Files,
  task: (directory: string) => void | Promise<void>,
): Promise<void> {
  const directory = mkdtempSync(path.join(tmpdir(), "kata-config-fuzz-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(path.dirname(path.join(directory, name)), { recursive: true });
      writeFileSync(path.join(directory, name), text);
    }
    await task(directory);
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What a terminal would take for something else than text. */
const FOR_TERMINALS = /(?![\t\n])\p{Cc}|[\u202a-\u202e\u2066-\u2069]/u;

const TARGETS: readonly (readonly string[])[] = [
  [],
  ["--runtime", "go"],
  ["--runtime", "runtime-rs"],
  ["--release", "3.20.0"],
];

/** Runs of every command over a directory, some with bytes or links in it that nobody expects. */
export const COMMANDS: Round = {
  async run(next, keep) {
    const files: Record<string, string> = {
      ...randomFiles(next),
      "policy.toml": randomPolicy(next),
      "host.json": JSON.stringify(randomValue(next)),
    };
    keep("files", files);
    const [main] = Object.keys(files) as [string];
    const target = pick(next, TARGETS);
    const policy = next() < 0.3 ? ["--policy", "policy.toml"] : [];
    const format = pick(next, ["json", "sarif", "github", "text"]);
    const other = pick<readonly string[]>(next, [
      ["effective", main, "--format", pick(next, ["toml", "json"]), ...target],
      ["status", ".", "--format", pick(next, ["text", "json", "markdown", "html"]), ...target],
      ["migrate", main, "--format", pick(next, ["diff", "json", "markdown"])],
      [
        "upgrade",
        "--from",
        "3.20.0",
        "--to",
        "4.1.0",
        "--format",
        pick(next, ["text", "json", "markdown"]),
        main,
      ],
      [
        "explain",
        pick(next, ["default_memory", "constructor", "\u001b[1m", "hypervisor.qemu.x", "unknown-key"]),
      ],
      ["check", "--base", main, "--format", "json", "."],
      ["check", "--config", main, "--format", "json", "."],
      ["check", "--host", "host.json", "--format", "json", ...target, "."],
      ["options", "--format", pick(next, ["json", "markdown"]), ...target.slice(0, 2)],
    ]);
    await inDirectory(files, (cwd) => {
      const odd = next() < 0.2 ? spoil(next, cwd, Object.keys(files)) : undefined;
      keep("odd", odd);
      const run = (args: readonly string[]) => {
        keep("arguments", args);
        const ran = runWithin(MOST_OF_RUN, [process.execPath, program, ...args], cwd);
        holds(ran, args);
        return ran;
      };
      const check = () => JSON.parse(run(["check", "--format", "json", ...target, "."]).stdout) as Problem[];
      run(["check", "--format", format, ...policy, ...target, "."]);
      run(other);
      if (next() < 0.5) return;
      const fix = ["check", "--fix", "--format", "json", ...target, "."];
      const before = odd ? undefined : { texts: textsIn(cwd), problems: check() };
      const { stderr } = run(fix);
      if (!before) return;
      const fixed = textsIn(cwd);
      keep("fixed", fixed);
      for (const [name, text] of Object.entries(fixed).filter(([name]) => /\.toml$/.test(name))) {
        const errors = parse(before.texts[name]!).errors.length;
        assert.ok(parse(text).errors.length <= errors, `${name} has no new syntax error`);
      }
      assert.deepEqual(toldMore(before.problems, check()), []);
      if (/ not tried, /.test(stderr)) return;
      run(fix);
      assert.deepEqual(textsIn(cwd), fixed, "a second --fix changes nothing");
    });
  },
};

/** What holds of every run: a status of 0 to 2, one line for what is wrong, JSON that is JSON, nothing for terminals. */
function holds(
  { status, stdout, stderr, error }: ReturnType<typeof runWithin>,
  args: readonly string[],
): void {
  assert.equal(error, undefined, "it ends");
  assert.ok(status !== null && status <= 2, `status ${status}: ${stderr.slice(0, 500)}`);
  assert.doesNotMatch(stderr, /internal fault|\bat .*\.cjs/);
  assert.doesNotMatch(stderr, FOR_TERMINALS);
  const kind = args[args.indexOf("--format") + 1];
  if ((kind === "json" || kind === "sarif") && stdout !== "") JSON.parse(stdout);
  if (kind === "text" || kind === "github" || kind === "diff")
    assert.doesNotMatch(stdout.replaceAll("\r\n", "\n"), FOR_TERMINALS);
}

/** Rules that tell more of a file than before; nobody knows of those of which some are only counted. */
function toldMore(before: readonly Problem[], after: readonly Problem[]): readonly string[] {
  const nameOf = ({ file, code }: Problem) => `${file} ${code}`;
  const counted = new Set(before.filter(({ message }) => /more of this kind/.test(message)).map(nameOf));
  const left = new Map<string, number>();
  for (const one of before) left.set(nameOf(one), (left.get(nameOf(one)) ?? 0) + 1);
  for (const one of after) left.set(nameOf(one), (left.get(nameOf(one)) ?? 0) - 1);
  return [...left].flatMap(([name, count]) => (count < 0 && !counted.has(name) ? [name] : []));
}

/** Puts bytes that are no text into a file, or something else into its place; what it did. */
function spoil(next: Next, cwd: string, names: readonly string[]): string {
  const name = pick(next, names);
  const file = path.join(cwd, name);
  const bytes = readFileSync(file);
  const at = below(next, bytes.length + 1);
  const odd = pick(next, ["\xff", "\xc0\x80", "\xed\xa0\x80", "\xf0\x9f", "\0", "\xef\xbb\xbf", "\xff\xfe"]);
  const kind = pick(next, ["bytes", "cut", "utf-16", "directory", "link", "loop"]);
  rmSync(file);
  if (kind === "bytes")
    writeFileSync(
      file,
      Buffer.concat([bytes.subarray(0, at), Buffer.from(odd, "latin1"), bytes.subarray(at)]),
    );
  else if (kind === "cut") writeFileSync(file, bytes.subarray(0, at));
  else if (kind === "utf-16") writeFileSync(file, `\ufeff${bytes}`, "utf16le");
  else if (kind === "directory") mkdirSync(file);
  else symlinkSync(kind === "loop" ? path.basename(file) : pick(next, ["nowhere", "/dev/zero", "."]), file);
  return `${kind} ${name} ${at} ${JSON.stringify(odd)}`;
}
