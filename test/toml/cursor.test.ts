import assert from "node:assert/strict";
import { test } from "node:test";
import { commentedOption, entryAt, parse, pathAt, toJs } from "../../server/src/toml/index.ts";

/** `<|>` marks the cursor. The answer in one line: kind, path, the text that a completion replaces, and flags. */
function at(marked: string): string {
  const offset = marked.indexOf("<|>");
  assert.ok(offset >= 0, "the text has a cursor");
  const text = marked.replace("<|>", "");
  const cursor = pathAt(parse(text), offset);
  const range = text.slice(cursor.range.start, cursor.range.end);
  return [
    cursor.kind,
    cursor.path.join("."),
    JSON.stringify(range),
    ...(cursor.inString ? ["in string"] : []),
  ].join(" ");
}

test("a cursor in a header", () => {
  assert.equal(at("[hypervisor.qe<|>mu]\n"), 'header hypervisor.qemu "qemu"');
  assert.equal(at("[hyper<|>visor.qemu]\n"), 'header hypervisor "hypervisor"');
  assert.equal(at("[<|>]\n"), 'header  ""');
  assert.equal(at("[hypervisor.<|>]\n"), 'header hypervisor. ""');
  assert.equal(at("[hypervisor.qe<|>\nkernel = 1\n"), 'header hypervisor.qe "qe"');
  assert.equal(at("[hypervisor.<|>\nkernel = 1\n"), 'header hypervisor. ""');
  assert.equal(at("[<|>"), 'header  ""');
  assert.equal(at("[[runtime.shared<|>]]"), 'header runtime.shared.0 "shared"');
  assert.equal(at("[a]<|>\n"), 'rest a ""');
  assert.equal(at("[a]\n<|>[b]\n"), 'blank a ""');
});

test("a cursor in a key", () => {
  assert.equal(at("[a]\nker<|>nel = 1\n"), 'key a.kernel "kernel"');
  assert.equal(at("[a]\nker<|>"), 'key a.ker "ker"');
  assert.equal(at("[a]\nker<|>\n[b]\n"), 'key a.ker "ker"');
  assert.equal(at("[a]\nfactory.ena<|>\n"), 'key a.factory.ena "ena"');
  assert.equal(at("[a]\nfactory.<|>\n"), 'key a.factory. ""');
  assert.equal(at("[a]\nkernel <|>\n"), 'rest a.kernel ""');
  assert.equal(at("kernel <|>= 1\n"), 'rest kernel ""');
});

test("a cursor in a value", () => {
  assert.equal(at("[a]\nk = <|>\n"), 'value a.k ""');
  assert.equal(at("[a]\nk =<|>"), 'value a.k ""');
  assert.equal(at("[a]\nk = tr<|>\n"), 'value a.k "tr"');
  assert.equal(at('k = "f<|>oo"\n'), 'value k "\\"foo\\"" in string');
  assert.equal(at('k = "<|>\nj = 1\n'), 'value k "\\"" in string');
  assert.equal(at('k = "foo <|>\n'), 'value k "" in string');
  assert.equal(at('k = "foo"<|>\n'), 'value k "\\"foo\\""');
  assert.equal(at('k = "foo" <|>\n'), 'rest  ""');
  assert.equal(at('k = ["a", "b<|>"]\n'), 'value k.1 "\\"b\\"" in string');
  assert.equal(at('k = ["a", <|>]\n'), 'value k.1 ""');
  assert.equal(at('k = ["a" <|>]\n'), 'rest k ""');
  assert.equal(at("k = [<|>]\n"), 'value k.0 ""');
  assert.equal(at("k = [<|>\nj = 1\n"), 'value k.0 ""');
  assert.equal(at('k = [\n  "a",\n  <|>\n]\n'), 'value k.1 ""');
  assert.equal(at('k = [\n  "a",\n  <|>\nj = 2\n'), 'value k.1 ""');
  assert.equal(at('k = [\n  "a",\n  "<|>\nj = 2\n'), 'value k.1 "\\"" in string');
});

test("a cursor in an inline table", () => {
  assert.equal(at("k = { a<|> = 1 }\n"), 'key k.a "a"');
  assert.equal(at("k = { <|> }\n"), 'key k ""');
  assert.equal(at("k = { a = 1, <|> }\n"), 'key k ""');
  assert.equal(at("k = { a = 1, b<|> }\n"), 'key k.b "b"');
  assert.equal(at("k = { a = <|> }\n"), 'value k.a ""');
  assert.equal(at("k = { a = 1, b.c = 2<|>3 }\n"), 'value k.b.c "23"');
  assert.equal(at("k = [{ a = 1 }, { a = <|> }]\n"), 'value k.1.a ""');
  assert.equal(at("k = { a = 1 <|>}\n"), 'rest k ""');
  assert.equal(at("k = { a = 1, <|>\nj = 1\n"), 'key k ""');
});

test("a cursor in comments and on blank lines", () => {
  assert.equal(at("[a]\nk = 1 # no<|>te\n"), 'comment a ""');
  assert.equal(at("# no<|>te\n[a]\n"), 'comment  ""');
  assert.equal(at("[a]\nk = 1\n\n<|>\n[b]\n"), 'blank a ""');
  assert.equal(at("[a]\nk = 1\n<|>"), 'blank a ""');
  assert.equal(at("<|>"), 'blank  ""');
  assert.equal(at("[[l]]\n[[l]]\n<|>"), 'blank l.1 ""');
  assert.equal(at("[a]\n  <|>k = 1\n"), 'key a.k "k"');
  assert.equal(at("[a]\n <|> k = 1\n"), 'blank a ""');
});

test("the entry at an offset", () => {
  const text = "[a.b]\nc.d = [1, { e = 2 }]\n";
  const document = parse(text);
  const found = (mark: string): string | undefined => entryAt(document, text.indexOf(mark))?.path.join(".");
  assert.equal(found("b]"), "a.b");
  assert.equal(found("c.d"), "a.b.c");
  assert.equal(found("1"), "a.b.c.d");
  assert.equal(found("e ="), "a.b.c.d");
  assert.equal(entryAt(parse("# x\n"), 1), undefined);
});

test("an option that is commented out is told from prose", () => {
  const read = (text: string): string | undefined => {
    const [comment] = parse(text).statements[0]?.syntax.comments ?? [];
    const option = comment && commentedOption(comment);
    return (
      option &&
      `${option.name} = ${option.valid ? String(toJs(option.node)) : "?"} ${text.slice(option.range.start, option.range.end)}`
    );
  };
  assert.equal(read("#enable = true\n"), "enable = true enable = true");
  assert.equal(read('  # path = "/a" # note\n'), 'path = /a path = "/a"');
  assert.equal(read("## n=5"), "n = 5 n=5");
  assert.equal(read("#level = info\n"), "level = ? level = info");
  assert.equal(read("# cold = no_port (default) => no cold plug\n"), undefined);
  assert.equal(read("# root_hash=...,salt=...\n"), undefined);
  assert.equal(read("# If n = 5 then more\n"), undefined);
  assert.equal(read("# kata-config: runtime=go\n"), undefined);
  assert.equal(read("# Note: x\n"), undefined);
  assert.equal(read("# valid_paths =\n"), undefined);
});
