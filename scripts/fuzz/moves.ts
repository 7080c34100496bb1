/** Rounds of moves: to the other runtime, to another release; what is written loads, and a second move changes nothing. */
import assert from "node:assert/strict";
import { outsideEdits } from "../../server/src/documents/outside.ts";
import type { Moved } from "../../server/src/moves/types.ts";
import type { Assembly } from "../../server/src/project/assemble.ts";
import type { Service } from "../../server/src/service.ts";
import { applyEdits } from "../../server/src/toml/edit/index.ts";
import { parse } from "../../server/src/toml/index.ts";
import { openTestService } from "../../test/features/subject.ts";
import { type Round, within } from "./round.ts";
import { pick, randomFiles } from "./texts.ts";

const RELEASES = ["3.0.0", "3.12.0", "3.20.0", "3.29.0", "4.0.0", "4.1.0"];

/** A main file with its drop-ins. */
export const MOVES: Round = {
  run(next, keep) {
    const files: Readonly<Record<string, string>> = Object.fromEntries(
      Object.entries(randomFiles(next))
        .filter(([name]) => /\.toml(?:\.in)?$/.test(name))
        .map(([name, text]) => [`/${name}`, text]),
    );
    keep("files", files);
    const main = Object.keys(files)[0]!;
    const from = pick(next, RELEASES);
    const options = {
      release: pick(next, RELEASES.slice(-3)),
      defaults: pick(next, ["keep", "runtime-rs"] as const),
    };
    keep("options", { from, ...options });
    const go = (texts: Readonly<Record<string, string>>) => {
      const service = openTestService(texts);
      const known = { runtime: "go", release: from, kind: "base" } as const;
      return { service, assembly: service.assemble(service.open(main, texts[main]!), known) };
    };
    const { service, assembly } = go(files);
    const moved = within("migrate", () => service.migrate(assembly, options));
    assert.ok(moved);
    const after = { ...files, ...textsOf(moved) };
    keep("after", after);
    const again = go(after);
    const second = within("migrate again", () => again.service.migrate(again.assembly, options));
    assert.ok(second);
    assert.deepEqual(textsOf(second), textsOf(moved), "moved twice");
    upgraded(service, assembly, from, options.release);
  },
};

/** The files after a move, by their paths; where they had no syntax error they have none. */
function textsOf({ files }: Moved): Readonly<Record<string, string>> {
  return Object.fromEntries(
    files.map(({ file, edits, text }) => {
      assert.equal(applyEdits(file.toml.text, edits), text, "the edits make the text");
      assert.ok(parse(text).errors.length <= file.toml.errors.length, "no syntax error is new");
      return [file.source.path, text];
    }),
  );
}

/** Every fix that an upgrade tells of can be written, and breaks nothing. */
function upgraded(service: Service, assembly: Assembly, from: string, to: string): void {
  for (const { fixes } of within("upgrade", () => service.upgrade(assembly, { from, to })))
    for (const { title, edits } of fixes) {
      const own = outsideEdits(edits) ?? [];
      const { source } = own[0] ?? {};
      if (!source || own.some((one) => one.source !== source)) continue;
      const errors = parse(source.text).errors.length;
      assert.ok(parse(applyEdits(source.text, own)).errors.length <= errors, title);
    }
}
