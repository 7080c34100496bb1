/** The editor with the packaged extension, on the sample workspace, in a page of a real browser. */
import { type Browser, launchBrowser, type Page } from "../../scripts/e2e/browser.ts";
import { type Editor, exitOnSignals, startEditor } from "../../scripts/e2e/editor.ts";
import { sampleWorkspace, vsix } from "../../scripts/e2e/places.ts";
import { consoleErrors } from "./console.ts";
import { editorOf } from "./window.ts";

export interface OpenWindow {
  readonly editor: Editor;
  readonly page: Page;
  /** What the console has been told of so far; it grows. */
  readonly errors: readonly string[];
  /** Addresses outside this machine that were asked for so far; it grows. */
  readonly elsewhere: readonly string[];
  close(): Promise<void>;
}

/** What a preview is made of has addresses that the editor's own service worker answers. */
const OF_THE_EDITOR = /^(?:data:|blob:|https:\/\/[^/]+\.vscode-resource\.vscode-cdn\.net\/)/;

/**
 * Starts an editor of its own and waits until the page shows a sample file.
 * @param file its path in the sample workspace
 */
export async function openWindow(file: string): Promise<OpenWindow> {
  exitOnSignals(1);
  const settings = { "editor.minimap.enabled": false, "editor.hover.delay": 100, "files.autoSave": "off" };
  const editor = await startEditor({ vsix: vsix(), workspace: sampleWorkspace, port: 0, settings });
  let browser: Browser | undefined;
  const close = async () => {
    await browser?.close();
    await editor.stop();
  };
  try {
    browser = await launchBrowser();
    const page = await browser.newPage();
    const errors = consoleErrors(page);
    const elsewhere: string[] = [];
    page.on("request", (request) => {
      const url = request.url();
      if (!OF_THE_EDITOR.test(url) && !url.startsWith(editor.url)) elsewhere.push(url);
    });
    await page.goto(editor.link(file), { waitUntil: "domcontentloaded" });
    await editorOf(page, file).locator(".view-line").first().waitFor();
    return { editor, page, errors, elsewhere, close };
  } catch (error) {
    await close();
    throw error;
  }
}
