import assert from "node:assert/strict";
import { actionsIn, fixAll } from "../../server/src/features/code-actions.ts";
import { complete, documentItem } from "../../server/src/features/completion/index.ts";
import { links } from "../../server/src/features/document-links.ts";
import { hover } from "../../server/src/features/hover.ts";
import { inlays } from "../../server/src/features/inlay-hints.ts";
import { folds, outline } from "../../server/src/features/outline.ts";
import { tokens } from "../../server/src/features/semantic-tokens.ts";
import { statusOf } from "../../server/src/lifecycle/at-risk.ts";
import { messageOf, type Problem } from "../../server/src/lint/problem.ts";
import { effectiveObject, effectiveToml } from "../../server/src/loaders/effective-toml.ts";
import { effective } from "../../server/src/loaders/index.ts";
import type { AssembleOptions } from "../../server/src/project/assemble.ts";
import type { Service } from "../../server/src/service.ts";
import { parse } from "../../server/src/toml/index.ts";
import { allSteps } from "../../server/src/util/steps.ts";

/** Asks everything of a text that a user could: problems, features at some offsets, what the runtime makes of it. */
export function askAll(
  service: Service,
  path: string,
  text: string,
  offsets: readonly number[],
  options: AssembleOptions = {},
): readonly Problem[] {
  const document = service.open(path, text);
  const assembly = service.assemble(document, options);
  const problems = service.problems(assembly);
  for (const problem of problems) messageOf(problem);
  const ground = service.ground(assembly, problems, options);
  for (const offset of offsets) {
    hover(assembly, offset);
    for (const { about } of complete(assembly, offset).slice(0, 3)) if (about) documentItem(assembly, about);
  }
  const whole = { start: 0, end: text.length };
  allSteps(actionsIn(document, ground, whole));
  allSteps(fixAll([document], () => ground));
  outline(document);
  folds(document);
  links(assembly, () => 1);
  tokens(document);
  inlays(assembly, whole);
  statusOf([assembly]);
  for (const unit of assembly.units) {
    const made = effective(unit);
    effectiveObject(made);
    assert.deepEqual(parse(effectiveToml(made)).errors, []);
  }
  return problems;
}
