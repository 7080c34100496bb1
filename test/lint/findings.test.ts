/** What a finding is stays the same when its place, its words, the runtime's name or the release change. */
import assert from "node:assert/strict";
import test from "node:test";
import { identityOf, messageOf, type Problem } from "../../server/src/lint/problem.ts";
import { rules } from "../../server/src/rules/index.generated.ts";
import { fill, identityOfText, marksOf, phrases } from "../../server/src/util/phrases.ts";
import { allProblemsOf } from "../rules/problems.ts";

const MAIN = "configuration.toml";

function check(text: string, attributes: Readonly<Record<string, string>> = {}): readonly Problem[] {
  return allProblemsOf([{ name: MAIN, text, markers: [] }], { kind: "drop-in", ...attributes });
}

function only(text: string, attributes: Readonly<Record<string, string>>): Problem {
  const [problem, another] = check(text, attributes);
  assert.ok(problem && !another, "one problem");
  return problem;
}

const GO = { runtime: "go", release: "4.1.0" };

test("a problem is the same one at another place and release, and another one with another value", () => {
  const first = only("[runtime]\nvfio_mode = 'nope'\n", GO);
  const later = only("# above\n\n[runtime]\n  vfio_mode = 'nope' # behind\n", { ...GO, release: "4.0.0" });
  assert.notEqual(messageOf(first), messageOf(later));
  assert.equal(identityOf(first), identityOf(later));
  assert.notEqual(identityOf(first), identityOf(only("[runtime]\nvfio_mode = 'never'\n", GO)));
  assert.notEqual(identityOf(first), identityOf(only("[runtime]\nemptydir_mode = 'nope'\n", GO)));
});

test("an identity holds no words of the message", () => {
  const problem = only("[hypervisor.qemu]\nno_such_key = 1\n", GO);
  assert.match(messageOf(problem), /refuses the configuration/);
  assert.doesNotMatch(identityOf(problem), /refuses|runtime|4\.1\.0/);
});

test("what both runtimes say alike is said of neither by name, with the identity of either", () => {
  const text = "[runtime]\nvfio_mode = 'nope'\n";
  const either = only(text, {});
  assert.match(messageOf(either), / the runtime;/);
  assert.equal(identityOf(either), identityOf(only(text, GO)));
});

test("two runtimes with the same message and other values are told one by one", () => {
  const told = only("[hypervisor.kvm]\nkernel = ''\n", {});
  assert.equal(told.also.length, 1);
  assert.match(
    messageOf(told),
    /^runtime-rs \S+ has no hypervisor kvm.* The Go runtime \S+ has no hypervisor/,
  );
});

test("unrelated findings of the same rule are not told as one", () => {
  const text = '[hypervisor.firecracker]\npath = "/x"\nkernel = "/k"\nimage = "/i"\n';
  const problems = check(text, { kind: "base" }).filter(({ code }) => code === "refused-at-start");
  for (const { about, also } of problems) for (const other of also) assert.deepEqual(other.about, about);
});

test("no message names a runtime in words, and no part of one is left unfilled", () => {
  // What is said of the chart is said of kata-deploy, which serves both.
  for (const { id, messages } of rules.filter((rule) => !rule.id.startsWith("chart-"))) {
    for (const text of Object.values(messages)) {
      assert.doesNotMatch(text, /runtime-rs(?! above all)|the Go runtime/i, `${id}: ${text}`);
      assert.doesNotMatch(text, /^\{\w+\}\.?$/, `${id}: ${text}`);
    }
  }
});

test("a mark of which nothing is said takes its space along, and what is said is not read again", () => {
  assert.equal(
    fill(
      "{key} is {have}. {advice} {more}",
      { have: "{key}", advice: undefined, more: "Done." },
      { key: "a" },
    ),
    "a is {key}. Done.",
  );
  assert.equal(fill("{where} Text.", { where: undefined }), "Text.");
  assert.equal(fill("{list}", { list: ["a", "b"] }), "a, b");
  assert.equal(
    fill("It ends. {runtime} takes {runtime}.", {}, { runtime: "the runtime" }),
    "It ends. The runtime takes the runtime.",
  );
  const WORDS = phrases({ one: "one {thing}", two: "two" });
  assert.equal(fill("{said}", { said: [WORDS("one", { thing: 1n }), WORDS("two")] }), "one 1 two");
  assert.deepEqual(marksOf("{a} {b} {a}"), ["a", "b"]);
  assert.equal(
    identityOfText("k", "{said}", { said: WORDS("one", { thing: 1n }), other: "x" }),
    identityOfText("k", "{said} in other words", {
      said: { ...WORDS("one", { thing: 1n }), text: "anders {thing}" },
    }),
  );
});
