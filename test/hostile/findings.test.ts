/** So many findings of one rule that nobody reads them: the first are told, the rest is counted, and all are mended. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { attack, problemsOf } from "./attack.ts";

const COUNT = 1000;
const many = (line: (index: number) => string) =>
  Array.from({ length: COUNT }, (_, index) => line(index)).join("\n");
const withText = (text: string, runtime?: string) => ({
  files: { "x.toml": text },
  args: [...(runtime ? ["--runtime", runtime] : []), "--kind", "drop-in", "x.toml"],
});

test("300 findings of a rule are told, and how many more there are", () => {
  for (const runtime of ["go", "runtime-rs", undefined]) {
    const text = `[runtime]\n${many((index) => `zzzz${index} = 1`)}\n`;
    const { problems } = problemsOf(withText(text, runtime));
    const messages = problems.filter(({ code }) => code === "unknown-key").map(({ message }) => message);
    assert.equal(messages.length, 301, runtime);
    assert.match(messages[300] ?? "", /^700 more of this kind are not told\.$/, runtime);
  }
});

test("300 of each rule and of each file", () => {
  const text = `[runtime]\n${many((index) => `zzzz${index} = 1\nb${index} = TRUE`)}\n`;
  const { problems } = problemsOf({
    files: { "kata/configuration-qemu.toml": text, "kata/config.d/1.toml": text },
    args: ["--runtime", "go", "kata"],
  });
  for (const file of ["kata/configuration-qemu.toml", "kata/config.d/1.toml"])
    for (const code of ["unknown-key", "toml-syntax"])
      assert.equal(
        problems.filter((one) => one.file === file && one.code === code).length,
        301,
        `${file} ${code}`,
      );
});

test("300 of a policy", () => {
  const { problems } = problemsOf({
    files: { "x.toml": "[runtime]\n", "policy.toml": many(() => "[[require]]\n") },
    args: ["--runtime", "go", "--policy", "policy.toml", "x.toml"],
  });
  assert.equal(problems.filter(({ file }) => file === "policy.toml").length, 301);
});

test("--fix mends those too that are not told", () => {
  const text = `[runtime]\n${many((index) => `b${index} = TRUE`)}\n`;
  const { status, stderr: after } = attack({
    files: { "x.toml": text },
    args: [],
    shell: (program) =>
      `${program} check --fix --runtime go --kind drop-in x.toml >/dev/null; cat x.toml >&2`,
  });
  assert.equal(status, 0);
  assert.ok(!after.includes("TRUE"));
  assert.equal(after.match(/= true/g)?.length, COUNT);
});
