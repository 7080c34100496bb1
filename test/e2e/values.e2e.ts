/** Values of the kata-deploy chart in the editor's window: the drop-in in them, and the values themselves. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { after, before, describe, it } from "node:test";
import type { Page } from "../../scripts/e2e/browser.ts";
import { sampleWorkspace } from "../../scripts/e2e/places.ts";
import { type OpenWindow, openWindow } from "./open-window.ts";
import { samples } from "./samples.ts";
import {
  complete,
  editorOf,
  goToLine,
  lineWith,
  mend,
  oneLine,
  pictureFailures,
  problem,
  save,
  screenshot,
  underlined,
} from "./window.ts";

/** For one scenario. The window itself gives up sooner, and says what it waited for. */
const timeout = 120_000;

describe("a values.yaml", { timeout: 400_000 }, () => {
  let opened: OpenWindow;
  let page: Page;
  const text = readFileSync(path.join(sampleWorkspace, samples.values), "utf8");
  const lineOf = (part: string) => text.split("\n").findIndex((line) => line.includes(part)) + 1;

  /** What is shown of the place so many characters before the end of a line. */
  async function explained(part: string, before: number, expected: RegExp): Promise<string> {
    await goToLine(page, lineOf(part));
    await page.keyboard.press("End");
    for (let step = 0; step < before; step++) await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Control+K");
    await page.keyboard.press("Control+I");
    const popup = page
      .locator(".monaco-hover:not(.hidden) .monaco-hover-content", { hasText: expected })
      .first();
    await popup.waitFor();
    const text = oneLine(await popup.textContent());
    await page.keyboard.press("Escape");
    return text;
  }

  before(async () => {
    opened = await openWindow(samples.values);
    page = opened.page;
  });
  after(() => opened?.close());
  pictureFailures(() => page);

  it("has a misspelt key of a drop-in underlined", { timeout }, async () => {
    await underlined(page, "default_memroy", true);
    await problem(page, "default_memroy", /did you mean/);
    await screenshot(page, "values");
  });

  it("explains values of the chart and options of the drop-in", { timeout }, async () => {
    assert.match(await explained("disableAll: true", 10, /shims\.disableAll/), /Turns off every shim/);
    const option = await explained("static_sandbox_resource_mgmt", 12, /static_sandbox_resource_mgmt/);
    assert.match(option, /boolean/);
  });

  it("completes an option where it stands", { timeout }, async () => {
    await goToLine(page, lineOf("static_sandbox_resource_mgmt"));
    await page.keyboard.press("Control+Enter"); // a new line below
    const selected = await complete(page, "sandbox_cgr", "sandbox_cgroup_only");
    assert.match(oneLine(await selected.textContent()), /boolean/);
    await page.keyboard.press("Enter");
    await lineWith(editorOf(page, samples.values), "sandbox_cgroup_only = ").waitFor();
    await page.keyboard.press("Escape");
  });

  it("mends the key, and the YAML stays whole", { timeout }, async () => {
    await goToLine(page, lineOf("default_memroy"));
    await page.keyboard.press("End");
    for (let step = 0; step < 10; step++) await page.keyboard.press("ArrowLeft");
    await mend(page, /default_memory/);
    await underlined(page, "default_memory = 4096", false);
    await save(page);
    const saved = readFileSync(path.join(opened.editor.workspace, samples.values), "utf8");
    const plain = saved
      .split("\n")
      .filter((line) => !line.includes("sandbox_cgroup_only"))
      .join("\n");
    assert.equal(plain, text.replace("default_memroy", "default_memory"));
    assert.match(saved, /^ {6}sandbox_cgroup_only = /m);
  });

  it("asks nobody outside this machine", { timeout }, () => {
    assert.deepEqual(opened.elsewhere, []);
  });

  it("leaves no error in the console", { timeout }, () => {
    assert.deepEqual(opened.errors, []);
  });
});
