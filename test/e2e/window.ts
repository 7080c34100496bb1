/** What a user does and sees in the editor's window. Each function waits until the window shows what it promises. */
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { afterEach } from "node:test";
import { found, type Locator, type Page } from "../../scripts/e2e/browser.ts";
import { screenshots } from "../../scripts/e2e/places.ts";

/** The text editor that shows this file. */
export function editorOf(page: Page, file: string): Locator {
  return page.locator(`.editor-instance .monaco-editor[data-uri$="/${file}"]`);
}

/** Opens a file of the workspace by its path. */
export async function openFile(page: Page, file: string): Promise<Locator> {
  await page.keyboard.press("Control+P");
  await page.locator(".quick-input-widget input").first().waitFor();
  await page.keyboard.type(file);
  await page
    .locator(".quick-input-list .monaco-list-row.focused", { hasText: path.basename(file) })
    .waitFor();
  await page.keyboard.press("Enter");
  const editor = editorOf(page, file);
  await editor.locator(".view-line").first().waitFor();
  await focusReturned(page);
  return editor;
}

/** Runs a command by its full name in the palette. */
export async function runCommand(page: Page, name: string): Promise<void> {
  await startCommand(page, name);
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
}

/** Runs a command that asks something at once. */
export async function startCommand(page: Page, name: string): Promise<void> {
  await page.keyboard.press("F1");
  await page.locator(".quick-input-widget input").first().waitFor();
  await page.keyboard.type(name);
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: name }).waitFor();
  await page.keyboard.press("Enter");
}

/** Chooses a row of what the editor asks for at the top. */
export async function choose(page: Page, text: RegExp): Promise<void> {
  await page.locator(".quick-input-list .monaco-list-row", { hasText: text }).first().click();
}

/** Puts the cursor at the start of a line (the first is 1) of the active editor. */
export async function goToLine(page: Page, line: number): Promise<void> {
  await page.keyboard.press("Control+G");
  await page.locator(".quick-input-widget input").first().waitFor();
  await page.keyboard.type(String(line));
  await page
    .locator(".quick-input-list .monaco-list-row", { hasText: new RegExp(`line ${line}\\b`) })
    .waitFor();
  await page.keyboard.press("Enter");
  await focusReturned(page);
  await page.locator(".statusbar-item", { hasText: new RegExp(`^\\s*Ln ${line}, Col 1\\s*$`) }).waitFor();
}

/** Waits until what was asked for at the top is closed, and keys go to the text again. */
async function focusReturned(page: Page): Promise<void> {
  await page.locator(".quick-input-widget").waitFor({ state: "hidden" });
  await page.locator(".editor-instance .monaco-editor.focused").waitFor();
}

/** The line of the editor that holds this text; it has to be scrolled into view. */
export function lineWith(editor: Locator, text: string): Locator {
  return editor.locator(".view-line", { hasText: text }).first();
}

/** Waits until a line with this text is underlined, or until it no longer is. */
export async function underlined(page: Page, text: string, expected: boolean): Promise<void> {
  // Squiggles lie in a layer of their own: one belongs to a line when it stands at its height.
  const look = `([text, expected]) => {
    const read = (line) => line.textContent.replaceAll("\\u00a0", " ");
    const line = [...document.querySelectorAll(".view-line")].find((each) => read(each).includes(text));
    if (line === undefined) return false;
    const { top, bottom } = line.getBoundingClientRect();
    const at = (squiggle) => { const box = squiggle.getBoundingClientRect(); return box.top < bottom && box.bottom > top; };
    const squiggles = document.querySelectorAll(".squiggly-error, .squiggly-warning, .squiggly-info");
    return [...squiggles].some(at) === expected;
  }`;
  await found(page, look, [text, expected]);
}

/** Waits until the editor draws two pieces of the text in one colour, or in two. */
export async function coloured(
  page: Page,
  file: string,
  [one, other]: readonly [string, string],
  as: "same" | "different",
): Promise<void> {
  const look = `([file, texts, as]) => {
    const spans = [...document.querySelectorAll('.monaco-editor[data-uri$="/' + file + '"] .view-line span span')];
    const read = (each) => each.textContent.replaceAll("\u00a0", " ");
    const [one, other] = texts.map((text) => spans.find((each) => read(each).includes(text)));
    if (!one || !other) return false;
    const same = getComputedStyle(one).color === getComputedStyle(other).color;
    return same === (as === "same");
  }`;
  await found(page, look, [file, [one, other], as]);
}

/** Shows the Problems panel with the entries that hold a text (all for an empty one), and gives an expected one. */
export async function problem(page: Page, filter: string, expected: RegExp): Promise<Locator> {
  const panel = page.locator(".markers-panel");
  if (!(await panel.isVisible())) await page.keyboard.press("Control+Shift+M");
  await page.locator(".part.panel .viewpane-filter input").fill(filter);
  const row = panel.locator(".monaco-list-row", { hasText: expected }).first();
  await row.waitFor();
  return row;
}

/** The extension's item of the status bar, once it names this. */
export async function statusItem(page: Page, expected: RegExp): Promise<Locator> {
  const item = page.locator(".statusbar-item", { hasText: expected }).first();
  await item.waitFor();
  return item;
}

/** Rests the mouse on the start of a line, and gives the text that pops up there. */
export async function hoverOver(page: Page, line: Locator, expected: RegExp): Promise<string> {
  await line
    .locator("span")
    .first()
    .hover({ position: { x: 12, y: 8 } });
  const popup = page
    .locator(".monaco-hover:not(.hidden) .monaco-hover-content", { hasText: expected })
    .first();
  await popup.waitFor();
  return oneLine(await popup.textContent());
}

/** Asks for completions at the cursor, narrows them by typing, and gives the selected one. */
export async function complete(page: Page, typed: string, expected: string): Promise<Locator> {
  await page.keyboard.press("Control+Space");
  await page.locator(".suggest-widget.visible .monaco-list-row").first().waitFor();
  await page.keyboard.type(typed);
  const selected = page.locator(".suggest-widget.visible .monaco-list-row.focused", { hasText: expected });
  await selected.waitFor();
  return selected;
}

/** Presses a key that shows and hides a part of the window, until that is hidden: what has just opened takes no keys. */
export async function hide(page: Page, part: string, key: string): Promise<void> {
  for (let tries = 0; tries < 10; tries++) {
    if (!(await page.locator(part).isVisible())) return;
    await page.keyboard.press(key);
    await page
      .locator(part)
      .waitFor({ state: "hidden", timeout: 3000 })
      .catch(() => undefined);
  }
  throw new Error(`${key} does not hide ${part}`);
}

/** Opens the fixes at the cursor, and takes the first of this name; asked again where none was known at first. */
export async function mend(page: Page, fix: RegExp): Promise<void> {
  const row = page.locator(".action-widget .monaco-list-row", { hasText: fix }).first();
  for (let tries = 0; tries < 10; tries++) {
    await page.keyboard.press("Control+.");
    const isThere = await row.waitFor({ timeout: 3000 }).then(
      () => true,
      () => false,
    );
    if (isThere) return row.click();
    await page.keyboard.press("Escape");
  }
  throw new Error(`no fix like ${fix} is offered`);
}

/** Saves the active editor, which has changes. */
export async function save(page: Page): Promise<void> {
  await page.locator(".tab.active.dirty").waitFor();
  await page.keyboard.press("Control+S");
  await page.locator(".tab.active.dirty").waitFor({ state: "detached" });
}

/** Text with every run of white space as one space: the editor draws spaces in several ways. */
export function oneLine(text: string | null): string {
  return (text ?? "").replace(/\s+/g, " ").trim();
}

/** Forgets the screenshots of an earlier run. */
export function clearScreenshots(): void {
  rmSync(screenshots, { recursive: true, force: true });
}

/** Writes what the window shows to a file of the screenshots' folder. */
export async function screenshot(page: Page, name: string): Promise<void> {
  mkdirSync(screenshots, { recursive: true });
  await page.screenshot({ path: path.join(screenshots, `${name}.png`) });
}

/** Takes a picture of the window after each test that fails. */
export function pictureFailures(pageOf: () => Page | undefined): void {
  afterEach(async (context) => {
    const page = pageOf();
    if (page === undefined || !("error" in context) || context.error === null) return;
    await screenshot(page, `failed ${context.name}`.replace(/\W+/g, "-"));
  });
}
