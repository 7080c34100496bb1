/**
 * Mistakes that people made in configurations they published or asked about, by runtime, in `wild/*.toml`. On a
 * line with markers exactly those problems are told, of whatever rule; the other lines are not looked at. Of a case
 * without markers nothing is told. `UPDATE=1` rewrites the markers.
 */
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import test from "node:test";
import { checkLines, rewriteLines } from "./cases.ts";
import { readFixture, writeCase } from "./fixture.ts";

const FOLDER = join(import.meta.dirname, "wild");

for (const name of readdirSync(FOLDER).sort()) {
  const path = join(FOLDER, name);
  const text = readFileSync(path, "utf8");
  const cases = readFixture(text);
  if (process.env["UPDATE"] === "1") {
    const updated = cases.map((one) => writeCase(rewriteLines(one))).join("");
    if (updated !== text) writeFileSync(path, updated);
    continue;
  }
  for (const one of cases) test(`${name}: ${one.name}`, () => checkLines(one));
}
