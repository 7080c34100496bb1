/** The TextMate grammars, as VS Code's own library reads them. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { describe, it } from "node:test";
import oniguruma from "vscode-oniguruma";
import textmate, { type IGrammar } from "vscode-textmate";

const root = path.resolve(import.meta.dirname, "../..");
const { contributes } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const grammars: readonly { scopeName: string; path: string; injectTo?: string[] }[] = contributes.grammars;

const wasm = createRequire(import.meta.url).resolve("vscode-oniguruma/release/onig.wasm");
await oniguruma.loadWASM(readFileSync(wasm).buffer as ArrayBuffer);
const registry = new textmate.Registry({
  onigLib: Promise.resolve({
    createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
    createOnigString: (text) => new oniguruma.OnigString(text),
  }),
  async loadGrammar(scopeName) {
    const grammar = grammars.find((one) => one.scopeName === scopeName);
    if (grammar)
      return textmate.parseRawGrammar(readFileSync(path.join(root, grammar.path), "utf8"), grammar.path);
    const page = { scopeName, patterns: [], repository: {} };
    return scopeName === "text.html.markdown" ? (page as never) : null;
  },
  getInjections: (scopeName) =>
    grammars.filter(({ injectTo = [] }) => injectTo.includes(scopeName)).map((one) => one.scopeName),
});

async function load(scopeName: string): Promise<IGrammar> {
  const grammar = await registry.loadGrammar(scopeName);
  assert.ok(grammar, scopeName);
  return grammar;
}

/** Every piece of the text with the scopes below the grammar's own, without the language's suffix. */
function tokens(grammar: IGrammar, text: string): [string, string][] {
  let state = textmate.INITIAL;
  return text.split("\n").flatMap((line) => {
    const { tokens, ruleStack } = grammar.tokenizeLine(line, state);
    state = ruleStack;
    return tokens.map(({ startIndex, endIndex, scopes }): [string, string] => [
      line.slice(startIndex, endIndex),
      scopes.slice(1).join(" ").replaceAll(".toml", ""),
    ]);
  });
}

const toml = await load("source.toml.kata");
const scopeOf = (text: string, piece: string, grammar = toml) => {
  const found = tokens(grammar, text).find(([one]) => one === piece);
  assert.ok(found, `${piece} is no token of its own in ${JSON.stringify(tokens(grammar, text))}`);
  return found[1];
};

describe("TOML", () => {
  it("keys, tables and values are told apart", () => {
    assert.match(scopeOf("[hypervisor.qemu]", "hypervisor"), /^meta\.table entity\.name\.section\.table$/);
    assert.match(scopeOf("[[runtime.shared_mounts]]", "[["), /punctuation\.definition\.table\.array/);
    assert.match(scopeOf("default_vcpus = 1", "default_vcpus"), /support\.type\.property-name$/);
    assert.match(scopeOf('a."b.c" = 1', '"b.c"'), /support\.type\.property-name/);
    for (const [text, scope] of [
      ["1_000", "numeric.integer"],
      ["-17", "numeric.integer"],
      ["0xff", "numeric.hex"],
      ["0o17", "numeric.octal"],
      ["0b1", "numeric.binary"],
      ["1.5e3", "numeric.float"],
      ["inf", "numeric.float"],
      ["true", "language.boolean"],
      ["2026-11-26T10:00:00Z", "other.time"],
      ["10:00:00", "other.time"],
    ] as const)
      assert.equal(scopeOf(`a = ${text}`, text), `meta.entry constant.${scope}`);
  });

  it("what is no value gets no colour", () => {
    assert.equal(scopeOf("a = True", " True"), "meta.entry");
    assert.equal(scopeOf("a = 012", " 012"), "meta.entry");
  });

  it("brackets and quotes in comments are of the comment", () => {
    for (const [, scope] of tokens(toml, '# a [ b { c " d'))
      assert.match(scope, /^comment\.line/, "a token is not");
    assert.match(scopeOf("a = 1 # [", " ["), /comment\.line\.number-sign$/);
  });

  it("strings of four kinds, with their escapes", () => {
    assert.match(scopeOf('a = "x\\n"', "\\n"), /string\.quoted\.double.* constant\.character\.escape$/);
    assert.match(scopeOf('a = "\\q"', "\\q"), /invalid\.illegal\.escape$/);
    assert.match(scopeOf("a = '\\q'", "\\q"), /string\.quoted\.single\.literal\.line$/);
    assert.match(scopeOf('a = """\nb # c\n"""', "b # c"), /string\.quoted\.triple\.basic/);
    assert.match(scopeOf("a = '''\nb # c\n'''", "b # c"), /string\.quoted\.triple\.literal/);
    assert.match(scopeOf('a = """\nb""" # c', " c"), /comment/);
  });

  it("arrays and inline tables span lines, with comments inside", () => {
    const text = 'a = [\n  "b", # c\n  1,\n]\nd = {\n  e = 1, # f\n  g = [2] }\nh = 3';
    assert.match(scopeOf(text, " c"), /meta\.array.* comment/);
    assert.match(scopeOf(text, "1"), /meta\.array.* constant\.numeric\.integer/);
    assert.match(scopeOf(text, "g"), /meta\.table\.inline meta\.entry support\.type/);
    assert.equal(scopeOf(text, "h"), "meta.entry support.type.property-name");
  });

  it("an array that is not closed ends at the next header", () => {
    assert.match(scopeOf('a = [\n"b",\n\n[runtime]\nc = 1', "runtime"), /entity\.name\.section/);
  });

  it("a string that is not closed ends with its line", () => {
    assert.equal(scopeOf('a = "b\nc = 1', "c"), "meta.entry support.type.property-name");
  });
});

describe("templates", () => {
  it("placeholders are told from TOML, in values, strings and alone", async () => {
    const template = await load("source.toml.kata-template");
    const text = 'a = @DEFVCPUS@\nb = "@PREFIX@/bin"\n@BLOCK@\nc = {{ vcpus | default(1) }}\n{% if x %}';
    for (const name of ["DEFVCPUS", "PREFIX", "BLOCK"])
      assert.match(scopeOf(text, name, template), /variable\.other\.constant\.placeholder/);
    assert.match(scopeOf(text, "vcpus", template), /meta\.template\.expression\.kata variable/);
    assert.match(scopeOf(text, "if", template), /keyword\.control/);
    assert.equal(scopeOf("a = 1", "a", template), "meta.entry support.type.property-name");
    assert.match(scopeOf("c = { d = 1 }", "d", template), /meta\.table\.inline/);
  });
});

describe("Markdown", () => {
  it("a fence of TOML is coloured, and ends", async () => {
    const page = await load("text.html.markdown");
    const text = "text\n\n```toml\n[runtime]\na = 1\n```\na = 1";
    assert.match(scopeOf(text, "runtime", page), /meta\.embedded\.block meta\.table entity\.name\.section/);
    assert.match(scopeOf(text, "1", page), /constant\.numeric/);
    assert.equal(tokens(page, text).at(-1)?.[1], "");
  });
});
