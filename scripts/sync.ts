/**
 * Takes up what a Kata git repository says: extracts the facts of all its releases, regenerates what is made
 * of them, and prints what a maintainer has to look at. `npm run sync -- <Kata git repository>`.
 */
import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import TOML from "@iarna/toml";
import type { Runtime } from "../server/src/knowledge/facts.ts";
import { extractArchitectures } from "./extract/architectures.ts";
import { extractDeploy } from "./extract/deploy/extract.ts";
import { extract } from "./extract/extract.ts";
import {
  committedArchFacts,
  committedFacts,
  writeArchFacts,
  writeDeployFacts,
  writeExtracted,
} from "./extract/files.ts";
import { openRepository } from "./extract/repository.ts";
import { readNotes } from "./generate/notes.ts";
import { archChanges, changes } from "./sync/changes.ts";
import { type Prose, proseFile, proseGaps, templateProblems } from "./sync/gaps.ts";
import type { Section } from "./sync/section.ts";

const [repository] = process.argv.slice(2);
if (repository === undefined) {
  console.error("usage: npm run sync -- <Kata git repository>");
  process.exit(2);
}

// A reader that has seen enough, `| head`, ends the report.
process.stdout.on("error", () => process.exit());

const runtimes: readonly Runtime[] = ["go", "runtime-rs"];
const before = runtimes.map(committedFacts);
const extracted = extract(repository);
writeExtracted(extracted);
const archsBefore = committedArchFacts();
const archs = extractArchitectures(openRepository(repository));
writeArchFacts(archs);
writeDeployFacts(extractDeploy(openRepository(repository)));
for (const [path, { release }] of readNotes()) {
  if (!extracted.go.facts.releases.includes(release)) continue;
  rmSync(path);
  console.log(`${path} is deleted, as ${release} itself was read.`);
}
execFileSync("npx", ["tsx", "scripts/generate.ts"], {
  cwd: join(import.meta.dirname, ".."),
  stdio: "inherit",
});

runtimes.forEach((runtime, index) => {
  const { facts, shipped } = extracted[runtime];
  const options = facts.options.filter(({ type }) => type.at(-1)?.[1]).length;
  console.log(
    `\n# ${runtime}: ${facts.releases.length} releases to ${facts.releases.at(-1)}, ${options} options in the newest`,
  );
  print(changes(before[index], facts));
  print(templateProblems(facts, shipped));
});
const facts = runtimes.map((runtime) => extracted[runtime].facts);
console.log("\n# both");
print(archChanges(archsBefore, archs));
console.log("\n# prose");
print(
  proseGaps(
    facts,
    readProse(new Set(facts.flatMap(({ options }) => options.map(({ table }) => proseFile(table))))),
  ),
);

function print(sections: readonly Section[]): void {
  if (sections.length === 0) console.log("nothing to do");
  for (const { title, todo, lines } of sections) {
    console.log(`\n## ${title} (${lines.length})\n${todo}`);
    for (const line of lines) console.log(`  ${line}`);
  }
}

/** The keys that `schemas/options` describes, by the files that belong to a table. */
function readProse(files: ReadonlySet<string>): Prose {
  const folder = join(import.meta.dirname, "../schemas/options");
  const present = readdirSync(folder).filter((file) => files.has(file));
  return new Map(
    present.map((file) => [file, new Set(Object.keys(TOML.parse(readFileSync(join(folder, file), "utf8"))))]),
  );
}
