/**
 * Of every configuration that the Go loader accepted, the moved one is accepted or asks for a decision; and of every
 * option that both runtimes have, the value is the same before and after, or the changes speak of it.
 */
import assert from "node:assert/strict";
import path from "node:path";
import { test } from "node:test";
import { createDocument } from "../../server/src/documents/document.ts";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { messageOf, type Problem } from "../../server/src/lint/problem.ts";
import { lint } from "../../server/src/lint/run.ts";
import { effective } from "../../server/src/loaders/index.ts";
import { migrate } from "../../server/src/moves/migrate.ts";
import type { Moved } from "../../server/src/moves/types.ts";
import { isSame } from "../../server/src/moves/values.ts";
import { createUnit, type Unit } from "../../server/src/project/unit.ts";
import { parse } from "../../server/src/toml/index.ts";
import { ORACLE, openOracle } from "../oracle/runner.ts";

const oracle = openOracle(path.join(ORACLE, "go-4.1.0.jsonl.gz"));

test("configurations that the Go runtime takes", () => {
  const accepted = oracle.cases.filter(({ verdict, hostBound }) => verdict === "accept" && !hostBound);
  assert.ok(accepted.length > 3000, `${accepted.length}`);
  // All of them take a minute and a half.
  const cases = accepted.filter((_, index) => process.env["CI"] || index % 8 === 0);
  const faults: string[] = [];
  let decided = 0;
  for (const [index, one] of cases.entries()) {
    const before = oracle.unit(one);
    const moved = migrate({ document: before.files[0]!, target: before.target, units: [before] });
    if (moved.changes.some(({ decide }) => decide)) decided++;
    // Not TOML for us: values are nested too deep.
    if (before.files.some(({ toml }) => toml.errors.length > 0)) continue;
    for (const fault of faultsOf(before, moved, index % 10 === 0))
      faults.push(`${one.id} (${one.note}): ${fault}`);
  }
  assert.deepEqual(faults.slice(0, 20), [], `${faults.length} faults`);
  assert.ok(decided > 0 && decided < cases.length / 1.8, `${decided} of ${cases.length} ask for a decision`);
});

function* faultsOf(before: Unit, moved: Moved, isTwice: boolean): Generator<string> {
  const after = unitOf(before, moved);
  const old = failures(before);
  const refused = failures(after).filter(
    ({ code, messageKey }) => !old.some((was) => was.code === code && was.messageKey === messageKey),
  );
  if (refused.length > 0 && !moved.changes.some(({ decide }) => decide))
    yield `runtime-rs does not take it: ${refused.map(messageOf).join("; ")}`;
  const told = new Set(moved.changes.flatMap(({ key, to }) => [key, to]));
  const now = effective(after).values;
  for (const [name, { value }] of effective(before).values) {
    const have = now.get(name);
    if (have && isRead(after, name) && !isSame(value, have.value) && !told.has(name))
      yield `${name} was ${String(value)} and is ${String(have.value)}`;
  }
  if (!isTwice) return;
  const again = unitOf(before, moved, "go");
  const twice = migrate({ document: again.files[0]!, target: again.target, units: [again] });
  if (twice.files.some(({ edits }) => edits.length > 0)) yield "a second move changes it again";
}

function failures(unit: Unit): readonly Problem[] {
  return lint([unit]).filter(({ fails }) => fails);
}

function unitOf(before: Unit, { files, target }: Moved, runtime: Runtime = "runtime-rs"): Unit {
  return createUnit({
    runtime,
    target: { ...before.target, ...target, runtime },
    library: before.library,
    files: files.map(({ file, text }) => createDocument(file.source.path, parse(text))),
    complete: true,
    strays: before.strays,
    host: before.host,
  });
}

/** Whether runtime-rs reads an option with the hypervisor in whose table it stands. */
function isRead({ catalogue }: Unit, name: string): boolean {
  const parts = name.split(".");
  const isNamed = parts.length === 3;
  const table = isNamed ? `${parts[0]}.*` : parts[0]!;
  const option = catalogue.tables.get(table)?.options.get(parts.at(-1)!);
  return option !== undefined && (parts[0] !== "hypervisor" || option.hypervisors.includes(parts[1]!));
}
