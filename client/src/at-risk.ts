import {
  commands,
  type Disposable,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  workspace,
} from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { AtRisk } from "./protocol.ts";

interface Place {
  readonly uri: Uri;
  readonly item: AtRisk["places"][number];
}
type Node = AtRisk | Place;

const ICONS: Readonly<Record<string, readonly [icon: string, color: string]>> = {
  removed: ["error", "list.errorForeground"],
  deprecated: ["warning", "list.warningForeground"],
  "not-maintained": ["warning", "list.warningForeground"],
  renamed: ["arrow-swap", "list.warningForeground"],
  experimental: ["beaker", "charts.blue"],
  "best-effort": ["info", "charts.blue"],
};

/** The view of what the open files use that may go away or that nobody maintains; a click leads to the line. */
export function registerAtRisk(
  client: BaseLanguageClient,
  onChecked: (tell: () => void) => void,
): readonly Disposable[] {
  const changed = new EventEmitter<undefined>();
  const view = window.createTreeView<Node>("kata.atRisk", {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      async getChildren(node) {
        if (node)
          return "places" in node ? node.places.map((item) => ({ uri: Uri.parse(item.uri), item })) : [];
        if (!client.isRunning()) return [];
        return (await client.sendRequest<AtRisk[] | null>("kata/atRisk", {})) ?? [];
      },
      getTreeItem: (node) => ("places" in node ? subjectItem(node) : placeItem(client, node)),
    },
  });
  onChecked(() => {
    if (view.visible) changed.fire(undefined);
  });
  return [
    changed,
    view,
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) changed.fire(undefined);
    }),
    commands.registerCommand("kata.showAtRisk", async () => {
      await commands.executeCommand("kata.atRisk.focus");
      changed.fire(undefined);
    }),
  ];
}

function subjectItem(risk: AtRisk): TreeItem {
  const item = new TreeItem(risk.subject, TreeItemCollapsibleState.Collapsed);
  const [icon, color] = ICONS[risk.level] ?? ["info", "charts.blue"];
  item.iconPath = new ThemeIcon(icon, new ThemeColor(color));
  item.description = [risk.level, risk.replacement && `use ${risk.replacement}`].filter(Boolean).join(", ");
  item.tooltip = explain(risk);
  return item;
}

function placeItem(client: BaseLanguageClient, { uri, item: { range } }: Place): TreeItem {
  const item = new TreeItem(`${workspace.asRelativePath(uri)}:${range.start.line + 1}`);
  item.resourceUri = uri;
  item.iconPath = ThemeIcon.File;
  item.command = {
    command: "vscode.open",
    title: "Open",
    arguments: [uri, { selection: client.protocol2CodeConverter.asRange(range) }],
  };
  return item;
}

function explain(risk: AtRisk): MarkdownString {
  const lines = [
    `**${risk.subject}**: ${risk.level}${risk.since ? ` since ${risk.since}` : ""}`,
    risk.removal && `Planned removal: ${risk.removal}`,
    risk.replacement && `Use instead: ${risk.replacement}`,
    risk.team && `Maintained by: ${risk.team}`,
    `As of ${risk.asOf}; ${risk.adopted ? "adopted by the community" : "a draft of the community"}.`,
    ...risk.evidence.map((link) => `<${link}>`),
  ];
  return new MarkdownString(lines.filter(Boolean).join("\n\n"));
}
