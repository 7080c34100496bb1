/** Rounds of what a user chooses: policies and settings, right, of odd types, or half written. */
import assert from "node:assert/strict";
import { readPolicy } from "../../server/src/knowledge/policy/read.ts";
import { readSettings, SETTINGS } from "../../server/src/lsp/settings.ts";
import { createService } from "../../server/src/service.ts";
import { parse } from "../../server/src/toml/index.ts";
import { askAll } from "../../test/hostile/ask-all.ts";
import { buildKnowledge } from "../generate/knowledge.ts";
import { type Round, within } from "./round.ts";
import { below, pick, randomPolicy, randomText, randomValue } from "./texts.ts";

const knowledge = buildKnowledge();

/** Policies: never a fault, and a policy that is read can be used. */
export const POLICIES: Round = {
  run(next, keep) {
    const text = randomPolicy(next);
    keep("policy", text);
    const { policy } = within("policy", () => readPolicy(parse(text)));
    if (!policy) return;
    const own = createService({ knowledge, policy });
    const main = randomText(next);
    keep("text", main);
    within("everything", () =>
      askAll(own, "/etc/kata-containers/configuration.toml", main, [below(next, main.length + 1)]),
    );
  },
};

/** Settings of any kind at every name: each is taken or complained of, and what is read is of the right kind. */
export const SETTINGS_ROUND: Round = {
  run(next, keep) {
    const names = [...Object.keys(SETTINGS), "constructor", "__proto__", "kata", "kata.release"];
    const layer = () =>
      next() < 0.1
        ? randomValue(next)
        : Object.fromEntries(
            Array.from({ length: below(next, 8) }, () => [pick(next, names), randomValue(next)]),
          );
    const layers = Array.from({ length: 1 + below(next, 3) }, layer);
    keep("layers", layers);
    const { settings, complaints } = readSettings(...layers);
    assert.deepEqual(Object.keys(settings), Object.keys(SETTINGS));
    for (const [name, { check }] of Object.entries(SETTINGS))
      assert.equal(check(settings[name as keyof typeof settings]), undefined, name);
    for (const complaint of complaints) assert.match(complaint, /^kata\.\w/);
    assert.equal(Object.getPrototypeOf({}), Object.prototype);
  },
};
