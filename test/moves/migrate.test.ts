/** Runs the fixtures of moves, `test/moves/*.toml`. `UPDATE=1` rewrites what they expect. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import type { FileKind } from "../../server/src/documents/locations.ts";
import type { Files } from "../../server/src/environment/files.ts";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { migrate } from "../../server/src/moves/migrate.ts";
import type { Change, Moved } from "../../server/src/moves/types.ts";
import { createService } from "../../server/src/service.ts";
import { type MoveCase, readMoves, writeMove } from "./fixture.ts";
import { memoryFiles } from "./memory-files.ts";

const knowledge = buildKnowledge();

for (const name of readdirSync(import.meta.dirname).filter((one) => one.endsWith(".toml"))) {
  const file = path.join(import.meta.dirname, name);
  const cases = readMoves(readFileSync(file, "utf8"));
  if (process.env["UPDATE"] === "1") {
    const updated = cases.map((one) => {
      const { files, changes } = move(one, one.files);
      return writeMove({ ...one, moved: changedOf(one.files, files), told: changes.map(lineOf) });
    });
    writeFileSync(file, updated.join(""));
  }
  for (const one of readMoves(readFileSync(file, "utf8"))) {
    test(`${name}: ${one.name}`, () => {
      const { files, changes } = move(one, one.files);
      assert.deepEqual(Object.fromEntries(changedOf(one.files, files)), Object.fromEntries(one.moved));
      assert.equal(changes.length, one.told.length, changes.map(lineOf).join("\n"));
      for (const [index, change] of changes.entries()) {
        const line = lineOf(change);
        assert.ok(
          line.startsWith(one.told[index]!),
          `${line}\nis not what was expected:\n${one.told[index]}`,
        );
      }
      const again = move(one, new Map(files.map(({ file: { source }, text }) => [source.path, text])));
      assert.deepEqual(
        again.files.filter(({ edits }) => edits.length > 0).map(({ text }) => text),
        [],
        "moved twice",
      );
    });
  }
}

function move({ attributes }: MoveCase, texts: ReadonlyMap<string, string>): Moved {
  const files: Files = memoryFiles(texts);
  const service = createService({ knowledge, files });
  const main = [...texts.keys()][0]!;
  const { kind, runtime, from, release, defaults } = attributes;
  const assembly = service.assemble(service.open(main, texts.get(main)!), {
    ...(kind && { kind: kind as FileKind }),
    ...(from && { release: from }),
    ...(runtime && { runtime: runtime as Runtime }),
    said: "the test",
  });
  return migrate(assembly, {
    ...(release && { release }),
    ...(defaults === "runtime-rs" && { defaults: "runtime-rs" as const }),
  });
}

/** The files that a move changes. */
function changedOf(before: ReadonlyMap<string, string>, files: Moved["files"]): ReadonlyMap<string, string> {
  const after = files.map(({ file, text }) => [file.source.path, text] as const);
  return new Map(after.filter(([name, text]) => before.get(name) !== text));
}

function lineOf({ kind, key, to, decide, message }: Change): string {
  const target = to === undefined || to === key ? "" : ` -> ${to}`;
  return `${kind} ${key}${target}${decide ? " (decide)" : ""}: ${message}`;
}
