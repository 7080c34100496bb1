/** The committed facts about kata-deploy, and with `KATA_REPO` whether they are what the extraction finds. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { extractDeploy } from "../../scripts/extract/deploy/extract.ts";
import { writeDeploy } from "../../scripts/extract/deploy/write.ts";
import { openRepository } from "../../scripts/extract/repository.ts";
import type { DeployFacts } from "../../server/src/knowledge/deploy-facts.ts";
import { valueAt } from "../../server/src/knowledge/releases.ts";

const text = readFileSync("schemas/upstream/kata-deploy.json", "utf8");
const facts = JSON.parse(text) as DeployFacts;
const repository = process.env["KATA_REPO"];

test("the committed facts are written as the extraction writes them", () => {
  assert.equal(text, writeDeploy(facts));
});

test("every shim of the newest chart has a file that sets its hypervisor's options", () => {
  const newest = facts.charts.at(-1)!;
  for (const [shim, timeline] of Object.entries(facts.shims)) {
    if (!valueAt(timeline, newest)) continue;
    const file = facts.shipped.go[shim] ?? facts.shipped["runtime-rs"][shim];
    assert.ok(file && valueAt(file.releases, newest), shim);
    const paths = Object.keys(file.settings);
    assert.ok(paths.some((path) => path.startsWith("hypervisor.")) && paths.length > 30, shim);
  }
});

test("files are built for the folder that kata-deploy installs to", () => {
  const { settings } = facts.shipped.go["qemu"]!;
  assert.equal(valueAt(settings["hypervisor.qemu.path"], "4.1.0"), "/opt/kata/bin/qemu-system-x86_64");
});

const withRepository = repository ? test : () => {};
withRepository("the committed facts are what the extraction finds", () => {
  assert.equal(text, writeDeploy(extractDeploy(openRepository(repository!))));
});
