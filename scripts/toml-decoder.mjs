#!/usr/bin/env node
// The parser under toml-test's decoder protocol: TOML on standard input, tagged JSON on standard output, exit
// status 1 for a text that is not valid. With files: one JSON line for each. `--toml` sets the version.
import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { parse, strict, toTagged } from "../dist/toml.mjs";

const { values, positionals: files } = parseArgs({
  options: { toml: { type: "string", default: "1.1.0" } },
  allowPositionals: true,
});
const version = values.toml;
if (version !== "1.0.0" && version !== "1.1.0") {
  console.error(`toml-decoder: --toml takes 1.0.0 or 1.1.0, not ${version}`);
  process.exit(2);
}

/** The bytes of a file or of standard input; an unreadable one ends the program. */
function read(file) {
  try {
    return readFileSync(file);
  } catch (error) {
    console.error(`toml-decoder: ${error.message}`);
    process.exit(2);
  }
}

/** @returns {{ value: unknown } | { problems: string[] }} */
function decode(bytes) {
  let text;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return { problems: ["the bytes are not UTF-8"] };
  }
  const document = parse(text);
  const problems = strict(document, version);
  if (problems.length > 0) return { problems: problems.map(({ code, message }) => `${code}: ${message}`) };
  return { value: toTagged(document.root) };
}

if (files.length > 0) {
  for (const file of files) {
    const result = decode(read(file));
    const line =
      "value" in result ? { file, valid: true, value: result.value } : { file, valid: false, value: null };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  }
} else {
  const result = decode(read(0));
  if ("value" in result) process.stdout.write(`${JSON.stringify(result.value)}\n`);
  else {
    console.error(result.problems.join("\n"));
    process.exitCode = 1;
  }
}
