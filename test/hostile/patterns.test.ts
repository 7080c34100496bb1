/** Expressions that users write: matched in linear time, and read as the runtimes read them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { annotationPattern } from "../../server/src/loaders/value-grammars/annotation-pattern.ts";
import { type Attack, attack, problemsOf } from "./attack.ts";

/** Legal for both runtimes; an engine that goes back and tries again does not end with them. */
const BACKTRACKING = [
  "(\\w+)+!",
  "(a|_|[a-z])*!",
  "((\\w*)*)*!",
  "(.*)(.*)(.*)(.*)(.*)(.*)(.*)(.*)!",
  "(\\w+\\w+)+$!",
];

const withEntries = (entries: readonly string[], runtime: string): Attack => ({
  files: {
    "x.toml": `[hypervisor.qemu]\nenable_annotations = [${entries.map((one) => JSON.stringify(one)).join(", ")}]\n`,
  },
  args: ["--runtime", runtime, "--kind", "drop-in", "x.toml"],
});

test("enable_annotations with expressions that tempt an engine to go back", () => {
  for (const runtime of ["go", "runtime-rs"])
    assert.equal(problemsOf(withEntries(BACKTRACKING, runtime)).status, 0, runtime);
});

test("enable_annotations with expressions that are large, or become so", () => {
  const entries = [
    "()".repeat(5000),
    "(".repeat(5000) + ")".repeat(5000),
    "(".repeat(900) + ")".repeat(900),
    "((a{10}){10}){10}".repeat(50),
    "\\w{1000}".repeat(1000),
    "(\\w?){1000}!",
    "x".repeat(1_000_000),
  ];
  for (const runtime of ["go", "runtime-rs"])
    assert.equal(problemsOf(withEntries(entries, runtime)).status, 0, runtime);
});

test("enable_annotations with very many expressions", () => {
  const entries = Array.from({ length: 40_000 }, (_, index) => `(\\w+)+${index}!`);
  for (const runtime of ["go", "runtime-rs"])
    assert.equal(problemsOf(withEntries(entries, runtime)).status, 0, runtime);
});

const POLICY = (pattern: string) => `[[forbid]]
id = "x"
option = "hypervisor.*.path"
pattern = ${JSON.stringify(pattern)}
message = "Not that path."
severity = "error"
`;

const withPolicy = (pattern: string): Attack => ({
  files: {
    "policy.toml": POLICY(pattern),
    "x.toml": `[hypervisor.qemu]\npath = "/${"a".repeat(60)}"\n`,
  },
  args: ["--runtime", "go", "--kind", "drop-in", "--policy", "policy.toml", "x.toml"],
});

test("a policy with expressions that tempt an engine to go back", () => {
  for (const pattern of BACKTRACKING)
    assert.deepEqual(
      problemsOf(withPolicy(pattern)).problems.filter(({ code }) => code === "policy"),
      [],
    );
});

test("a policy whose expression is none, or too large, is told of", () => {
  const told = (pattern: string) => {
    const { problems, status } = problemsOf(withPolicy(pattern));
    assert.equal(status, 1);
    return problems.filter(({ code }) => code === "policy").map(({ message }) => message);
  };
  assert.match(told("(?=a)")[0] ?? "", /not a regular expression \(syntax of RE2\)/);
  assert.match(told("\\1")[0] ?? "", /not a regular expression/);
  assert.match(told("a{999}".repeat(99))[0] ?? "", /too large/);
  assert.match(told("(".repeat(2000) + ")".repeat(2000))[0] ?? "", /nests too deeply/);
});

test("a policy still finds what it looks for", () => {
  assert.deepEqual(
    problemsOf(withPolicy("^/a+$")).problems.map(({ code, line }) => [code, line]),
    [["policy", 2]],
  );
});

/**
 * What `regexp` of Go 1.26 and the crate `regex` 1.12.3 made of some expressions, run over the annotation names:
 * `-` refuses it, else the number of names of this list in which it is found.
 */
const NAMES = ["path", "ctlpath", "jailer_path", "enable_iommu", "kernel_params", "default_vcpus"];
const RECORDED: readonly (readonly [expression: string, go: number | "-", rust: number | "-" | "?"])[] = [
  ["", 6, 6],
  ["path", 3, 3],
  ["^path$", 1, 1],
  [".*", 6, 6],
  ["(?i)PATH", 3, 3],
  ["[[:alpha:]]_", 4, 4],
  ["\\bpath", 1, 1],
  ["\\x{70}ath", 3, 3],
  ["a{2}", 0, 0],
  ["a{1001}|path", "-", "?"],
  ["a**", "-", 6],
  ["p++ath", "-", 3],
  ["(?x) path", "-", 3],
  ["{", 0, "-"],
  ["a{", 0, "-"],
  ["a{,3}", 0, "-"],
  ["\\Qpath\\E", 3, "-"],
  ["\\160ath", 3, "-"],
  ["a(?i)*b", 1, "-"],
  ["(", "-", "-"],
  [")", "-", "-"],
  ["[", "-", "-"],
  ["*", "-", "-"],
  ["a|*", "-", "-"],
  ["(?=path)", "-", "-"],
  ["(?<!jailer_)path", "-", "-"],
  ["(?P<n", "-", "-"],
  ["a\\", "-", "-"],
];

test("expressions are what the runtimes' engines take them for", () => {
  for (const [expression, go, rust] of RECORDED) {
    const found = (["go", "runtime-rs"] as const).map((runtime) => {
      const pattern = annotationPattern(expression, runtime);
      if (pattern?.kind !== "pattern") return pattern ? "-" : "?";
      return NAMES.filter((name) => pattern.matches(name)).length;
    });
    assert.deepEqual([expression, ...found], [expression, go, rust]);
  }
});

test("nothing is said where the engines differ in what they take", () => {
  for (const expression of [
    "[a-z&&[^p]]",
    "\\u0041",
    "a{1001}",
    "\\<path",
    "\\w{300}",
    "\\p{Alphabetic}{300}",
  ])
    assert.equal(annotationPattern(expression, "runtime-rs"), undefined, expression);
  assert.equal(annotationPattern("\\p{Alphabetic}", "go"), undefined);
});

test("one entry that is no expression turns the list off in runtime-rs, and itself in the Go runtime", () => {
  const told = (runtime: string) =>
    problemsOf(withEntries(["(", "path"], runtime)).problems.map(({ column, message }) => [
      column,
      /runtime-rs then admits no annotation|passes over it and it admits nothing|also admits/.exec(
        message,
      )?.[0],
    ]);
  assert.deepEqual(told("runtime-rs"), [[23, "runtime-rs then admits no annotation"]]);
  assert.deepEqual(told("go"), [
    [23, "passes over it and it admits nothing"],
    [28, "also admits"],
  ]);
});

test("effective, explain and status do not run expressions of a file either", () => {
  const { files } = withEntries(BACKTRACKING, "go");
  for (const command of ["effective", "status"])
    assert.equal(attack({ files, args: [command, "--runtime", "go", "x.toml"] }).status, 0, command);
});
