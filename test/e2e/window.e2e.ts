/**
 * The packaged extension through a user's eyes: VS Code in a real browser, on the sample workspace. The scenarios
 * share one window and run in order, because loading it takes longer than all of them.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import { found, type Page } from "../../scripts/e2e/browser.ts";
import { sampleWorkspace } from "../../scripts/e2e/places.ts";
import { type OpenWindow, openWindow } from "./open-window.ts";
import { samples } from "./samples.ts";
import {
  clearScreenshots,
  coloured,
  complete,
  editorOf,
  goToLine,
  hide,
  hoverOver,
  lineWith,
  mend,
  oneLine,
  openFile,
  pictureFailures,
  problem,
  runCommand,
  save,
  screenshot,
  statusItem,
  underlined,
} from "./window.ts";

/** For one scenario. The window itself gives up sooner, and says what it waited for. */
const timeout = 120_000;

describe("the editor's window", { timeout: 600_000 }, () => {
  let opened: OpenWindow;
  let page: Page;

  before(async () => {
    clearScreenshots();
    opened = await openWindow(samples.runtimeRs);
    page = opened.page;
  });
  after(() => opened?.close());
  pictureFailures(() => page);

  it("underlines a mistyped key", { timeout }, async () => {
    await underlined(page, "default_memroy", true);
  });

  it("names the runtime and the release in the status bar, and the reasons on a click", {
    timeout,
  }, async () => {
    const item = await statusItem(page, /Kata/);
    assert.match(oneLine(await item.textContent()), /Kata.*runtime-rs 4\.1\.0/);
    await item.click();
    await page
      .locator(".quick-input-list .monaco-list-row", { hasText: /runtime-rs.*Reason:.*path/ })
      .waitFor();
    await screenshot(page, "status");
    await page.keyboard.press("Escape");
    await page.locator(".quick-input-list").waitFor({ state: "hidden" });
  });

  it("lets the release be set in the file, and go back to a guess", { timeout }, async () => {
    const choose = (text: RegExp) =>
      page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
    const first = editorOf(page, samples.runtimeRs).locator(".view-line").first();
    await (await statusItem(page, /Kata.*4\.1\.0\?/)).click();
    await choose(/Release: 4\.1\.0/);
    await choose(/^\s*3\.31\.0/);
    await choose(/Only this file/);
    await statusItem(page, /Kata.*runtime-rs 3\.31\.0$/);
    await page.locator(".view-line", { hasText: "kata-config: release=3.31.0" }).waitFor();
    await (await statusItem(page, /3\.31\.0/)).click();
    await choose(/Release: 3\.31\.0/);
    await screenshot(page, "release");
    await choose(/^\s*auto/);
    await statusItem(page, /Kata.*runtime-rs 4\.1\.0\?$/);
    assert.doesNotMatch(oneLine(await first.textContent()), /kata-config:/);
  });

  it("says in the Problems panel what is wrong", { timeout }, async () => {
    const row = await problem(page, "default_memroy", /did you mean/);
    const text = oneLine(await row.textContent());
    assert.match(text, /did you mean.*default_memory/i);
    assert.match(text, /kata.*unknown-key/);
    await problem(page, "", /wrong-type/);
    await screenshot(page, "problems");
  });

  it("explains a key under the mouse", { timeout }, async () => {
    const text = editorOf(page, samples.runtimeRs);
    await goTo(samples.runtimeRs, "default_maxvcpus");
    const shown = await hoverOver(page, lineWith(text, "default_maxvcpus"), /integer/);
    assert.match(shown, /vCPUs/);
    await screenshot(page, "hover");
    await page.mouse.move(5, 5);
  });

  it("completes a key", { timeout }, async () => {
    await goTo(samples.runtimeRs, "default_memroy");
    await page.keyboard.press("Control+Shift+Enter"); // a new line above
    const selected = await complete(page, "default_bri", "default_bridges");
    assert.match(oneLine(await selected.textContent()), /integer/);
    await screenshot(page, "completion");
    await page.keyboard.press("Enter");
    await lineWith(editorOf(page, samples.runtimeRs), "default_bridges = 1").waitFor();
    await underlined(page, "default_bridges = 1", false);
  });

  it("puts what is chosen in front of a value in its place", { timeout }, async () => {
    await goTo(samples.runtimeRs, "rootfs_type");
    for (const _ of "rootfs_type =") await page.keyboard.press("ArrowRight");
    await complete(page, "xf", "xfs");
    await screenshot(page, "completion-in-front");
    await page.keyboard.press("Enter");
    await lineWith(editorOf(page, samples.runtimeRs), 'rootfs_type = "xfs"').waitFor();
    await underlined(page, "rootfs_type", false);
  });

  it("mends the key, and the mark under it goes", { timeout }, async () => {
    await goTo(samples.runtimeRs, "default_memroy", 1);
    await mend(page, /default_memory/);
    await underlined(page, "default_memory = 4096", false);
    await save(page);
    const saved = readFileSync(path.join(opened.editor.workspace, samples.runtimeRs), "utf8");
    assert.match(saved, /^default_memory = 4096$/m);
    assert.match(saved, /^default_bridges = \d+$/m);
    assert.doesNotMatch(saved, /default_memroy/);
  });

  it("shows what the runtime ends up with, by a button above the file", { timeout }, async () => {
    await page.locator('.editor-actions [aria-label*="Show Effective Configuration"]').first().click();
    const tab = page.locator(".tab", { hasText: "configuration-qemu-runtime-rs (effective).toml" });
    await tab.waitFor();
    await page.locator('.monaco-editor[data-uri^="kata-effective"] .detected-link').first().waitFor();
    await screenshot(page, "effective");
    await tab.click();
    await runCommand(page, "Kata: Compare File with What Takes Effect");
    await page
      .locator(".monaco-diff-editor .line-insert, .monaco-diff-editor .char-insert")
      .first()
      .waitFor();
    await screenshot(page, "effective-diff");
    await runCommand(page, "View: Close All Editors");
  });

  it("tells the two runtimes apart", { timeout }, async () => {
    await openFile(page, samples.go);
    await statusItem(page, /Kata.*go 4\.1\.0/);
    await problem(page, "deprecated", /Go runtime/);
    await screenshot(page, "go");
  });

  it("finds a mistake of TOML in a drop-in", { timeout }, async () => {
    await openFile(page, samples.debugDropIn);
    await underlined(page, "True", true);
    await problem(page, "true", /toml-syntax/);
  });

  it("colours any TOML, and leaves brackets in comments alone", { timeout }, async () => {
    await openFile(page, samples.containerd);
    await coloured(page, samples.containerd, ["reads. [ ]", "runtime_type"], "different");
    await screenshot(page, "toml");
  });

  it("takes a template for what it is", { timeout }, async () => {
    await openFile(page, samples.template);
    await page.locator(".statusbar-item", { hasText: "Kata TOML Template" }).waitFor();
    await coloured(page, samples.template, ["DEFVCPUS", "default_vcpus"], "different");
    await coloured(page, samples.template, ["QEMUPATH", '"'], "different");
    await statusItem(page, /Kata.*runtime-rs/);
    await screenshot(page, "template");
  });

  it("leads from a problem's code to the rule's page, without a network", { timeout }, async () => {
    await openFile(page, samples.debugDropIn);
    const row = await problem(page, "true", /toml-syntax/);
    await row.locator("a", { hasText: "toml-syntax" }).click();
    const frame = page.frameLocator("iframe.webview.ready").frameLocator("iframe#active-frame");
    await frame.locator("h1", { hasText: "toml-syntax" }).waitFor();
    await screenshot(page, "rule");
  });

  it("shows all options, narrowed to the file's runtime and hypervisor", { timeout }, async () => {
    await openFile(page, samples.go);
    await statusItem(page, /Kata.*go 4\.1\.0/);
    await runCommand(page, "Kata: Show All Options");
    await page.locator(".tab.active", { hasText: "Options of Kata Containers 4.1.0" }).waitFor();
    // The page of a rule is still there, in another tab.
    const frame = page.frameLocator("iframe.webview.ready >> nth=-1").frameLocator("iframe#active-frame");
    await frame.locator("h1", { hasText: "Options of Kata Containers 4.1.0" }).waitFor();
    await frame.locator("#hypervisor-clh:checked").waitFor();
    await frame.locator(".r-go", { hasText: "default_memory" }).first().waitFor();
    assert.equal(await frame.locator('[id="hypervisor.*.seccompsandbox"]').isVisible(), false);
    await screenshot(page, "options");
  });

  it("lists what is at risk in the whole workspace, once it is checked", { timeout }, async () => {
    await runCommand(page, "Kata: Check Workspace");
    await page.locator(".notification-toast", { hasText: /configuration: \d+ files/ }).waitFor();
    await runCommand(page, "Kata: Show Functionality at Risk");
    const view = page.locator(".pane", { hasText: "Kata: Functionality at Risk" });
    await view.locator(".monaco-list-row", { hasText: "Arguments for virtiofsd" }).first().click();
    // No file that is open has them.
    await view
      .locator(".monaco-list-row", { hasText: /configuration-qemu\.toml:\d+/ })
      .first()
      .waitFor();
    await screenshot(page, "at-risk");
  });

  it("has a walkthrough whose pictures are there", { timeout }, async () => {
    await page.keyboard.press("F1");
    await page.locator(".quick-input-widget input").first().waitFor();
    await page.keyboard.type("Welcome: Open Walkthrough...");
    await page
      .locator(".quick-input-list .monaco-list-row.focused", { hasText: "Open Walkthrough" })
      .waitFor();
    await page.keyboard.press("Enter");
    await page
      .locator(".quick-input-list .monaco-list-row", {
        hasText: "Get Started with Kata Containers Configuration",
      })
      .click();
    const guide = page.locator(".gettingStartedContainer");
    // Beside a side bar and a panel there is no room for pictures.
    await guide.locator(".step-title").first().waitFor();
    await hide(page, ".part.panel", "Control+J");
    await hide(page, ".part.sidebar", "Control+B");
    await guide.locator(".step-title", { hasText: "Mend problems" }).click();
    await guide.locator(".getting-started-media img").first().waitFor();
    const isLoaded =
      "() => [...document.querySelectorAll('.getting-started-media img')].some((one) => one.naturalWidth > 300)";
    await found(page, isLoaded, null);
    await screenshot(page, "walkthrough");
  });

  it("asks nobody outside this machine", { timeout }, () => {
    assert.deepEqual(opened.elsewhere, []);
  });

  it("leaves no error in the console", { timeout }, () => {
    assert.deepEqual(opened.errors, []);
  });

  /** Puts the cursor on the first line of a sample that starts with this text, moved by the lines added since. */
  async function goTo(file: string, text: string, added = 0): Promise<void> {
    const lines = readFileSync(path.join(sampleWorkspace, file), "utf8").split("\n");
    const index = lines.findIndex((line) => line.startsWith(text));
    assert.notEqual(index, -1, `no line of ${file} starts with ${text}`);
    await goToLine(page, index + 1 + added);
  }
});
