/** What the editor writes to the browser's console, where the errors of its extension hosts land as well. */
import type { Page } from "../../scripts/e2e/browser.ts";

/** Errors of VS Code's own, which a build without Microsoft's parts has and which are none of ours. */
const OF_THE_EDITOR = [
  // The part that signs, and the account that it would be used for, are not in an open build.
  /Failed to load resource: the server responded with a status of 404/,
  /authentication provider 'github'/,
  // A busy machine: the editor saves a file without waiting for its extension host any longer.
  /Aborted onWillSaveTextDocument-event/,
  // The page's own elements, of which no extension has any: a view that is drawn after it was closed.
  /Cannot read properties of null \(reading 'classList'\)/,
  // The page that holds a webview, when that is left while it loads.
  /Error: Found unexpected (?:null|undefined)$/,
  // The workspace's settings in a page whose files are not mounted yet.
  /Unable to read file '[^']+\/\.vscode\/\w+\.json' \((?:Canceled|CodeExpectedError: ENOPRO)/,
  // The refactor preview, when it is answered while it still opens a file.
  /Unable to resolve resource vscode-bulkeditpreview-editor:/,
];

/** Collects the errors from now on; the array grows. */
export function consoleErrors(page: Page): readonly string[] {
  const errors: string[] = [];
  const note = (text: string) => {
    if (!OF_THE_EDITOR.some((one) => one.test(text))) errors.push(text);
  };
  page.on("console", (message) => {
    if (message.type() === "error") note(message.text());
  });
  page.on("pageerror", (error) => note(String(error)));
  return errors;
}
