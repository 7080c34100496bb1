import assert from "node:assert/strict";
import { test } from "node:test";
import { createSource } from "../../server/src/documents/source.ts";
import { actionsIn, fixAll } from "../../server/src/features/code-actions.ts";
import { certainFixes, harmlessFixes } from "../../server/src/features/harmless-fixes.ts";
import { applyEdits } from "../../server/src/toml/edit/index.ts";
import { parse } from "../../server/src/toml/index.ts";
import { allSteps } from "../../server/src/util/steps.ts";
import { assembleText, openTestService } from "./subject.ts";

const service = openTestService();

function open(text: string, runtime = "runtime-rs") {
  const assembly = assembleText(service, text, { runtime, release: "4.1.0" });
  const options = { kind: "base", runtime, release: "4.1.0" } as never;
  const ground = service.ground(assembly, service.problems(assembly), options);
  const { document } = assembly;
  return {
    all: () => applyEdits(text, allSteps(fixAll([document], () => ground))),
    actions: (word: string) => {
      const start = text.indexOf(word);
      return allSteps(actionsIn(document, ground, { start, end: start }));
    },
  };
}

const AROUND = `[agent.kata]
[runtime]
name = "virt_container"
hypervisor_name = "qemu"
agent_name = "kata"
`;
const QEMU = `[hypervisor.qemu]
path = "/usr/bin/qemu-system-x86_64"
kernel = "/k"
image = "/i"
`;

test("a fix that brings another problem is offered, and is not the preferred one", () => {
  const { actions, all } = open(`${QEMU}default_memory = "10"\n${AROUND}`);
  const fix = actions('"10"').find(({ title }) => title === "Change to 10");
  assert.equal(fix?.preferred, false);
  assert.match(all(), /default_memory = "10"/);
});

test("one that brings none is preferred", () => {
  const { actions, all } = open(`${QEMU}default_memory = "2048"\n${AROUND}`);
  assert.equal(actions('"2048"').find(({ title }) => title === "Change to 2048")?.preferred, true);
  assert.match(all(), /default_memory = 2048/);
});

test("of several fixes those are made that do no harm", () => {
  const { all } = open(`${QEMU}default_memory = "10"\nenable_debug = "true"\ndefault_vcpus = "2"\n${AROUND}`);
  assert.match(all(), /default_memory = "10"\nenable_debug = true\ndefault_vcpus = 2\n/);
});

test("a name that is near is somebody's choice", () => {
  const { actions, all } = open(`${QEMU}defautl_memory = 2048\n${AROUND}`);
  const fix = actions("defautl").find(({ title }) => title === "Change to default_memory");
  assert.equal(fix?.preferred, false);
  assert.match(all(), /defautl_memory = 2048/);
});

test("a name that is taken is not offered", () => {
  const { actions } = open(`${QEMU}defautl_memory = 1024\ndefault_memory = 2048\n${AROUND}`);
  assert.deepEqual(
    actions("defautl").filter(({ kind }) => kind === "fix"),
    [],
  );
});

test("what is no TOML cannot be ignored; other things can, and a directive that is there gets a further name", () => {
  const { actions } = open(
    `${QEMU}enable_debug = True\n# kata-config: ignore best-effort -- why\nx = 1\n${AROUND}`,
  );
  assert.deepEqual(
    actions("True").map(({ title }) => title),
    ["Write true"],
  );
  const [here] = actions("x = 1").filter(({ title }) => title === "Ignore unknown-key here");
  assert.deepEqual(
    here?.edits.map(({ text }) => text),
    [" unknown-key"],
  );
});

test("no directive is put into a string", () => {
  const { actions } = open(`${QEMU}kernel_params = """\nquiet\nagent.debug_console"""\n${AROUND}`);
  const titles = actions("agent.debug_console").map(({ title }) => title);
  assert.ok(titles.includes("Ignore debug-access in this file"), titles.join(", "));
  assert.ok(!titles.includes("Ignore debug-access here"));
});

test("fixes that put something in at the same place are tried in the order in which they are written", () => {
  const { all } = open('[hypervisor.qemu]\nsandbox_cgroup_only = true\nkernel_params = "quiet', "go");
  const once = all();
  assert.ok(parse(once).errors.length <= 1, once);
  assert.doesNotMatch(once, /true"/);
});

test("what the budget does not suffice for is counted, and is no matter of the clock", () => {
  const agents = Array.from({ length: 40 }, (_, index) => `[agent.a${index}]\nenable_tracing = 1\n`);
  const text = `${QEMU}enable_debug = "true"\n${agents.join("")}`;
  const assembly = assembleText(service, text, { runtime: "go", release: "4.1.0" });
  const ground = service.ground(assembly, service.problems(assembly), { kind: "base", runtime: "go" });
  const proposals = certainFixes(ground.problems);
  assert.equal(proposals.length, 41);
  const tried = (trials: number) => {
    const { harmless, untried } = allSteps(harmlessFixes(ground, proposals, { work: trials * ground.cost }));
    return [harmless.map(({ fix }) => fix.title), untried];
  };
  assert.deepEqual(tried(0), [[], 41]);
  assert.deepEqual(tried(2), [[], 41]);
  assert.deepEqual(tried(7), [["Change to true"], 39]);
  assert.deepEqual(tried(100), [["Change to true"], 0]);
});

test("in another language a fix is made only where what it writes is read as what it means", () => {
  const fixed = (content: string) => {
    const text = `- copy:
    dest: /etc/kata-containers/configuration.toml
    content: |
${content.replace(/^/gm, "      ")}
`;
    const [document] = service.documentsIn(createSource("/w/kata.yaml", text), "yaml");
    const assembly = service.assemble(document!, { runtime: "go" });
    const ground = service.ground(assembly, service.problems(assembly), { runtime: "go" });
    return applyEdits(document!.toml.text, allSteps(fixAll([document!], () => ground)));
  };
  assert.match(fixed("[hypervisor.qemu]\nx = { n\n"), /^x = \{ n$/m, "{ n} is an expression");
  const broken = "[hypervisor.qemu]\ndefault_maxmemory = ```toml\n";
  assert.match(fixed(broken), /= @VALUE@`toml$/m);
  assert.match(
    fixed("[hypervisor.qemu]\npath = {{ path }}\nenable_debug = True\n"),
    /^enable_debug = true$/m,
  );
});
