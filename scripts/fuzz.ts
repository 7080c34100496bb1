/**
 * Asks the product about random inputs and holds its answers against what must always be so: `npm run fuzz`. Nothing
 * throws, an edit gives what a fresh parse gives, fixes do no harm and come to an end, what is printed is valid and
 * safe for terminals, and no answer takes more than some seconds of processor time: what else the machine does
 * counts for nothing.
 *
 * `--minutes N` (default 1), `--seed N` (default: of the clock, and printed), `--round N` repeats one round of a
 * seed, `--only NAME` makes rounds of one kind alone.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { random } from "../test/toml/texts.ts";
import { COMMANDS } from "./fuzz/commands.ts";
import { EDITS, EMBEDDED, MANIFESTS } from "./fuzz/edits.ts";
import { FIXES, UNITS } from "./fuzz/fixes.ts";
import { MOVES } from "./fuzz/moves.ts";
import type { Round } from "./fuzz/round.ts";
import { SESSIONS } from "./fuzz/sessions.ts";
import { POLICIES, SETTINGS_ROUND } from "./fuzz/settings.ts";

const ROUNDS: Readonly<Record<string, Round>> = {
  edits: EDITS,
  fixes: FIXES,
  units: UNITS,
  moves: MOVES,
  embedded: EMBEDDED,
  manifests: MANIFESTS,
  policies: POLICIES,
  settings: SETTINGS_ROUND,
  commands: COMMANDS,
  sessions: SESSIONS,
};

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "1" },
    seed: { type: "string", default: String(Date.now() % 1_000_000) },
    round: { type: "string" },
    only: { type: "string" },
  },
});
const seed = Number(values.seed);
const names = Object.keys(ROUNDS).filter((name) => !values.only || name === values.only);
const directory = path.join(tmpdir(), `kata-config-fuzz-${seed}`);
const counts = new Map<string, number>();
let failures = 0;

/** Makes one round; what was found is written to a file with its input. */
async function play(round: number): Promise<void> {
  const name = names[round % names.length]!;
  const kept: Record<string, unknown> = {};
  counts.set(name, (counts.get(name) ?? 0) + 1);
  try {
    await ROUNDS[name]!.run(random(seed * 1_000_003 + round), (key, input) => {
      kept[key] = input;
    });
  } catch (error) {
    failures++;
    mkdirSync(directory, { recursive: true });
    const file = path.join(directory, `${round}-${name}.json`);
    const fault = error instanceof Error ? (error.stack ?? error.message) : String(error);
    writeFileSync(file, JSON.stringify({ seed, round, name, fault, ...kept }, null, 1));
    console.error(`round ${round} (${name}): ${fault.split("\n", 2).join(" ").slice(0, 300)}\n  ${file}`);
  }
}

const told = () => [...counts].map(([name, count]) => `${name} ${count}`).join(", ");

console.log(`seed ${seed}`);
if (values.round !== undefined) await play(Number(values.round));
else {
  const end = Date.now() + Number(values.minutes) * 60_000;
  let next = Date.now() + 60_000;
  for (let round = 0; Date.now() < end; round++) {
    await play(round);
    if (Date.now() < next) continue;
    next += 60_000;
    console.log(`${told()}; ${failures} failures`);
  }
}
console.log(`rounds: ${told()}; ${failures} failures`);
process.exitCode = failures > 0 ? 1 : 0;
