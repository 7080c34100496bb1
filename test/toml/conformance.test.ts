import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { toTagged } from "../../scripts/toml-decoder/tagged.ts";
import { parse, strict, type TomlVersion } from "../../server/src/toml/index.ts";
import { shared, skipWithout } from "./shared.ts";

const folder = `${shared}/toml-test/tests`;
const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** The text, or undefined when the bytes are not UTF-8. */
function read(file: string): string | undefined {
  try {
    return utf8.decode(readFileSync(`${folder}/${file}`));
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
  const list = `${folder}/files-toml-${version}`;
  const files = existsSync(list) ? readFileSync(list, "utf8").split("\n") : [];
  const named = files.filter((file) => file.endsWith(".toml"));
  const skip = skipWithout("toml-test/tests");

  test(`valid files of TOML ${version} give the expected values`, { skip }, () => {
    const valid = named.filter((file) => file.startsWith("valid/"));
    assert.ok(valid.length > 150);
    for (const file of valid) {
      const document = parse(read(file) ?? assert.fail(`${file} is UTF-8`));
      assert.deepEqual(strict(document, version), [], file);
      const expected = JSON.parse(readFileSync(`${folder}/${file.replace(/toml$/, "json")}`, "utf8"));
      assert.deepEqual(comparable(toTagged(document.root)), comparable(expected), file);
    }
  });

  test(`invalid files of TOML ${version} are refused`, { skip }, () => {
    const invalid = named.filter((file) => file.startsWith("invalid/"));
    assert.ok(invalid.length > 300);
    const taken = invalid.filter((file) => {
      const text = read(file);
      return text !== undefined && strict(parse(text), version).length === 0;
    });
    assert.deepEqual(taken, []);
  });
}
