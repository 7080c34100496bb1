import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Word } from "../../server/src/knowledge/types/prose.ts";
import { AGENT_WORDS } from "../../server/src/loaders/value-grammars/agent-words.ts";
import { historyOf, readToml, validatorOf } from "./curated.ts";

const isWords = validatorOf("schemas/words.schema.json");
const file = readToml("schemas/words.toml") as unknown as Record<string, Record<string, Word>>;
const agentWords = Object.entries(file["kernel_params"]!).filter(([name]) => name.startsWith("agent."));

describe("words inside of options", () => {
  test("words.toml has the shape of its schema", () => {
    assert.ok(isWords(file), JSON.stringify(isWords.errors?.slice(0, 5), null, 1));
    assert.ok(!isWords({ kernel_params: { quiet: {} } }));
  });

  test("the agent's words are those that its grammar knows", () => {
    assert.deepEqual(agentWords.map(([name]) => name).sort(), Object.keys(AGENT_WORDS).sort());
  });

  test("the agent reads every value that is offered", () => {
    for (const [name, { values, takes }] of agentWords) {
      const grammar = AGENT_WORDS[name]!;
      assert.equal(takes, undefined, `${name}: the grammar says what it takes`);
      for (const value of values ?? []) {
        assert.ok(grammar.ok?.(value) ?? true, `${name}=${value}`);
        assert.ok(grammar.counts?.(value) ?? true, `${name}=${value}`);
      }
    }
  });

  test("every option that is named was one", () => {
    for (const words of Object.values(file))
      for (const { option = [] } of Object.values(words))
        for (const one of option) {
          const known = historyOf("go", one) ?? historyOf("runtime-rs", one);
          assert.ok(known, one);
        }
  });
});
