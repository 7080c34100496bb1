/** Chromium, driven by Playwright. */
import { pathToFileURL } from "node:url";
import { chromium, playwright } from "./places.ts";

/**
 * What is used of Playwright, as it lies in `.e2e/` and not among the dependencies. Everything waits by itself until
 * it can be done, or throws after the page's default time.
 */
export interface Locator {
  locator(selector: string, options?: { hasText?: string | RegExp }): Locator;
  first(): Locator;
  last(): Locator;
  nth(index: number): Locator;
  count(): Promise<number>;
  click(options?: { timeout?: number }): Promise<void>;
  fill(text: string): Promise<void>;
  hover(options?: { timeout?: number; position?: { x: number; y: number } }): Promise<void>;
  textContent(): Promise<string | null>;
  isVisible(): Promise<boolean>;
  waitFor(options?: {
    state?: "attached" | "detached" | "visible" | "hidden";
    timeout?: number;
  }): Promise<void>;
}

/** A page inside the page. */
export interface Frame extends Pick<Locator, "locator"> {
  frameLocator(selector: string): Frame;
}

export interface Page extends Frame {
  goto(url: string, options?: { waitUntil?: "domcontentloaded" }): Promise<unknown>;
  on(event: "request", listener: (request: { url(): string }) => void): void;
  on(event: "console", listener: (message: { type(): string; text(): string }) => void): void;
  on(event: "pageerror", listener: (error: Error) => void): void;
  /** Evaluates an expression in the page until it gives a true value. */
  waitForFunction(expression: string): Promise<{ jsonValue(): Promise<unknown> }>;
  exposeFunction(name: string, callback: (...args: never[]) => void): Promise<void>;
  readonly keyboard: { press(key: string): Promise<void>; type(text: string): Promise<void> };
  readonly mouse: { move(x: number, y: number): Promise<void> };
  screenshot(options: { path: string }): Promise<unknown>;
  close(): Promise<void>;
}

export interface Browser {
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

/**
 * Runs a function in the page until it gives a true value, and gives that.
 * @param look the function's text, as the compiler here does not know a page
 */
export async function found<T>(page: Page, look: string, argument: unknown): Promise<T> {
  const handle = await page.waitForFunction(`(${look})(${JSON.stringify(argument)})`);
  return (await handle.jsonValue()) as T;
}

/** In milliseconds. A busy machine may need it to load the editor; a wait ends as soon as what it waits for is there. */
const patience = 30_000;

/** @throws Error when no Chromium is found */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = chromium();
  if (executablePath === undefined) throw new Error("No Chromium was found: run `npm run e2e:install`.");
  const quiet = ["--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-sync"];
  const { chromium: kind } = await import(pathToFileURL(playwright).href);
  const browser = await kind.launch({
    executablePath,
    // As root Chromium only starts without its sandbox; it shows nothing but the editor of this machine.
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-dev-shm-usage",
      "--disable-component-update",
      ...quiet,
    ],
  });
  return {
    async newPage() {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      page.setDefaultTimeout(patience);
      return page;
    },
    close: () => browser.close(),
  };
}
