import { type Disposable, MarkdownString, StatusBarAlignment, window } from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { Status } from "./protocol.ts";

/** Asks what the document in the active editor is checked against. */
export async function activeStatus(client: BaseLanguageClient): Promise<Status | undefined> {
  const document = window.activeTextEditor?.document;
  if (!document || !client.isRunning()) return undefined;
  const uri = client.code2ProtocolConverter.asUri(document.uri);
  return (await client.sendRequest<Status | null>("kata/status", { uri })) ?? undefined;
}

/** The item in the status bar: runtime and release, the reasons in its tooltip; a click changes them. */
export function registerStatus(
  client: BaseLanguageClient,
  onChecked: (tell: () => void) => void,
): readonly Disposable[] {
  const item = window.createStatusBarItem("kata.status", StatusBarAlignment.Right, 100);
  item.name = "Kata Containers configuration";
  item.command = "kata.explainTarget";

  async function refresh(): Promise<void> {
    const status = await activeStatus(client).catch(() => undefined);
    if (!status) {
      item.hide();
      return;
    }
    item.text = `Kata ${status.runtime ?? "any runtime"} ${status.release}`;
    item.tooltip = describe(status);
    item.accessibilityInformation = { label: item.text };
    item.show();
  }

  onChecked(refresh);
  return [item, window.onDidChangeActiveTextEditor(refresh)];
}

function describe({ runtime, release, hypervisor, kind, reasons, files }: Status): MarkdownString {
  const text = new MarkdownString();
  text.appendMarkdown("**Checked as Kata Containers configuration**\n\n");
  const rows: readonly (readonly [string, string, string])[] = [
    ["Runtime", runtime ?? "either", reasons.runtime],
    ["Release", release, reasons.release],
    ["Hypervisor", hypervisor ?? "unknown", reasons.hypervisor],
    ["Kind of file", kind, reasons.kind],
  ];
  for (const [name, value, reason] of rows)
    text.appendMarkdown(`- ${name}: **${value}** (${plain(reason)})\n`);
  if (files.length > 1) text.appendMarkdown(`\nRead together with ${files.length - 1} more file(s).\n`);
  text.appendMarkdown("\nClick to change.");
  return text;
}

function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]<>|]/g, "\\$&");
}
