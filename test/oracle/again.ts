/** What `effective` writes is a configuration: the runtime takes it, and ends up with the same again. */
import assert from "node:assert/strict";
import { createDocument } from "../../server/src/documents/document.ts";
import { messageOf } from "../../server/src/lint/problem.ts";
import { lint } from "../../server/src/lint/run.ts";
import { effectiveToml } from "../../server/src/loaders/effective-toml.ts";
import { effective } from "../../server/src/loaders/index.ts";
import { createUnit, type Unit } from "../../server/src/project/unit.ts";
import { parse } from "../../server/src/toml/index.ts";
import { exactJson } from "../../server/src/util/exact-json.ts";
import type { Case } from "./runner.ts";

/** Whether the runtime takes a case, and the same each time. */
export function isTakenWhole({ verdict, random, later }: Case): boolean {
  return verdict === "accept" && !random && !later;
}

/**
 * Writes what is in use as a file, and reads it again.
 *
 * @throws AssertionError where something else is in use then.
 */
export function checkAgain(unit: Unit, id: string): void {
  const document = createDocument("effective.toml", parse(effectiveToml(effective(unit))));
  assert.deepEqual(document.toml.errors, [], id);
  const again = createUnit({ ...unit, files: [document], strays: [], complete: true });
  assert.deepEqual(valuesOf(again), valuesOf(unit), id);
  const refused = lint([again]).filter(({ fails }) => fails === "load");
  assert.deepEqual(refused.map(messageOf), [], id);
}

function valuesOf(unit: Unit): Readonly<Record<string, string>> {
  return Object.fromEntries([...effective(unit).values].map(([name, { value }]) => [name, exactJson(value)]));
}
