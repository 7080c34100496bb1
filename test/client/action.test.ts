/** The action for GitHub and the hook of pre-commit, as far as they run without either. */
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, describe, it } from "node:test";
import { parse } from "yaml";

const root = path.resolve(import.meta.dirname, "../..");
const read = (file: string) => parse(readFileSync(path.join(root, file), "utf8"));
const manifest = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
const home = mkdtempSync(path.join(tmpdir(), "kata-config-action-"));
after(() => rmSync(home, { recursive: true, force: true }));

describe("the action", { skip: process.platform === "win32" && "it runs in a bash of GitHub's" }, () => {
  const action = read("action.yml");
  const [step] = action.runs.steps;

  /** Runs the step with an `npx` that checks its package's name and runs the program of the checkout. */
  function act(inputs: Readonly<Record<string, string>>) {
    const wanted = `kata-config@${inputs["version"] ?? manifest.version}`;
    const npx = `#!/usr/bin/env bash\n[ "$1 $2" = "--yes ${wanted}" ] || exit 99\nshift 2\nexec node ${root}/dist/cli.cjs "$@"\n`;
    writeFileSync(path.join(home, "npx"), npx, { mode: 0o755 });
    const env: Record<string, string> = { PATH: `${home}:${process.env["PATH"]}` };
    for (const [name, value] of Object.entries<string>(step.env)) {
      const input = /^\$\{\{ inputs\.([\w-]+) \}\}$/.exec(value)?.[1];
      env[name] = input ? (inputs[input] ?? action.inputs[input].default) : root;
    }
    const { status, stdout } = spawnSync("bash", ["-c", step.run], { env, cwd: root, encoding: "utf8" });
    return { status, stdout };
  }

  const samples = "test/fixtures/samples/opt";

  it("annotates, and fails on errors", () => {
    const { status, stdout } = act({ paths: samples });
    assert.equal(status, 1);
    assert.match(stdout, /^::error [^:]*file=test\/fixtures\/samples[^:]*::/m);
  });

  it("takes several paths, blanks in them and words that look like options or commands", () => {
    writeFileSync(path.join(home, "a b.toml"), "[hypervisor.qemu]\ndefault_memroy = 1\n");
    const { status, stdout } = act({
      paths: `${home}/a b.toml\n\n${samples}\n`,
      format: "text",
      "fail-on": "never",
      release: "4.1.0",
      runtime: "go",
      version: "9.9.9",
    });
    assert.equal(status, 0, stdout);
    assert.match(stdout, /a b\.toml:2:1/);
    assert.equal(act({ paths: "--version" }).status, 2);
    assert.equal(act({ paths: "$(touch evil)" }).status, 2);
    assert.ok(!readdirSync(root).includes("evil"));
  });

  it("writes a report to a file", () => {
    const output = path.join(home, "kata-config.sarif");
    assert.equal(act({ paths: samples, format: "sarif", output, "fail-on": "never" }).status, 0);
    assert.equal(JSON.parse(readFileSync(output, "utf8")).version, "2.1.0");
  });
});

describe("the hook of pre-commit", () => {
  const [hook] = read(".pre-commit-hooks.yaml");

  it("runs the program of its own version", () => {
    assert.equal(hook.entry, `npx --yes ${manifest.name}@${manifest.version} check`);
    assert.ok(manifest.bin[manifest.name]);
  });

  it("takes the files that are Kata's", () => {
    const files = new RegExp(hook.files);
    for (const file of [
      "configuration-qemu.toml",
      "a/configuration.toml.in",
      "kata-containers/config.d/10-x",
    ])
      assert.match(file, files);
    for (const file of ["Cargo.toml", "configuration.tomlx", "a/config.dx/y"])
      assert.doesNotMatch(file, files);
  });
});

describe("workflows", () => {
  for (const name of readdirSync(path.join(root, ".github/workflows")))
    it(`${name} runs scripts that there are`, () => {
      const { jobs } = read(`.github/workflows/${name}`);
      const steps = Object.values<{ steps?: { run?: string }[] }>(jobs).flatMap((job) => job.steps ?? []);
      for (const { run = "" } of steps)
        for (const [, script] of run.matchAll(/npm run ([\w:]+)/g))
          assert.ok(manifest.scripts[script!], script);
    });
});
