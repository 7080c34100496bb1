/** Both runtimes, built for the release, read the annotations of pods; the linter says the same of each. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { judge } from "../../server/src/deploy/annotations/index.ts";
import { createDocument } from "../../server/src/documents/document.ts";
import { type HostFacts, hostFromFacts } from "../../server/src/environment/host.ts";
import { openLibrary } from "../../server/src/knowledge/catalogue.ts";
import { createUnit } from "../../server/src/project/unit.ts";
import { parse } from "../../server/src/toml/index.ts";
import { DATA, jsonLines } from "../data.ts";

interface Case {
  readonly id: string;
  readonly runtime: "go" | "rs";
  readonly release: string;
  readonly hypervisor: string;
  readonly config: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly verdict: "accept" | "ignored" | "reject";
  /** The runtime refuses it only after the annotations, for the file alone. */
  readonly later?: boolean;
  readonly about?: string;
  readonly aboutAny?: readonly string[];
}

/** What decides about these is in no configuration: an archive in the annotation, or the bytes of files on the host. */
const UNDECIDED: readonly (readonly [name: RegExp, reason: string])[] = [
  [/\.cc_init_data$/, "its value is a compressed archive whose content the runtime reads"],
  [/_hash$/, "the runtime compares it with the bytes of the file"],
  [/\.runtime\.(?:hypervisor|agent)_name$/, "it chooses another table, which the file may not have in full"],
  [/\.hypervisor\.kernel$/, "without a kernel in the annotation the file's counts, if it has one"],
];

const FOLDER = join(DATA, "oracle/annotations");
const library = openLibrary(buildKnowledge());
const host = hostFromFacts(
  JSON.parse(readFileSync(join(FOLDER, "annotations-host.json"), "utf8")) as HostFacts,
);

for (const name of ["go-4.1.0", "go-3.20.0", "rs-4.1.0", "rs-3.20.0"]) {
  test(`annotations of pods as the runtime takes them: ${name}`, () => {
    let decided = 0;
    const wrong: string[] = [];
    for (const one of jsonLines<Case>(join(FOLDER, `annotations-${name}.jsonl.gz`))) {
      const runtime = one.runtime === "go" ? "go" : "runtime-rs";
      const { release, hypervisor } = one;
      const reasons = { runtime: "", release: "", hypervisor: "", kind: "" };
      const unit = createUnit({
        runtime,
        library,
        host,
        complete: true,
        files: [createDocument("configuration.toml", parse(one.config))],
        target: { runtime, release, hypervisor, kind: "base", reasons },
      });
      const judged = judge(unit, hypervisor, new Map(Object.entries(one.annotations)));
      const refused = judged.filter(({ kind }) => kind === "refused");
      const tell = (what: string) => wrong.push(`${one.id} ${what}: ${JSON.stringify(one.annotations)}`);
      if (one.verdict === "reject") {
        const meant = one.aboutAny ?? (one.about ? [one.about] : []);
        if (refused.length === 0) {
          const open = judged.filter(({ kind }) => kind === "unknown");
          if (!open.some((it) => UNDECIDED.some(([pattern]) => pattern.test(it.name)))) tell("is missed");
          continue;
        }
        if (meant.length > 0 && !refused.some((it) => meant.includes(it.name))) tell("is told elsewhere");
      } else if (refused.length > 0 && !one.later) tell(`is told of wrongly, ${refused[0]!.why}`);
      else if (one.verdict === "ignored" && judged.some(({ kind }) => kind === "set")) tell("is ignored");
      decided++;
    }
    assert.deepEqual(wrong, []);
    assert.ok(decided > 500, `${decided} cases`);
  });
}
