/** Whatever a file holds, the features answer: files cut at many places, and after random edits. */
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { directives } from "../../server/src/documents/directives.ts";
import type { KataDocument } from "../../server/src/documents/document.ts";
import { createSource, inheritLines, linesOf } from "../../server/src/documents/source.ts";
import { actionsIn, fixAll } from "../../server/src/features/code-actions.ts";
import { complete, documentItem } from "../../server/src/features/completion/index.ts";
import { links } from "../../server/src/features/document-links.ts";
import { hover } from "../../server/src/features/hover.ts";
import { inlays } from "../../server/src/features/inlay-hints.ts";
import { folds, outline } from "../../server/src/features/outline.ts";
import { tokens } from "../../server/src/features/semantic-tokens.ts";
import { messageOf, type Problem } from "../../server/src/lint/problem.ts";
import { toOffset, toPosition } from "../../server/src/lsp/positions.ts";
import type { Service } from "../../server/src/service.ts";
import { scanLines } from "../../server/src/toml/index.ts";
import { allSteps } from "../../server/src/util/steps.ts";
import { corpus } from "../data.ts";
import { MEDLEY, random } from "../toml/texts.ts";
import { openTestService } from "./subject.ts";

const files = [...corpus("4.1.0/")];

/** Asks every feature at some offsets, the end of the text among them. */
function askAll(service: Service, path: string, text: string, offsets: readonly number[]): void {
  const document = service.open(path, text);
  const assembly = service.assemble(document);
  const ground = service.ground(assembly, service.problems(assembly));
  const whole = { start: 0, end: text.length };
  for (const offset of [...offsets, text.length]) {
    hover(assembly, offset);
    const [first] = complete(assembly, offset);
    if (first?.about) documentItem(assembly, first.about);
  }
  allSteps(actionsIn(document, ground, whole));
  allSteps(fixAll([document], () => ground));
  for (const items of [outline(document), folds(document), links(assembly, () => 1), tokens(document)]) {
    assert.ok(Array.isArray(items));
  }
  inlays(assembly, whole);
}

describe("every prefix is answered", () => {
  for (const [index, [file, text]] of files.entries()) {
    it(file, () => {
      const service = openTestService();
      const next = random(text.length);
      // Two files closely, the others at places of their own.
      const step = index % 29 === 0 ? 50 : 611;
      // The real path tells the runtime and the kind of file.
      for (let end = step; end < text.length; end += step)
        askAll(service, file, text.slice(0, end), [Math.floor(next() * end)]);
    });
  }
});

describe("every option is answered, with a value and without", () => {
  const service = openTestService();
  const { library } = service.workspace;
  for (const runtime of ["go", "runtime-rs"] as const)
    it(runtime, () => {
      const { tables, hypervisors } = library.catalogue(runtime, library.newest);
      const text = [...tables.values()]
        .filter(({ pattern }) => !pattern.includes("[]"))
        .flatMap(({ pattern, options }) =>
          (pattern.startsWith("hypervisor.*") ? hypervisors : ["kata"]).map(
            (name) =>
              `[${pattern.replace("*", name)}]\n${[...options.keys()].map((key) => `${key} = \n`).join("")}`,
          ),
        )
        .join("");
      const options = { runtime, release: library.newest, kind: "base" } as const;
      const assembly = service.assemble(service.open("/configuration.toml", text), options);
      const ends = [...text.matchAll(/= $/gm)];
      assert.ok(ends.length > 400);
      for (const { index } of ends) {
        hover(assembly, index - 2);
        for (const { about } of complete(assembly, index + 2).slice(0, 2))
          if (about) documentItem(assembly, about);
      }
    });
});

describe("after any edits the diagnostics are those of a fresh open", () => {
  const texts: readonly (readonly [string, string])[] = [
    ["/etc/kata-containers/configuration-qemu.toml", MEDLEY],
    ...files.slice(0, 12),
  ];
  for (const [path, text] of texts) {
    it(path, () => {
      const service = openTestService();
      const next = random(text.length);
      let document = service.open(path, text);
      linesOf(document.source);
      for (let round = 0; round < 60; round++) {
        const have = document.toml.text;
        const start = Math.floor(next() * (have.length + 1));
        const end = Math.min(have.length, start + Math.floor(next() * next() * 80));
        const from = Math.floor(next() * text.length);
        const inserted = ["", '"', "\n", "\r\n", "[", "]", "= ", "#", "'''", text.slice(from, from + 60)];
        const change = { start, end, text: inserted[Math.floor(next() * inserted.length)] ?? "" };
        const before = document;
        document = service.update(before, change);
        inheritLines(before.source, document.source, change);
        assert.deepEqual(
          summary(service.problems(service.assemble(document))),
          summary(service.problems(service.assemble(service.open(path, document.toml.text)))),
        );
        const { starts, count } = linesOf(document.source);
        assert.deepEqual([...starts.subarray(0, count)], [...scanLines(document.toml.text).starts]);
      }
    });
  }
});

describe("after any edits the directives are those of a fresh open", () => {
  const text = "\n# kata-config: runtime=go\na = 1\n";
  for (const [what, gone, back] of [
    [
      "a character that goes and comes back",
      (at: number) => ({ start: at, end: at + 1, text: "" }),
      undefined,
    ],
    ["one that comes in between and goes", (at: number) => ({ start: at, end: at, text: "x" }), ""],
    ["all that goes before it and comes back", (at: number) => ({ start: 0, end: at, text: "" }), undefined],
    ["all that goes behind it and comes back", (at: number) => ({ start: at, end: 99, text: "" }), undefined],
  ] as const)
    it(what, () => {
      const service = openTestService();
      const fresh = (document: KataDocument) => directives(service.open("/x.toml", document.toml.text));
      for (let at = 0; at < text.length; at++) {
        const whole = service.open("/x.toml", text);
        const change = gone(at);
        const broken = service.update(whole, change);
        assert.deepEqual(directives(broken), fresh(broken));
        const start = change.start;
        const again = service.update(broken, {
          start,
          end: start + change.text.length,
          text: back ?? text.slice(start, change.end),
        });
        assert.equal(again.toml.text, text);
        assert.deepEqual(directives(again), fresh(again));
        assert.equal(directives(again).target.runtime, "go");
      }
    });
});

describe("positions", () => {
  const text = 'a = "é€😀"\r\nb = 1\rc = "x"\n';
  const source = createSource("/x.toml", text);
  for (const encoding of ["utf-8", "utf-16", "utf-32"] as const) {
    it(`lead there and back in ${encoding}`, () => {
      for (let offset = 0; offset <= text.length; offset++) {
        const inPair = /[\udc00-\udfff]/.test(text[offset] ?? "");
        const inBreak = text[offset] === "\n" && text[offset - 1] === "\r";
        if (inPair || inBreak) continue;
        assert.equal(toOffset(source, toPosition(source, offset, encoding), encoding), offset);
      }
    });
  }
  it("count what the client counts", () => {
    const behind = text.indexOf("😀") + 2;
    assert.equal(toPosition(source, behind, "utf-8").character, 5 + 2 + 3 + 4);
    assert.equal(toPosition(source, behind, "utf-16").character, 5 + 1 + 1 + 2);
    assert.equal(toPosition(source, behind, "utf-32").character, 5 + 1 + 1 + 1);
    assert.deepEqual(toPosition(source, text.indexOf("c ="), "utf-8"), { line: 2, character: 0 });
  });
  it("outside the text mean its nearest end", () => {
    assert.equal(toOffset(source, { line: 0, character: 99 }, "utf-16"), text.indexOf("\r\n"));
    assert.equal(toOffset(source, { line: 99, character: 0 }, "utf-16"), text.length);
  });
});

function summary(problems: readonly Problem[]): readonly string[] {
  return problems.map((problem) => {
    const { code, range, severity } = problem;
    return `${code} ${range.start}-${range.end} ${severity} ${messageOf(problem)}`;
  });
}
