/** Ways through a main file and its drop-ins, and growing selections. `<|>` is the cursor. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { inlays } from "../../server/src/features/inlay-hints.ts";
import { definitionOf, mentionsIn, mentionsOf, namedAt } from "../../server/src/features/references.ts";
import { rename, renameable } from "../../server/src/features/rename.ts";
import { selectionsAt } from "../../server/src/features/selection.ts";
import type { Assembly } from "../../server/src/project/assemble.ts";
import { applyEdits } from "../../server/src/toml/edit/index.ts";
import { openTestService } from "./subject.ts";

const folder = "/opt/kata/share/defaults/kata-containers";

/** A unit of files below the folder; one of them has the cursor. */
function unitOf(marked: Readonly<Record<string, string>>): { assembly: Assembly; offset: number } {
  const entries = Object.entries(marked).map(([name, text]) => [`${folder}/${name}`, text] as const);
  const found = entries.find(([, text]) => text.includes("<|>"));
  assert.ok(found, "no file has the cursor");
  const files = Object.fromEntries(entries.map(([path, text]) => [path, text.replace("<|>", "")]));
  const service = openTestService(files);
  const document = service.open(found[0], files[found[0]]!);
  return { assembly: service.assemble(document), offset: found[1].indexOf("<|>") };
}

/** `file:line` of places, with the text that stands there. */
function told(places: ReturnType<typeof definitionOf>): readonly string[] {
  return places.map(({ file, range }) => {
    const { text } = file.toml;
    const line = text.slice(0, range.start).split("\n").length;
    return `${file.source.path.slice(folder.length + 1)}:${line} ${text.slice(range.start, range.end)}`;
  });
}

const main = "runtime-rs/configuration-qemu.toml";
const low = "runtime-rs/config.d/10-low.toml";
const high = "runtime-rs/config.d/20-high.toml";
const MAIN = `[hypervisor.qemu]
default_memory = 2048
enable_annotations = ["default_memory", 'kernel_params']

[agent.kata]

[runtime]
hypervisor_name = "qemu"
agent_name = "kata"
`;
const LOW = "[hypervisor.qemu]\ndefault_memory = 4096\n";
const HIGH = "hypervisor.qemu.default_memory = 8192\n";

describe("definition", () => {
  const goes = (files: Readonly<Record<string, string>>, ...expected: readonly string[]) => {
    const { assembly, offset } = unitOf(files);
    assert.deepEqual(told(definitionOf(assembly, offset)), expected);
  };

  it("leads from a value that is replaced to the one that counts", () =>
    goes(
      { [main]: MAIN.replace("default_memory = 2", "default_mem<|>ory = 2"), [low]: LOW, [high]: HIGH },
      `${high}:1 default_memory`,
    ));
  it("leads from the value that counts to the one that it replaces", () =>
    goes(
      { [main]: MAIN, [low]: LOW, [high]: HIGH.replace("memory", "mem<|>ory") },
      `${low}:2 default_memory`,
    ));
  it("leads from a value as from its key", () =>
    goes({ [main]: MAIN.replace("2048", "20<|>48"), [low]: LOW }, `${low}:2 default_memory`));
  it("leads from a drop-in to the main file", () =>
    goes({ [main]: MAIN, [low]: LOW.replace("memory", "mem<|>ory") }, `${main}:2 default_memory`));
  it("stays where there is no other", () =>
    goes(
      { [main]: MAIN.replace("default_memory = 2", "def<|>ault_memory = 2") },
      `${main}:2 default_memory`,
    ));
  it("leads from hypervisor_name and agent_name to the tables", () => {
    goes({ [main]: MAIN.replace('"qemu"', '"qe<|>mu"'), [low]: LOW }, `${main}:1 qemu`, `${low}:1 qemu`);
    goes({ [main]: MAIN.replace('"kata"', '"<|>kata"') }, `${main}:5 kata`);
  });
  it("leads from a header to those of the other files", () =>
    goes({ [main]: MAIN, [low]: LOW.replace("qemu", "qe<|>mu") }, `${main}:1 qemu`));
  it("leads from an annotation's name to the option", () =>
    goes(
      { [main]: MAIN.replace('"default_memory"', '"default_<|>memory"'), [low]: LOW },
      `${low}:2 default_memory`,
    ));
  it("leads nowhere from a comment or an unknown name", () => {
    goes({ [main]: `# qe<|>mu\n${MAIN}` });
    goes({ [main]: MAIN.replace("kernel_params", "kern<|>el_params") });
  });
});

describe("references", () => {
  it("are all places of a key in all files, its annotation too", () => {
    const { assembly, offset } = unitOf({
      [main]: MAIN,
      [low]: LOW.replace("memory", "mem<|>ory"),
      [high]: HIGH,
    });
    const named = namedAt(assembly, offset);
    assert.deepEqual(named?.path, ["hypervisor", "qemu", "default_memory"]);
    const all = mentionsOf(assembly.units[0]!, named.path);
    assert.deepEqual(told(all), [
      `${main}:2 default_memory`,
      `${main}:3 default_memory`,
      `${low}:2 default_memory`,
      `${high}:1 default_memory`,
    ]);
    assert.deepEqual(
      all.map(({ kind }) => kind),
      ["key", "name", "key", "key"],
    );
    assert.deepEqual(told(mentionsIn(assembly.document, named.path)), [`${low}:2 default_memory`]);
  });
});

describe("rename", () => {
  function renamed(
    marked: Readonly<Record<string, string>>,
    name: string,
  ): Readonly<Record<string, string>> | string {
    const { assembly, offset } = unitOf(marked);
    const result = rename(assembly, offset, name);
    if ("refused" in result) return result.refused;
    const files = new Set(result.edits.map(({ file }) => file));
    const byFile = [...files].map(
      (file) => [file, result.edits.filter((edit) => edit.file === file)] as const,
    );
    return Object.fromEntries(
      byFile.map(([file, edits]) => [
        file.source.path.slice(folder.length + 1),
        applyEdits(file.toml.text, edits),
      ]),
    );
  }

  it("gives a hypervisor's table another name in all files, hypervisor_name included", () =>
    assert.deepEqual(
      renamed(
        { [main]: MAIN.replace('"qemu"', "'qemu'"), [low]: LOW.replace("qemu", "qe<|>mu"), [high]: HIGH },
        "my qemu",
      ),
      {
        [main]: MAIN.replace("[hypervisor.qemu]", '[hypervisor."my qemu"]').replace('"qemu"', "'my qemu'"),
        [low]: LOW.replace("qemu", '"my qemu"'),
        [high]: HIGH.replace("qemu", '"my qemu"'),
      },
    ));
  it("gives a key another name, with the annotation", () =>
    assert.deepEqual(
      renamed({ [main]: MAIN.replace("default_memory = 2", "<|>default_memory = 2"), [low]: LOW }, "memory"),
      { [main]: MAIN.replaceAll("default_memory", "memory"), [low]: LOW.replace("default_memory", "memory") },
    ));
  it("does not rename onto what is there, nor to nothing", () => {
    const files = { [main]: MAIN.replace("default_memory = 2", "<|>default_memory = 2") };
    assert.match(
      String(renamed(files, "enable_annotations")),
      /has hypervisor\.qemu\.enable_annotations already/,
    );
    assert.match(String(renamed(files, " ")), /at least one/);
  });
  it("is not offered for tables that have one name only", () => {
    const { assembly, offset } = unitOf({ [main]: MAIN.replace("[runtime]", "[run<|>time]") });
    assert.equal(renameable(assembly, offset), undefined);
    assert.match(String(renamed({ [main]: MAIN.replace("[runtime]", "[run<|>time]") }, "x")), /not a name/);
  });
});

describe("hints behind values", () => {
  const hints = (files: Readonly<Record<string, string>>) => {
    const { assembly } = unitOf(files);
    const { text } = assembly.document.toml;
    const found = inlays(assembly, { start: 0, end: text.length });
    return found.map(({ at, leadsTo, text: hint }) => {
      const line = text.slice(text.lastIndexOf("\n", at - 1) + 1, at);
      return `${line} ${hint}${leadsTo ? ` ↦ ${told([leadsTo])[0]}` : ""}`;
    });
  };

  it("tell the unit, and the value of a drop-in with the way there", () =>
    assert.deepEqual(hints({ [main]: `<|>${MAIN}`, [low]: LOW }), [
      `default_memory = 2048 MiB`,
      `default_memory = 2048 → 4096 in 10-low.toml ↦ ${low}:2 default_memory`,
    ]));
  it("tell what the runtime makes of a value", () =>
    assert.ok(
      hints({
        [main]: `<|>${MAIN.replace("default_memory = 2048", "default_vcpus = 8\ndefault_maxvcpus = 4")}`,
      }).includes("default_vcpus = 8 → 4"),
    ));
  it("name the file alone where the value is long", () => {
    const long = `[hypervisor.qemu]\nenable_annotations = [${'"default_memory", '.repeat(5)}]\n`;
    const [hint] = hints({ [main]: `<|>${MAIN.replace("default_memory = 2048\n", "")}`, [low]: long });
    assert.match(hint ?? "", /→ set in 10-low\.toml/);
  });
});

describe("a growing selection", () => {
  it("goes from a word to the element, the value, the line, the table and the file", () => {
    const text = MAIN.replace('"default_memory"', '"default<|>_memory"');
    const { assembly, offset } = unitOf({ [main]: text });
    const selected = selectionsAt(assembly.document, offset).map(({ start, end }) => MAIN.slice(start, end));
    const line = `enable_annotations = ["default_memory", 'kernel_params']`;
    assert.deepEqual(selected, [
      "default_memory",
      '"default_memory"',
      line.slice(line.indexOf("[")),
      line,
      MAIN.slice(0, MAIN.indexOf("\n\n[agent")),
      MAIN,
    ]);
  });
  it("begins at every place of the text and ends with all of it", () => {
    const { assembly } = unitOf({ [main]: `<|>${MAIN}` });
    for (let offset = 0; offset <= MAIN.length; offset++) {
      const found = selectionsAt(assembly.document, offset);
      assert.deepEqual(found.at(-1), { start: 0, end: MAIN.length });
      for (const [index, { start, end }] of found.entries()) {
        assert.ok(start <= offset && offset <= end);
        const inner = found[index - 1];
        assert.ok(!inner || (start <= inner.start && end >= inner.end));
      }
    }
  });
});
