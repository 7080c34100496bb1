import assert from "node:assert/strict";
import { test } from "node:test";
import { toTagged } from "../../scripts/toml-decoder/tagged.ts";
import { parse, strict, type TomlVersion } from "../../server/src/toml/index.ts";
import { packedFiles } from "../data.ts";

const suite = packedFiles("toml-test");
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

const bytesOf = (file: string): Buffer => suite.get(`tests/${file}`) ?? assert.fail(`${file} is there`);

/** The text, or undefined when the bytes are not UTF-8. */
function read(file: string): string | undefined {
  try {
    return utf8.decode(bytesOf(file));
  } catch {
    return undefined;
  }
}

/** As toml-test compares: floats as numbers, times with any number of digits behind the seconds. */
function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== "object" || value === null) return value;
  const { type, value: scalar } = value as Record<string, unknown>;
  if (type === "float" && typeof scalar === "string" && !/nan|inf/.test(scalar))
    return { type, value: Number(scalar) };
  if (type === "float") return { type, value: String(scalar).replace(/^\+|-(?=nan)/, "") };
  if (typeof type === "string" && /time/.test(type) && typeof scalar === "string")
    return { type, value: scalar.replace(/(?<=\.\d*)0+(?!\d)/, "") };
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, comparable(inner)]));
}

for (const version of ["1.0.0", "1.1.0"] satisfies TomlVersion[]) {
  const files = bytesOf(`files-toml-${version}`).toString().split("\n");
  const named = files.filter((file) => file.endsWith(".toml"));

  test(`valid files of TOML ${version} give the expected values`, () => {
    const valid = named.filter((file) => file.startsWith("valid/"));
    assert.ok(valid.length > 150);
    for (const file of valid) {
      const document = parse(read(file) ?? assert.fail(`${file} is UTF-8`));
      assert.deepEqual(strict(document, version), [], file);
      const expected = JSON.parse(bytesOf(file.replace(/toml$/, "json")).toString());
      assert.deepEqual(comparable(toTagged(document.root)), comparable(expected), file);
    }
  });

  test(`invalid files of TOML ${version} are refused`, () => {
    const invalid = named.filter((file) => file.startsWith("invalid/"));
    assert.ok(invalid.length > 300);
    const taken = invalid.filter((file) => {
      const text = read(file);
      return text !== undefined && strict(parse(text), version).length === 0;
    });
    assert.deepEqual(taken, []);
  });
}
