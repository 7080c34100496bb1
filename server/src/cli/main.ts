import { closest } from "../util/closest.ts";
import { visible } from "../util/visible.ts";
import { check } from "./commands/check.ts";
import type { Command } from "./commands/command.ts";
import { effectiveCommand } from "./commands/effective.ts";
import { explainCommand } from "./commands/explain.ts";
import { migrateCommand } from "./commands/migrate.ts";
import { newCommand } from "./commands/new.ts";
import { options } from "./commands/options.ts";
import { status } from "./commands/status.ts";
import { upgradeCommand } from "./commands/upgrade.ts";
import type { Io } from "./io.ts";
import { UsageError } from "./usage-error.ts";

const COMMANDS: Readonly<Record<string, Command>> = {
  check,
  options,
  explain: explainCommand,
  effective: effectiveCommand,
  migrate: migrateCommand,
  upgrade: upgradeCommand,
  new: newCommand,
  status,
};

const COMMON_HELP = `Options of every command:
  --runtime go|runtime-rs, --release X.Y.Z, --hypervisor NAME, --kind base|drop-in|template,
  --arch amd64|arm64|s390x|ppc64le|riscv64
                          the target; what is not given is inferred for each file
  --base FILE             main file of a drop-in that does not lie in its config.d
  --config FILE           the configuration that the pods of a manifest meet
  --host none|auto|FILE   what the host offers: unknown (default), this machine, or facts in a JSON file
  --policy FILE           an organisation's own rules
  --max-file-size MB      leave larger files alone (default 5)
  --format text|json, --color auto|always|never, --help, --version

Exit status: 0 fine, 1 something was found, 2 usage error or unreadable path.
`;

/**
 * Runs `kata-config`.
 *
 * @param argv what follows the program's name.
 * @returns the exit status.
 */
export function main(argv: readonly string[], version: string, io: Io): number {
  const [name, ...args] = argv;
  const command = name !== undefined && Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
  // What follows "--" is a path, whatever it looks like.
  const end = argv.indexOf("--");
  const options = end < 0 ? argv : argv.slice(0, end);
  if (options.includes("--version") || options.includes("-V")) {
    io.out(`kata-config ${version}\n`);
    return 0;
  }
  if (!command) {
    if (name === undefined || name === "--help" || name === "-h" || name === "help") {
      io.out(overview());
      return 0;
    }
    const meant = closest(name, Object.keys(COMMANDS));
    const hint = meant ? `did you mean ${meant}?` : '"kata-config --help" lists them.';
    io.err(`kata-config: there is no command ${name === "" ? '""' : visible(name)}; ${hint}\n`);
    return 2;
  }
  if (options.includes("--help") || options.includes("-h")) {
    io.out(`Usage: ${command.usage}\n\n${command.help}\n\n${COMMON_HELP}`);
    return 0;
  }
  try {
    return command.run(args, io, version);
  } catch (error) {
    const text = error instanceof UsageError ? error.message : faultText(error);
    io.err(`kata-config ${name}: ${oneLine(text)}\n`);
    return 2;
  }
}

/** Names in it may hold line ends and what terminals obey. */
function oneLine(text: string): string {
  return visible(text).slice(0, 2000);
}

/** What went wrong and where, in one line. */
function faultText(error: unknown): string {
  const { stack = String(error) } = error as Error;
  const [what, where = ""] = stack.split("\n");
  return `internal fault, please report it: ${what} ${where.trim()}`;
}

function overview(): string {
  const rows = Object.entries(COMMANDS).map(([name, { summary }]) => `  ${name.padEnd(11)}${summary}\n`);
  return `Usage: kata-config COMMAND [OPTIONS] [PATH…]\n\nChecks and explains Kata Containers configuration.\n\n${rows.join("")}\n${COMMON_HELP}`;
}
