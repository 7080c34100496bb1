/** Whatever edit is made of a text without errors, the text is still one, and says what it said but for the edit. */
import assert from "node:assert/strict";
import { test } from "node:test";
import {
  amend,
  applyEdits,
  type Draft,
  draftOf,
  type Edits,
  editsOf,
  exists,
  insertKey,
  insertTable,
  moveKey,
  moveTable,
  removeKey,
  renameKey,
  setValue,
} from "../../../server/src/toml/edit/index.ts";
import {
  isMarker,
  type Path,
  type Plain,
  type PlainTable,
  parse,
  type TomlDocument,
  toJs,
} from "../../../server/src/toml/index.ts";
import { random } from "../texts.ts";
import { type Next, pick, randomText } from "./texts.ts";

/** What is said, as data that can be changed: `Map` for tables, so that any name is only a name. */
type Model = string | Model[] | Map<string, Model>;

function modelOf(value: Plain): Model {
  if (isMarker(value)) return `${value.marker} ${value.text}`;
  if (Array.isArray(value)) return value.map(modelOf);
  if (typeof value === "object")
    return new Map(Object.entries(value as PlainTable).map(([name, inner]) => [name, modelOf(inner)]));
  return `${typeof value} ${Object.is(value, -0) ? "-0" : value}`;
}

/** As text, names sorted. */
function shown(model: Model): string {
  if (typeof model === "string") return JSON.stringify(model);
  if (Array.isArray(model)) return `[${model.map(shown).join(",")}]`;
  const pairs = [...model].map(([name, inner]) => `${JSON.stringify(name)}:${shown(inner)}`);
  return `{${pairs.sort().join(",")}}`;
}

const says = (document: TomlDocument): Model => modelOf(toJs(document.root));

function at(model: Model, path: Path): Model | undefined {
  return path.reduce<Model | undefined>((inner, step) => {
    if (Array.isArray(inner)) return inner[step as number];
    return inner instanceof Map ? inner.get(step as string) : undefined;
  }, model);
}

function remove(model: Model, path: Path): void {
  const holder = at(model, path.slice(0, -1));
  if (Array.isArray(holder)) holder.splice(path.at(-1) as number, 1);
  else if (holder instanceof Map) holder.delete(path.at(-1) as string);
}

function put(model: Model, path: Path, value: Model): void {
  for (let length = 1; length <= path.length; length++) {
    const holder = at(model, path.slice(0, length - 1));
    const step = path[length - 1]!;
    const isLast = length === path.length;
    const inner = isLast ? value : typeof path[length] === "number" ? [] : new Map<string, Model>();
    if (Array.isArray(holder) && (isLast || holder[step as number] === undefined))
      holder[step as number] = inner;
    else if (holder instanceof Map && (isLast || !holder.has(step as string)))
      holder.set(step as string, inner);
  }
}

function pathsOf(model: Model, path: Path = []): readonly Path[] {
  const inner: readonly (readonly [string | number, Model])[] = Array.isArray(model)
    ? [...model.entries()]
    : model instanceof Map
      ? [...model]
      : [];
  return inner.flatMap(([step, value]) => [[...path, step], ...pathsOf(value, [...path, step])]);
}

/**
 * What nothing is left of may go or stay: a dotted table goes with its last key, one with a header stays; an array
 * of tables goes with its last, an array of inline tables stays.
 */
function withoutEmpty(model: Model): Model {
  if (Array.isArray(model)) return model.map(withoutEmpty);
  if (!(model instanceof Map)) return model;
  const pairs = [...model].map(([name, inner]) => [name, withoutEmpty(inner)] as const);
  return new Map(
    pairs.filter(([, inner]) => !(inner instanceof Map ? inner.size === 0 : inner.length === 0)),
  );
}

interface Step {
  readonly name: string;
  readonly edits: Edits;
  /** What the text says behind it. */
  readonly expected: Model;
}

const DATA: readonly Plain[] = [
  "x",
  'a "b" \\ \n\t\u007f\'',
  7n,
  -2.5,
  true,
  ["p", 1n],
  { k: "v", "l m": [] },
];

function randomStep(document: TomlDocument, next: Next): Step | undefined {
  const model = says(document);
  const paths = pathsOf(model);
  const path = pick(next, [...paths, ["new"]]);
  const tables = [[], ...paths.filter((one) => at(model, one) instanceof Map), ["new", "x y"]];
  const table = pick(next, tables);
  const name = pick(next, ["fresh", "f g", "a"]);
  const value = pick(next, DATA);
  const there = at(model, path);
  const change = (label: string, edits: Edits, make: () => void): Step => {
    make();
    return { name: `${label} ${JSON.stringify([path, table, name])}`, edits, expected: model };
  };
  switch (Math.floor(next() * 7)) {
    case 0:
      if (typeof path.at(-1) === "number" || there === undefined) return undefined;
      return change("rename", renameKey(document, path, name), () => {
        remove(model, path);
        put(model, [...path.slice(0, -1), name], there);
      });
    case 1:
      return change("set", setValue(document, path, value), () => put(model, path, modelOf(value)));
    case 2:
      return change("insert", insertKey(document, table, name, value), () =>
        put(model, [...table, name], modelOf(value)),
      );
    case 3:
      return change("remove", removeKey(document, path, { withCommentAbove: next() < 0.5 }), () =>
        remove(model, path),
      );
    case 4:
      if (typeof path.at(-1) === "number" || there === undefined) return undefined;
      return change("move", moveKey(document, path, table, { name, withCommentAbove: next() < 0.5 }), () => {
        remove(model, path);
        put(model, [...table, name], there);
      });
    case 5: {
      if (there === undefined) return undefined;
      const to = [...table, name];
      const old = at(model, to);
      return change("move table", moveTable(document, path, to), () => {
        remove(model, path);
        if (old instanceof Map && there instanceof Map) for (const [key, inner] of there) old.set(key, inner);
        else put(model, to, there);
      });
    }
    default:
      return change("insert table", insertTable(document, [...table, name]), () =>
        put(model, [...table, name], at(model, [...table, name]) ?? new Map()),
      );
  }
}

/** `FUZZ=50 npm run test:unit` looks fifty times as long. */
const ROUNDS = 400 * Number(process.env["FUZZ"] ?? 1);

test("an edit changes what it says and nothing else", () => {
  let made = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const next = random(round);
    const text = randomText(next);
    const document = parse(text);
    assert.deepEqual(document.errors, [], JSON.stringify(text));
    for (let count = 0; count < 4; count++) {
      const step = randomStep(document, next);
      if (!step?.edits) continue;
      made++;
      const result = applyEdits(text, step.edits);
      const told = `seed ${round}: ${step.name}\n${text}\n--- became\n${result}`;
      const after = parse(result);
      assert.deepEqual(
        after.errors.map(({ message }) => message),
        [],
        told,
      );
      assert.equal(shown(withoutEmpty(says(after))), shown(withoutEmpty(step.expected)), told);
      if (result.includes("\n") && text.includes("\n"))
        assert.equal(/(?<!\r)\n/.test(result), /(?<!\r)\n/.test(text), told);
    }
  }
  assert.ok(made > ROUNDS, `${made} edits`);
});

test("edits one after the other are edits of the first text", () => {
  for (let round = 0; round < ROUNDS; round++) {
    const next = random(round + 1e6);
    const document = parse(randomText(next));
    let draft: Draft = draftOf(document);
    for (let count = 0; count < 5; count++) {
      const step = randomStep(draft.document, next);
      if (step?.edits) draft = amend(draft, step.edits);
    }
    assert.equal(applyEdits(document.text, editsOf(draft)), draft.document.text, `seed ${round}`);
    assert.deepEqual(draft.document.errors, [], `seed ${round}`);
  }
});

test("edits that overlap are refused", () => {
  const edit = (start: number, end: number, text: string) => ({ range: { start, end }, text });
  assert.throws(
    () => applyEdits("abc", [edit(0, 2, ""), edit(1, 3, "")]),
    /Two edits overlap: 0 to 2, and 1 to 3/,
  );
  assert.throws(() => applyEdits("abc", [edit(2, 4, "")]), /beyond the text/);
  assert.equal(applyEdits("abc", [edit(1, 1, "x"), edit(1, 2, "y"), edit(1, 1, "z")]), "axzyc");
  assert.ok(exists(parse("a = [{ b = 1 }]"), ["a", 0, "b"]));
});
