import assert from "node:assert/strict";
import { test } from "node:test";
import {
  applyEdits,
  commentedOptions,
  commentOut,
  type Edits,
  insertKey,
  insertNew,
  insertTable,
  joinLines,
  moveKey,
  moveTable,
  removeKey,
  renameKey,
  setValue,
  uncomment,
} from "../../../server/src/toml/edit/index.ts";
import { parse, type TomlDocument } from "../../../server/src/toml/index.ts";

/** Makes edits of a text with `\n`, and of the same with `\r\n`: both come out alike. */
function becomes(before: string, make: (document: TomlDocument) => Edits, after: string | undefined): void {
  for (const newline of before.includes("\n") ? ["\n", "\r\n"] : ["\n"]) {
    const text = before.replaceAll("\n", newline);
    const edits = make(parse(text));
    const result = edits && applyEdits(text, edits);
    assert.equal(result, after?.replaceAll("\n", newline));
  }
}

const option = (document: TomlDocument, name: string) =>
  commentedOptions(document).find((one) => one.name === name)!;

test("a key is renamed where it stands, quoted where it must be", () => {
  becomes("[t]\n  a = 1 # why\n", (d) => renameKey(d, ["t", "a"], "b"), "[t]\n  b = 1 # why\n");
  becomes("x.a = 1\nx.b = 2\n", (d) => renameKey(d, ["x", "a"], "c d"), 'x."c d" = 1\nx.b = 2\n');
  becomes("x = { a = 1, b = 2 }\n", (d) => renameKey(d, ["x", "b"], "c"), "x = { a = 1, c = 2 }\n");
  becomes("x = [{ a = 1 }]\n", (d) => renameKey(d, ["x", 0, "a"], "b"), "x = [{ b = 1 }]\n");
  becomes("'a.b' = 1\n", (d) => renameKey(d, ["a.b"], "c"), "c = 1\n");
});

test("a table is renamed wherever it is named", () => {
  becomes(
    '[h.old]\na = 1\n[h.old.f]\nb = 2\n[h."old".g]\n[h.older]\n',
    (d) => renameKey(d, ["h", "old"], "new"),
    "[h.new]\na = 1\n[h.new.f]\nb = 2\n[h.new.g]\n[h.older]\n",
  );
  becomes(
    "[h]\nold.a = 1\nold.b.c = 2\n",
    (d) => renameKey(d, ["h", "old"], "new"),
    "[h]\nnew.a = 1\nnew.b.c = 2\n",
  );
  becomes("[[m]]\na = 1\n[[m]]\n", (d) => renameKey(d, ["m"], "n"), "[[n]]\na = 1\n[[n]]\n");
  becomes(
    "[[m]]\n[m.x]\na = 1\n[[m]]\n[m.x]\na = 2\n",
    (d) => renameKey(d, ["m", 1, "x"], "y"),
    "[[m]]\n[m.x]\na = 1\n[[m]]\n[m.y]\na = 2\n",
  );
});

test("no name is given twice", () => {
  becomes("a = 1\nb = 2\n", (d) => renameKey(d, ["a"], "b"), undefined);
  becomes("x = { a = 1, b = 2 }\n", (d) => renameKey(d, ["x", "a"], "b"), undefined);
  becomes("[a]\n[b.c]\n", (d) => renameKey(d, ["a"], "b"), undefined);
  becomes("[t]\na = 1\n", (d) => insertKey(d, ["t"], "a", 2n), undefined);
  becomes("[t]\na = 1\n[u]\na = 2\n", (d) => moveKey(d, ["t", "a"], ["u"]), undefined);
});

test("a string keeps its style, an array its layout and comments", () => {
  becomes("a = 'x' # c\n", (d) => setValue(d, ["a"], "y"), "a = 'y' # c\n");
  becomes("a = 'x'\n", (d) => setValue(d, ["a"], "it's"), 'a = "it\'s"\n');
  becomes('a = "x"\n', (d) => setValue(d, ["a"], 60n), "a = 60\n");
  becomes(
    'a = [\n  "x", # first\n  "y", # second\n]\n',
    (d) => setValue(d, ["a"], ["x", "z"]),
    'a = [\n  "x", # first\n  "z", # second\n]\n',
  );
  becomes(
    'a = [\n  "x", # first\n  "y" # second\n]\n',
    (d) => setValue(d, ["a"], ["x", "y", "z"]),
    'a = [\n  "x", # first\n  "y", # second\n  "z"\n]\n',
  );
  becomes(
    'a = [\n  "x", # first\n  "y", # second\n]\n',
    (d) => setValue(d, ["a"], ["y"]),
    'a = [\n  "y", # second\n]\n',
  );
  becomes("a = [1, 2, 3]\n", (d) => setValue(d, ["a"], [1n, 3n]), "a = [1, 3]\n");
  becomes("a = [1, 2, 3]\n", (d) => setValue(d, ["a"], [1n, 2n]), "a = [1, 2]\n");
  becomes("a = [ 1 ]\n", (d) => setValue(d, ["a"], []), "a = []\n");
  becomes("a = []\n", (d) => setValue(d, ["a"], ["x", "y"]), 'a = ["x", "y"]\n');
  becomes('a = """\nx\n"""\n', (d) => setValue(d, ["a"], "y"), 'a = """\ny"""\n');
});

test("a line goes with the comment behind it and leaves no hole", () => {
  becomes("[t]\na = 1 # why\nb = 2\n", (d) => removeKey(d, ["t", "a"]), "[t]\nb = 2\n");
  becomes("a = 1\n\nb = 2\n\nc = 3\n", (d) => removeKey(d, ["b"]), "a = 1\n\nc = 3\n");
  becomes("a = 1\n\nb = 2\n", (d) => removeKey(d, ["b"]), "a = 1\n");
  becomes("a = 1\n\nb = 2", (d) => removeKey(d, ["b"]), "a = 1");
  becomes("a = 1\nb = 2", (d) => removeKey(d, ["b"]), "a = 1");
  becomes("a = 1\n\nb = 2\n", (d) => removeKey(d, ["a"]), "b = 2\n");
  becomes("\ufeffa = 1\nb = 2\n", (d) => removeKey(d, ["a"]), "\ufeffb = 2\n");
  becomes('a = [\n "x",\n]\nb = 2\n', (d) => removeKey(d, ["a"]), "b = 2\n");
  becomes("x = { a = 1, b = 2 }\n", (d) => removeKey(d, ["x", "a"]), "x = { b = 2 }\n");
  becomes("x = { a = 1, b = 2 }\n", (d) => removeKey(d, ["x", "b"]), "x = { a = 1 }\n");
  becomes("x = { a = 1 }\n", (d) => removeKey(d, ["x", "a"]), "x = {}\n");
  becomes("x.a = 1\n\nx.b = 2\n\ny = 3\n", (d) => removeKey(d, ["x"]), "y = 3\n");
  becomes("x = [1, 2]\n", (d) => removeKey(d, ["x", 0]), "x = [2]\n");
});

test("the comment above goes only when asked for, and only where it speaks of that key alone", () => {
  const take = (d: TomlDocument) => removeKey(d, ["t", "a"], { withCommentAbove: true });
  becomes("[t]\n# about a\na = 1\n\nb = 2\n", (d) => removeKey(d, ["t", "a"]), "[t]\n# about a\n\nb = 2\n");
  becomes("[t]\nb = 2\n\n# about a\n# more\na = 1\n", take, "[t]\nb = 2\n");
  becomes("[t]\n# about both\na = 1\nb = 2\n", take, "[t]\n# about both\nb = 2\n");
  becomes("[t]\n# about c\n#c = 3\n# about a\na = 1\n", take, "[t]\n# about c\n#c = 3\n");
});

test("what tells a program something of the file stays, whatever it stands above", () => {
  const top = "# kata-config: runtime=go kind=drop-in\n# vim: ts=2\n";
  const take = (d: TomlDocument) => removeKey(d, ["t"], { withCommentAbove: true });
  becomes(`${top}# about t\n[t]\na = 1\n[u]\n`, take, `${top}[u]\n`);
  becomes(`${top}t = 1\n\n[u]\n`, take, `${top}\n[u]\n`);
  becomes("# kata-config: ignore wrong-type\nt = 1\n\n[u]\n", take, "[u]\n");
});

test("a table goes with what stands below its header, not with the comment of the next", () => {
  becomes(
    "[a]\nx = 1\n\n[a.b]\ny = 2\n\n# about c\n[c]\nz = 3\n",
    (d) => removeKey(d, ["a"]),
    "# about c\n[c]\nz = 3\n",
  );
  becomes("[a]\nx = 1\n\n[b]\ny = 2\n", (d) => removeKey(d, ["b"]), "[a]\nx = 1\n");
});

test("a key is put where a person would put it", () => {
  becomes(
    "[t]\n  a = 1\n\n[u]\n",
    (d) => insertKey(d, ["t"], "b", true),
    "[t]\n  a = 1\n  b = true\n\n[u]\n",
  );
  becomes("[t]\n# c\n\n[u]\n", (d) => insertKey(d, ["t"], "b", "x"), '[t]\nb = "x"\n# c\n\n[u]\n');
  becomes("[t]\na = 1", (d) => insertKey(d, ["t"], "b", 2n), "[t]\na = 1\nb = 2");
  becomes(
    "[t]\na = 1\n\n# about b\n#b = 5\n\n# about c\nc = 3\n",
    (d) => insertKey(d, ["t"], "b", 6n),
    "[t]\na = 1\n\n# about b\n#b = 5\nb = 6\n\n# about c\nc = 3\n",
  );
  becomes("", (d) => insertKey(d, [], "a", 1n), "a = 1\n");
  becomes("# top\n[t]\n", (d) => insertKey(d, [], "a", 1n), "# top\na = 1\n\n[t]\n");
  becomes("x = { a = 1 }\n", (d) => insertKey(d, ["x"], "b", 2n), "x = { a = 1, b = 2 }\n");
  becomes("x = {}\n", (d) => insertKey(d, ["x"], "b", 2n), "x = { b = 2 }\n");
  becomes("x.a = 1\ny = 2\n", (d) => insertKey(d, ["x"], "b", 3n), "x.a = 1\nx.b = 3\ny = 2\n");
  becomes("[t]\nx.a = 1\n", (d) => insertKey(d, ["t", "x", "c"], "b", 3n), "[t]\nx.a = 1\nx.c.b = 3\n");
  becomes(
    "[t]\n",
    (d) => insertNew(d, ["t"], { name: "a", text: "1", above: ["# why", "#"], behind: "# b" }),
    "[t]\n# why\n#\na = 1 # b\n",
  );
});

test("a table is put behind those that it belongs to", () => {
  becomes("[a]\nx = 1\n", (d) => insertKey(d, ["b"], "y", 2n), "[a]\nx = 1\n\n[b]\ny = 2\n");
  becomes("[a]\nx = 1", (d) => insertKey(d, ["b"], "y", 2n), "[a]\nx = 1\n\n[b]\ny = 2");
  becomes(
    "[a.c]\nx = 1\n\n#z = 1\n\n# about b\n[b]\n",
    (d) => insertKey(d, ["a", "d"], "y", 2n),
    "[a.c]\nx = 1\n\n#z = 1\n\n[a.d]\ny = 2\n\n# about b\n[b]\n",
  );
  becomes("[a.b]\n", (d) => insertKey(d, ["a"], "y", 2n), "[a]\ny = 2\n\n[a.b]\n");
  becomes("# top\n[a.b]\n", (d) => insertKey(d, ["a"], "y", 2n), "# top\n\n[a]\ny = 2\n\n[a.b]\n");
  becomes("", (d) => insertTable(d, ["a b"]), '["a b"]\n');
  becomes("[[m]]\nx = 1\n", (d) => insertKey(d, ["m", 1], "x", 2n), "[[m]]\nx = 1\n\n[[m]]\nx = 2\n");
  becomes("a = 1\n", (d) => insertKey(d, ["a"], "y", 2n), undefined);
  becomes("a.b = 1\n", (d) => insertTable(d, ["a"]), undefined);
});

test("a key moves with the comment behind it", () => {
  becomes("[t]\na = 1 # why\n[u]\n", (d) => moveKey(d, ["t", "a"], ["u"]), "[t]\n[u]\na = 1 # why\n");
  becomes(
    "[t]\nb = 2\n\n# about a\na = 1\n\n[u]\nc = 3\n",
    (d) => moveKey(d, ["t", "a"], ["u"], { name: "d", text: "1000", withCommentAbove: true }),
    "[t]\nb = 2\n\n[u]\nc = 3\n# about a\nd = 1000\n",
  );
  becomes("a = 1", (d) => moveKey(d, ["a"], ["u"]), "[u]\na = 1\n");
  becomes("[t]\nx = { a = 1 }\n", (d) => moveKey(d, ["t", "x", "a"], ["t"]), "[t]\nx = {}\na = 1\n");
});

test("a table moves by its headers, or key by key", () => {
  becomes(
    "[f]\na = 1 # why\n[f.g]\nb = 2\n",
    (d) => moveTable(d, ["f"], ["h", "q", "f"]),
    "[h.q.f]\na = 1 # why\n[h.q.f.g]\nb = 2\n",
  );
  becomes("[f]\na = 1\n\n[g]\nb = 2\n", (d) => moveTable(d, ["f"], ["g"]), "[g]\nb = 2\na = 1\n");
  becomes("f = { a = 1 }\n[g]\n", (d) => moveTable(d, ["f"], ["g", "f"]), "[g]\nf = { a = 1 }\n");
});

test("options that are commented out are edited like others", () => {
  const text = "[t]\n# about a\n#a = 5\n# # b = 6\n\n[u]\n";
  becomes(text, (d) => renameKey(d, option(d, "a"), "c"), text.replace("#a", "#c"));
  becomes(text, (d) => setValue(d, option(d, "a"), 60n), text.replace("5", "60"));
  becomes(text, (d) => removeKey(d, option(d, "a")), text.replace("#a = 5\n", ""));
  becomes(text, (d) => uncomment(d, option(d, "a")), text.replace("#a", "a"));
  becomes(text, (d) => uncomment(d, option(d, "b")), text.replace("# # b", "b"));
  becomes(text, (d) => moveKey(d, option(d, "a"), ["u"]), "[t]\n# about a\n# # b = 6\n\n[u]\n#a = 5\n");
  becomes("[t]\na = 1 # c\n", (d) => commentOut(d, ["t", "a"]), "[t]\n#a = 1 # c\n");
  becomes("[t]\na = 1\n#a = 2\n", (d) => uncomment(d, option(d, "a")), undefined);
});

test("lines that are taken out one by one leave no hole either", () => {
  const text = "a = 1\n\nb = 2\nc = 3\n\nd = 4\n";
  const document = parse(text);
  const edits = [...removeKey(document, ["b"])!, ...removeKey(document, ["c"])!];
  assert.equal(applyEdits(text, joinLines(text, edits)), "a = 1\n\nd = 4\n");
  const others = [...removeKey(document, ["b"])!, ...setValue(document, ["c"], 4n)!];
  assert.equal(applyEdits(text, joinLines(text, others)), "a = 1\n\nc = 4\n\nd = 4\n");
});
