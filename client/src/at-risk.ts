import {
  commands,
  EventEmitter,
  l10n,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  workspace,
} from "vscode";
import { escapeMarkdown } from "./escape.ts";
import type { Kata, Part } from "./kata.ts";
import { markdown } from "./markdown.ts";
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

/**
 * The view of what the open files use, and once it was checked the whole workspace, that may go away or that nobody
 * maintains; a click leads to the line.
 */
export function atRiskView(kata: Kata): Part {
  const { client } = kata;
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
      getTreeItem: (node) => ("places" in node ? subjectItem(node) : placeItem(kata, node)),
    },
  });
  kata.onChecked(() => {
    if (view.visible) changed.fire(undefined);
  });
  return {
    disposables: [
      changed,
      view,
      view.onDidChangeVisibility(({ visible }) => {
        if (visible) changed.fire(undefined);
      }),
    ],
    commands: {
      "kata.showAtRisk": async () => {
        await commands.executeCommand("kata.atRisk.focus");
        changed.fire(undefined);
      },
    },
  };
}

function subjectItem(risk: AtRisk): TreeItem {
  const item = new TreeItem(risk.subject, TreeItemCollapsibleState.Collapsed);
  const [icon, color] = ICONS[risk.level] ?? ["info", "charts.blue"];
  item.iconPath = new ThemeIcon(icon, new ThemeColor(color));
  item.description = [risk.level, risk.replacement && l10n.t("use {0}", risk.replacement)]
    .filter(Boolean)
    .join(", ");
  item.tooltip = explain(risk);
  return item;
}

/** File and line first: the side bar is narrow. */
function placeItem({ client }: Kata, { uri, item: { range } }: Place): TreeItem {
  const path = workspace.asRelativePath(uri);
  const slash = path.lastIndexOf("/");
  const item = new TreeItem(`${path.slice(slash + 1)}:${range.start.line + 1}`);
  item.description = path.slice(0, Math.max(slash, 0));
  item.tooltip = path;
  item.iconPath = ThemeIcon.File;
  item.command = {
    command: "vscode.open",
    title: l10n.t("Open"),
    arguments: [uri, { selection: client.protocol2CodeConverter.asRange(range) }],
  };
  return item;
}

function explain(risk: AtRisk) {
  const { asOf, evidence, level, removal, replacement, since, subject, team } = risk;
  return markdown([
    `**${escapeMarkdown(subject)}**: ${
      since ? l10n.t("{0} since {1}", escapeMarkdown(level), escapeMarkdown(since)) : escapeMarkdown(level)
    }`,
    removal && l10n.t("Planned removal: {0}", escapeMarkdown(removal)),
    replacement && l10n.t("Use instead: {0}", escapeMarkdown(replacement)),
    team && l10n.t("Maintained by: {0}", escapeMarkdown(team)),
    risk.adopted
      ? l10n.t("As of {0}; adopted by the community.", asOf)
      : l10n.t("As of {0}; a draft of the community.", asOf),
    ...evidence.map((link) => `<${link.replace(/[<>\s]/g, encodeURIComponent)}>`),
  ]);
}
