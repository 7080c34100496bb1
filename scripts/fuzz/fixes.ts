/** Rounds of fixes: none does harm, alone or with the others, in one file or in several, and they come to an end. */
import assert from "node:assert/strict";
import type { KataDocument } from "../../server/src/documents/document.ts";
import { outsideEdits } from "../../server/src/documents/outside.ts";
import { actionsIn, fixAll } from "../../server/src/features/code-actions.ts";
import { certainFixes } from "../../server/src/features/harmless-fixes.ts";
import type { Edit } from "../../server/src/rules/rule.ts";
import { applyEdits } from "../../server/src/toml/edit/index.ts";
import { allSteps } from "../../server/src/util/steps.ts";
import { openTestService } from "../../test/features/subject.ts";
import { askAll } from "../../test/hostile/ask-all.ts";
import { bringsNoProblem, decodesAsBefore, type Round, randomTarget, service, within } from "./round.ts";
import { below, randomFiles, randomText } from "./texts.ts";

const PATH = "/etc/kata-containers/configuration.toml";

/** What "fix all" and each action make: no syntax error and no problem that was not there, and no other value. */
export const FIXES: Round = {
  run(next, keep) {
    let text = randomText(next);
    const options = randomTarget(next);
    keep("text", text);
    keep("options", options);
    const look = (now: string) => {
      const assembly = service.assemble(service.open(PATH, now), options);
      return { assembly, problems: service.problems(assembly) };
    };
    for (let round = 0; ; round++) {
      const { assembly, problems } = look(text);
      const { document } = assembly;
      const ground = service.ground(assembly, problems, options);
      const edits = within("fix all", () => allSteps(fixAll([document], () => ground)));
      const whole = { start: 0, end: text.length };
      for (const action of round === 0
        ? within("actions", () => allSteps(actionsIn(document, ground, whole)))
        : []) {
        const fixed = madeBy(document, action.edits);
        keep("action", { title: action.title, fixed });
        decodesAsBefore(
          text,
          fixed,
          action.preferred || action.kind === "suppress" ? action.edits.length : Infinity,
        );
        if (action.preferred) bringsNoProblem(problems, look(fixed).problems);
      }
      if (edits.length === 0) break;
      const after = madeBy(document, edits);
      keep(`after ${round}`, after);
      // Edits that touch each other are one.
      const all = certainFixes(problems).flatMap(({ fix }) => fix.edits);
      decodesAsBefore(text, after, all.length);
      bringsNoProblem(problems, look(after).problems);
      assert.ok(round < 40, "it ends");
      text = after;
    }
  },
};

function madeBy(document: KataDocument, edits: readonly Edit[]): string {
  const own = outsideEdits(edits);
  assert.ok(own, "an action can be written");
  return applyEdits(document.source.text, own);
}

/** Files that are read together. */
export const UNITS: Round = {
  run(next, keep) {
    const files = Object.fromEntries(
      Object.entries(randomFiles(next)).map(([name, text]) => [`/${name}`, text]),
    );
    keep("files", files);
    const own = openTestService(files);
    for (const [path, text] of Object.entries(files).filter(([name]) => /\.toml(?:\.in)?$/.test(name)))
      within("everything", () => askAll(own, path, text, [below(next, text.length + 1)], randomTarget(next)));
  },
};
