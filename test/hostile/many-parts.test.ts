/** Files of other languages with more configurations than anybody writes. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import type { Language } from "../../server/src/documents/language.ts";
import { createSource } from "../../server/src/documents/source.ts";
import type { Fault } from "../../server/src/environment/files.ts";
import { createScheduler } from "../../server/src/lsp/scheduler.ts";
import { createService } from "../../server/src/service.ts";
import { startClient } from "../lsp/client.ts";

const service = createService({ knowledge: buildKnowledge() });
const TOML = "[hypervisor.qemu]\ndefault_memory = 1\n";
const path = "/etc/kata-containers/configuration.toml";
const inYaml = "configuration.toml: |\n    [hypervisor.qemu]\n    default_memory = 1\n";
const times = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join("");

const MANY: readonly (readonly [name: string, language: Language, make: (count: number) => string])[] = [
  ["heredocs", "shell", (count) => times(count, () => `cat > ${path} <<EOF\n${TOML}EOF\n`)],
  ["fences", "markdown", (count) => times(count, () => `\`\`\`toml\n${TOML}\`\`\`\n\n`)],
  ["heredocs", "hcl", (count) => times(count, (i) => `a "b${i}" {\n c = <<EOF\n${TOML}EOF\n}\n`)],
  ["heredocs in one block", "hcl", (count) => `a {\n${times(count, () => `c = <<EOF\n${TOML}EOF\n`)}}\n`],
  ["heredocs in ever more blocks", "hcl", (count) => times(count, () => `a {\nc = <<EOF\n${TOML}EOF\n`)],
  ["strings", "nix", (count) => `{\n${times(count, (i) => `a${i}."x.toml" = ''\n${TOML}'';\n`)}}\n`],
  ["bindings", "nix", (count) => `let\n${times(count, (i) => `a${i} = ''\n${TOML}'';\n`)}in a\n`],
  ["keys of one map", "yaml", (count) => `data:\n${times(count, (i) => `  ${i}-${inYaml}`)}`],
  [
    "documents",
    "yaml",
    (count) => times(count, () => `---\nkind: ConfigMap\nchartRef:\n  name: a\ndata:\n  ${inYaml}`),
  ],
];

test("yaml, collections in each other: what nobody nests so deep is not read, however deep, and that is told", () => {
  const read = (depth: number, open: string, close: string) => {
    const text = `shims: {}\ndefaultShim: kata\nx:\n  ${open.repeat(depth)}1${close.repeat(depth)}\n`;
    const faults: Fault[] = [];
    const found = service.documentsIn(createSource("/w/values.yaml", text), "yaml", [], (one) =>
      faults.push(one),
    );
    return [found.length, ...faults.map(({ reason }) => reason)];
  };
  for (const [open, close] of [
    ["[", "]"],
    ["{a: ", "}"],
    ["- ", ""],
  ] as const) {
    assert.deepEqual(read(400, open, close), [1], open);
    for (const depth of [600, 2684, 100_000]) {
      const [count, fault, ...more] = read(depth, open, close);
      assert.equal(count, 0, `${depth} ${open}`);
      assert.match(String(fault), /more than 500 collections in each other/);
      assert.deepEqual(more, []);
    }
  }
});

for (const [name, language, make] of MANY)
  test(`${language}, ${name}: of very many the first are taken, in proportion, and that is told`, () => {
    const read = (count: number) => {
      let fault: Fault | undefined;
      const start = process.cpuUsage();
      const documents = service.documentsIn(createSource("/w/a", make(count)), language, [], (one) => {
        fault = one;
      });
      return { documents, fault, spent: process.cpuUsage(start).user / 1000 };
    };
    assert.equal(read(20).documents.length, 20);
    assert.equal(read(20).fault, undefined);
    const { documents, fault, spent } = read(2500);
    assert.equal(documents.length, 1000);
    assert.match(fault?.reason ?? "", /only the first 1000 are checked/);
    // What looks back to the beginning of the file from each of them takes ten seconds and more.
    assert.ok(spent < 5000, `${spent} ms`);
  });

for (const opening of ["''${", "${''", '"${', "{ a = ", "/* ''${"])
  test(`nix, ${opening} a hundred thousand times: an answer comes`, () => {
    const text = `{ "kata-containers/configuration.toml" = ''\n${TOML}''; b = ''${opening.repeat(100_000)}`;
    assert.equal(service.documentsIn(createSource("/w/a.nix", text), "nix").length, 1);
  });

test("a fix that would fold a long text anew is none", () => {
  const fixesWith = (comments: number) => {
    const more = "      # comment and\n      more words\n\n".repeat(comments);
    const text = `shims:\n  qemu:\n    dropIn: >\n      [hypervisor.qemu]\n\n      enable_debug = "true"\n\n${more}`;
    return service
      .documentsIn(createSource("/w/values.yaml", text), "yaml")
      .flatMap((document) => service.problems(service.assemble(document)))
      .filter(({ code }) => code === "wrong-type")
      .map(({ fixes }) => fixes.length);
  };
  assert.deepEqual(fixesWith(10), [1]);
  assert.deepEqual(fixesWith(3000), [0]);
});

test("a file of another language that is too long is not read, and that is told", () => {
  const faults: Fault[] = [];
  const text = `${TOML}${"# comment\n".repeat(110_000)}`;
  const source = createSource("/w/a.md", `\`\`\`toml\n${text}\`\`\`\n`);
  assert.deepEqual(
    service.documentsIn(source, "markdown", [], (one) => faults.push(one)),
    [],
  );
  assert.match(faults[0]?.reason ?? "", /it has 1\.1 MB, and files above 1 MB are left alone/);
});

test("long Markdown is read batch by batch, and what stands across two of them is found whole", () => {
  const prose = "Text of a paragraph.\n\n".repeat(700);
  const long = `${TOML}\n${"# Comment\n\n".repeat(3000)}`;
  const fence = (content: string) => `\`\`\`toml\n${content}\`\`\`\n\n`;
  const inPre = `${TOML}\n${"A line\n\n".repeat(2000)}`;
  const text = `${prose}${fence(long)}${prose}<pre>\n${inPre}</pre>\n\n${prose}- item\n\n${fence(TOML)}${prose}`;
  const steps = service.findDocuments(createSource("/w/a.md", text), "markdown");
  let count = 0;
  for (;;) {
    const { done, value } = steps.next();
    if (!done) {
      count++;
      continue;
    }
    assert.deepEqual(
      value.map(({ toml }) => toml.text),
      [long, inPre, TOML],
    );
    break;
  }
  assert.ok(count > 6, `${count} steps`);
});

test("a long task is done in turns with others", () => {
  const done: string[] = [];
  const left = new Map([
    ["long", 3],
    ["short", 1],
  ]);
  const tasks: (() => void)[] = [];
  let time = 0;
  const scheduler = createScheduler(
    (name, _, isOver) => {
      let steps = left.get(name)!;
      for (; steps > 0 && !isOver(); steps--) time += 30;
      left.set(name, steps);
      done.push(steps === 0 ? name : `${name}, ${steps} left`);
      return steps === 0;
    },
    (task) => tasks.push(task),
    () => time,
  );
  scheduler.eventually("long");
  scheduler.eventually("short");
  for (let task = tasks.shift(); task; task = tasks.shift()) task();
  assert.deepEqual(done, ["long, 2 left", "short", "long, 1 left", "long"]);
});

test("a request about another document is answered while a file with very many parts is checked", async () => {
  const client = await startClient();
  try {
    const order: string[] = [];
    const uri = "file:///w/configuration-qemu.toml";
    await client.open(uri, TOML);
    const many = client
      .open(
        "file:///w/many.md",
        times(1100, () => `\`\`\`toml\n${TOML}\`\`\`\n\n`),
        "markdown",
      )
      .then(({ diagnostics }) => {
        order.push("checked");
        assert.match(diagnostics.at(-1)?.message ?? "", /^Not all of this file is checked: .*the first 1000/);
      });
    const position = { line: 1, character: 3 };
    for (let round = 0; round < 3; round++) {
      assert.ok(await client.request("textDocument/hover", { textDocument: { uri }, position }));
      order.push("answered");
    }
    await many;
    assert.deepEqual(order, ["answered", "answered", "answered", "checked"]);
  } finally {
    await client.stop();
  }
});
