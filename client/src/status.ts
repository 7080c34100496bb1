import {
  commands,
  type Disposable,
  l10n,
  type Position,
  StatusBarAlignment,
  Uri,
  window,
  workspace,
} from "vscode";
import { escapeMarkdown } from "./escape.ts";
import type { Kata, Part } from "./kata.ts";
import { markdown } from "./markdown.ts";
import type { Aspect, Status } from "./protocol.ts";

/**
 * Asks what an open document is checked against; `undefined` where it is not Kata's.
 *
 * @param at which part is meant, in a file that holds several; the first when it is not given.
 */
async function statusOf({ client }: Kata, document: Uri, at?: Position): Promise<Status | undefined> {
  if (!client.isRunning()) return undefined;
  const { asPosition, asUri } = client.code2ProtocolConverter;
  const params = { uri: asUri(document), ...(at && { position: asPosition(at) }) };
  return (await client.sendRequest<Status | null>("kata/status", params)) ?? undefined;
}

/** {@link statusOf} the document in the active editor. */
export async function activeStatus(kata: Kata): Promise<Status | undefined> {
  const editor = window.activeTextEditor;
  return editor && statusOf(kata, editor.document.uri, editor.selection.active);
}

/** What the aspects of a target are called. */
export function aspectLabel(aspect: Aspect): string {
  switch (aspect) {
    case "runtime":
      return l10n.t("Runtime");
    case "release":
      return l10n.t("Release");
    case "hypervisor":
      return l10n.t("Hypervisor");
    case "arch":
      return l10n.t("Architecture");
    case "kind":
      return l10n.t("Kind of file");
  }
}

export const ASPECTS: readonly Aspect[] = ["runtime", "release", "hypervisor", "arch", "kind"];

/**
 * The item in the status bar: runtime and release, the reasons in its tooltip; a click changes them. The context key
 * `kata.file` tells menus whether the active editor shows a file of Kata's, and `kata.configuration` whether there is
 * configuration in it, which values of the chart, pods and handlers of containerd need not have.
 */
export function statusItem(kata: Kata): Part {
  const item = window.createStatusBarItem("kata.status", StatusBarAlignment.Right, 100);
  item.name = l10n.t("Kata Containers configuration");
  item.command = "kata.explainTarget";
  let latest = 0;

  async function refresh(): Promise<void> {
    latest++;
    const asked = latest;
    const status = await activeStatus(kata).catch(() => undefined);
    if (asked !== latest) return;
    commands.executeCommand("setContext", "kata.file", status !== undefined);
    commands.executeCommand("setContext", "kata.configuration", status?.hasConfiguration === true);
    commands.executeCommand("setContext", "kata.dropIns", (status?.files.length ?? 0) > 1);
    if (!status) {
      item.hide();
      return;
    }
    const runtime = status.runtime ?? l10n.t("any runtime");
    const release = status.guessed.includes("release") ? `${status.release}?` : status.release;
    // The usual one goes without saying.
    const arch = status.arch === "amd64" ? "" : ` ${status.arch}`;
    item.text = `Kata ${runtime} ${release}${arch}`;
    item.tooltip = describe(status);
    item.accessibilityInformation = { label: item.text };
    item.show();
  }

  kata.onChecked(refresh);
  return { disposables: [item, window.onDidChangeActiveTextEditor(refresh)] satisfies Disposable[] };
}

function describe(status: Status) {
  const rows = ASPECTS.map((aspect) => {
    const guess = status.guessed.includes(aspect) ? `, ${l10n.t("a guess")}` : "";
    const value = escapeMarkdown(status[aspect] ?? l10n.t("unknown"));
    return `- ${aspectLabel(aspect)}: **${value}**${guess} (${escapeMarkdown(status.reasons[aspect])})`;
  });
  const files = status.files.map((uri) => `1. ${escapeMarkdown(workspace.asRelativePath(Uri.parse(uri)))}`);
  return markdown([
    `**${l10n.t("Checked as Kata Containers configuration")}**`,
    rows.join("\n"),
    files.length > 1 && `${l10n.t("Read together, in this order:")}\n\n${files.join("\n")}`,
    l10n.t("Click to change it, or to open one of the files."),
  ]);
}
