import assert from "node:assert/strict";
import { test } from "node:test";
import { readSettings } from "../../server/src/lsp/settings.ts";

test("a severity for a rule that does not exist is told, with the rule that was meant", () => {
  const { settings, complaints } = readSettings({
    kata: { severity: { "unknwon-key": "off", blue: "error", "unknown-key": "hint", deprecated: "loud" } },
  });
  assert.deepEqual(settings.severity, { "unknown-key": "hint" });
  assert.equal(complaints.length, 3);
  assert.match(complaints[0]!, /no rule "unknwon-key"; did you mean "unknown-key"\?/);
  assert.match(complaints[1]!, /no rule "blue"\.$/);
  assert.match(complaints[2]!, /deprecated must be one of/);
});
