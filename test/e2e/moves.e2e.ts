/** The move to runtime-rs through a user's eyes: a main file with three drop-ins, as kata-deploy lays them out. */
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Page } from "../../scripts/e2e/browser.ts";
import { sampleWorkspace } from "../../scripts/e2e/places.ts";
import { eventually } from "./eventually.ts";
import { type OpenWindow, openWindow } from "./open-window.ts";
import { samples } from "./samples.ts";
import {
  choose,
  editorOf,
  lineWith,
  pictureFailures,
  save,
  screenshot,
  startCommand,
  statusItem,
} from "./window.ts";

/** For one scenario. */
const timeout = 180_000;

const MOVE = "Kata: Move This Configuration to runtime-rs…";
const DROP_IN = samples.goWithDropIns.replace("configuration-qemu.toml", "config.d/50-user-overrides.toml");

describe("moves", { timeout: 600_000 }, () => {
  let opened: OpenWindow;
  let page: Page;

  const onDisk = (file: string) => readFileSync(path.join(opened.editor.workspace, file), "utf8");
  /** Waits until a file on the disk has such a line. */
  const written = (file: string, line: RegExp) =>
    eventually(`${line} in ${file}`, () => {
      const isThere = existsSync(path.join(opened.editor.workspace, file)) && line.test(onDisk(file));
      return isThere ? true : undefined;
    });
  const shipped = (file: string) => readFileSync(path.join(sampleWorkspace, file), "utf8");
  const preview = () => page.locator(".bulk-edit-panel");
  const report = () => page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
  const button = (name: string) => preview().locator(".monaco-button", { hasText: name });

  before(async () => {
    opened = await openWindow(samples.goWithDropIns);
    page = opened.page;
  });
  after(() => opened?.close());
  pictureFailures(() => page);

  it("lists the files that are read together in the status item, and opens one", { timeout }, async () => {
    await (await statusItem(page, /Kata.*go 4\.1\.0/)).click();
    for (const name of ["configuration-qemu.toml", "10-installation-prefix.toml", "30-kernel-params.toml"])
      await page.locator(".quick-input-list .monaco-list-row", { hasText: name }).first().waitFor();
    await choose(page, /50-user-overrides\.toml/);
    await lineWith(editorOf(page, DROP_IN), "default_memory = 4096").waitFor();
    await page.locator(".tab", { hasText: /^configuration-qemu\.toml/ }).click();
    await lineWith(editorOf(page, samples.goWithDropIns), "kata-deploy installs it").waitFor();
  });

  it("shows all files in the refactor preview, the report beside, and discards", { timeout }, async () => {
    await startCommand(page, MOVE);
    await choose(page, /Change the files where they are/);
    await preview().locator(".monaco-list-row", { hasText: "50-user-overrides.toml" }).waitFor();
    await report().locator("h2", { hasText: "To decide" }).waitFor({ timeout: 90_000 });
    await screenshot(page, "move");
    await button("Discard").click();
    await preview().locator(".monaco-list-row").first().waitFor({ state: "detached" });
    assert.equal(onDisk(samples.goWithDropIns), shipped(samples.goWithDropIns));
  });

  it("changes all files on Apply, and undo takes it back", { timeout }, async () => {
    await page.locator(".tab", { hasText: /^configuration-qemu\.toml/ }).click();
    await startCommand(page, MOVE);
    await choose(page, /Change the files where they are/);
    await preview().locator(".monaco-list-row", { hasText: "50-user-overrides.toml" }).waitFor();
    await button("Apply").click();
    const text = editorOf(page, samples.goWithDropIns);
    await lineWith(text, "# kata-config: runtime=runtime-rs").waitFor();
    await statusItem(page, /Kata.*runtime-rs 4\.1\.0/);
    await page.locator(".notifications-toasts", { hasText: /To be decided: 1/ }).waitFor();
    await written(DROP_IN, /^pcie_root_port = 1$/m);
    await written(samples.goWithDropIns, /^reconnect_timeout_ms = 45000$/m);
    assert.match(onDisk(DROP_IN), /^\[agent\.kata\]\ncreate_container_timeout = 300$/m);
    await text.locator(".view-line").first().click();
    await page.keyboard.press("Control+Z");
    await lineWith(text, "dial_timeout = 45").waitFor();
    await save(page);
    assert.equal(onDisk(samples.goWithDropIns), shipped(samples.goWithDropIns));
    await page.locator(".tab", { hasText: "50-user-overrides.toml" }).click();
    await save(page);
    assert.equal(onDisk(DROP_IN), shipped(DROP_IN));
  });

  it("writes new files where runtime-rs looks for them", { timeout }, async () => {
    await page.locator(".tab", { hasText: /^configuration-qemu\.toml/ }).click();
    await startCommand(page, MOVE);
    await choose(page, /Write new files/);
    await preview().locator(".monaco-list-row", { hasText: "configuration-qemu-runtime-rs.toml" }).waitFor();
    await screenshot(page, "move-new-files");
    await button("Apply").click();
    const main = samples.goWithDropIns
      .replace("runtimes/qemu", "runtime-rs/runtimes/qemu-runtime-rs")
      .replace("configuration-qemu", "configuration-qemu-runtime-rs");
    const dropIns = ["10-installation-prefix", "30-kernel-params", "50-user-overrides"].map(
      (name) => `${path.dirname(main)}/config.d/${name}.toml`,
    );
    for (const file of [main, ...dropIns]) await written(file, /./);
    await written(main, /^hypervisor_name = "qemu"$/m);
    await written(dropIns[2]!, /^pcie_root_port = 1$/m);
    assert.equal(onDisk(samples.goWithDropIns), shipped(samples.goWithDropIns));
    await statusItem(page, /Kata.*runtime-rs 4\.1\.0/);
  });

  it("says what another release changes", { timeout }, async () => {
    await page.locator(".tab", { hasText: /^configuration-qemu\.toml/ }).click();
    await startCommand(page, "Kata: Show What Changes with Another Release…");
    await choose(page, /^\s*3\.32\.0/);
    await choose(page, /^\s*4\.1\.0/);
    await page.locator(".tab", { hasText: "configuration-qemu.toml from 3.32.0 to 4.1.0" }).waitFor();
    await report().locator("h2", { hasText: "What changes" }).waitFor({ timeout: 90_000 });
    await screenshot(page, "upgrade");
  });

  it("leads from a place in the report to its line", { timeout }, async () => {
    const place = report()
      .locator("a", { hasText: /^configuration-qemu\.toml:\d+$/ })
      .first();
    const [, line] = /:(\d+)$/.exec((await place.textContent()) ?? "") ?? [];
    await place.click();
    await page.locator(".statusbar-item", { hasText: new RegExp(`Ln ${line}, Col`) }).waitFor();
  });

  it("begins a configuration from File > New File", { timeout }, async () => {
    await startCommand(page, "Create: New File...");
    await choose(page, /Kata Configuration/);
    await choose(page, /^\s*4\.1\.0/);
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "kata-dragonball" }).waitFor();
    await screenshot(page, "new-configuration");
    await choose(page, /kata-dragonball/);
    await choose(page, /Main file/);
    await statusItem(page, /Kata.*runtime-rs 4\.1\.0$/);
    await page.locator(".view-line", { hasText: "[hypervisor.dragonball]" }).waitFor();
  });

  it("asks nobody outside this machine", { timeout }, () => {
    assert.deepEqual(opened.elsewhere, []);
  });

  it("leaves no error in the console", { timeout }, () => {
    assert.deepEqual(opened.errors, []);
  });
});
