import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, beforeEach, describe, it } from "node:test";
import { program } from "./command.ts";

describe("what is kept of compiling", () => {
  const directory = mkdtempSync(path.join(tmpdir(), "kata-config-compiled-"));
  const cache = path.join(directory, "cache");
  const launcher = path.join(directory, "tool.cjs");
  const main = path.join(directory, "tool.main.cjs");
  after(() => rmSync(directory, { recursive: true }));

  beforeEach(() => {
    rmSync(cache, { recursive: true, force: true });
    says("one");
  });

  /** Texts of the same length: V8 tells two texts apart by nothing else. */
  function says(word: string, build = 0): void {
    writeFileSync(main, `console.log("${word}", __filename, require("node:path").basename(__dirname));\n`);
    const stamp = build.toString().padStart(64, "0");
    writeFileSync(launcher, readFileSync(program, "utf8").replace(/"[0-9a-f]{64}"/, `"${stamp}"`));
  }

  function run(...args: readonly string[]): string {
    const env = { ...process.env, KATA_CONFIG_CACHE: cache };
    const { stdout, stderr } = spawnSync(process.execPath, [launcher, ...args], { env, encoding: "utf8" });
    assert.equal(stderr, "");
    return stdout;
  }

  const kept = (): string => path.join(cache, readdirSync(cache)[0]!);
  const expected = (word: string): string => `${word} ${main} ${path.basename(directory)}\n`;

  it("is used at the next start", () => {
    assert.equal(run(), expected("one"));
    assert.equal(readdirSync(cache).length, 1);
    assert.equal(statSync(kept()).mode & 0o077, 0);
    // What is kept is what runs: the text is another, and said to be of the same build.
    says("two");
    assert.equal(run(), expected("one"));
  });

  it("counts for one build", () => {
    run();
    says("two", 1);
    assert.equal(run(), expected("two"));
    assert.equal(run(), expected("two"));
    assert.equal(readdirSync(cache).length, 1);
  });

  it("is not taken from where somebody else can write", { skip: process.platform === "win32" }, () => {
    run();
    chmodSync(cache, 0o777);
    says("two");
    assert.equal(run(), expected("two"));
  });

  it("does no harm when it is spoilt", () => {
    run();
    const bytes = readFileSync(kept());
    for (const spoilt of [bytes.subarray(0, bytes.length / 2), bytes.subarray(0, 10), Buffer.alloc(0)]) {
      writeFileSync(kept(), spoilt);
      assert.equal(run(), expected("one"));
      assert.equal(readFileSync(kept()).length, bytes.length);
    }
  });

  it("is not needed where nothing can be written", () => {
    writeFileSync(cache, "a file");
    assert.equal(run(), expected("one"));
    rmSync(cache);
    mkdirSync(cache, { mode: 0o500 });
    assert.equal(run(), expected("one"));
  });

  it("is not made of a run that only tells about the program", () => {
    run("--help");
    assert.ok(!existsSync(cache));
  });
});
