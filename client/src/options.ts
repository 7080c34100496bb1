import { l10n, ViewColumn, type WebviewPanel, window } from "vscode";
import type { Kata, Part } from "./kata.ts";
import { inEditor } from "./page.ts";
import type { OptionsPage, OptionsWish } from "./protocol.ts";
import { activeStatus } from "./status.ts";

/** The reference of all options, which the server writes: no network is needed, and the page has no scripts. */
export function optionReference(kata: Kata): Part {
  let shown: WebviewPanel | undefined;
  return {
    disposables: [{ dispose: () => shown?.dispose() }],
    commands: {
      "kata.showOptions": async () => {
        const status = await activeStatus(kata);
        const wish: OptionsWish = {
          release: status?.release,
          runtime: status?.runtime,
          hypervisor: status?.hypervisor,
        };
        const { html, title } = await kata.client.sendRequest<OptionsPage>("kata/options", wish);
        shown ??= create(() => {
          shown = undefined;
        });
        shown.title = title;
        shown.webview.html = inEditor(html);
        shown.reveal();
      },
    },
  };
}

function create(onClosed: () => void): WebviewPanel {
  const panel = window.createWebviewPanel(
    "kata.options",
    l10n.t("Options of Kata Containers"),
    ViewColumn.Active,
    {
      enableFindWidget: true,
      retainContextWhenHidden: true,
    },
  );
  panel.onDidDispose(onClosed);
  return panel;
}
