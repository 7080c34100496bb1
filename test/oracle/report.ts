/**
 * Prints where we differ from the real loaders, grouped: `npx tsx test/oracle/report.ts go 4.1.0 [FILTER]`, or
 * with a file of cases and one of host facts instead of runtime and release. FILTER is a part of a case's id,
 * note or group.
 */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Failure, ORACLE, openOracle } from "./runner.ts";

const [first = "runtime-rs", second = "4.1.0", filter = ""] = process.argv.slice(2);
const started = performance.now();
const oracle = existsSync(first)
  ? openOracle(first, second)
  : openOracle(join(ORACLE, `${first === "go" ? "go" : "rs"}-${second}.jsonl.gz`));
const failures = oracle.cases.flatMap((one) => oracle.run(one));
const groups = new Map<string, Failure[]>();
for (const failure of failures) {
  const group = `${failure.kind} [${failure.case.kind}] ${shorten(failure.detail)}`;
  groups.set(group, [...(groups.get(group) ?? []), failure]);
}
const ordered = [...groups].sort(([, a], [, b]) => b.length - a.length);
for (const [group, members] of ordered) {
  const shown = members.filter((one) => `${one.case.id} ${one.case.note} ${group}`.includes(filter));
  if (shown.length === 0) continue;
  console.log(`${members.length} × ${group}`);
  for (const { case: one, detail } of shown.slice(0, filter ? 10 : 2)) {
    console.log(
      `    ${one.id}: ${one.note.slice(0, 160)}\n      ${detail.slice(0, 400).replaceAll("\n", " ")}`,
    );
  }
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`${failures.length} of ${oracle.cases.length} cases differ; ${seconds} s`);

function shorten(detail: string): string {
  return detail
    .replace(/\d+/g, "N")
    .replace(/"[^"]*"|`[^`]*`/g, "X")
    .replace(/\s+/g, " ")
    .slice(0, 110);
}
