import {
  commands,
  type Diagnostic,
  type ExtensionContext,
  l10n,
  type QuickPickItem,
  Uri,
  window,
  workspace,
} from "vscode";
import type { Part } from "./kata.ts";

const SCHEME = "kata-rule";

/** The pages of the rules, which come with the extension: no network is needed to read them. */
export function rulePages(context: ExtensionContext): Part {
  return {
    disposables: [
      workspace.registerTextDocumentContentProvider(SCHEME, {
        provideTextDocumentContent: async ({ path }) => {
          const rule = path.replace(/^\/|\.md$/g, "");
          return section(await readPages(context), rule) ?? l10n.t("There is no rule {0}.", rule);
        },
      }),
    ],
    commands: {
      "kata.explainRule": async (rule?: string) => {
        const shown = rule ?? (await pickRule(context));
        if (shown === undefined) return;
        await commands.executeCommand(
          "markdown.showPreview",
          Uri.from({ scheme: SCHEME, path: `/${shown}.md` }),
        );
      },
    },
  };
}

/** Makes the code of a problem lead to the rule's page in the editor. */
export function linkToPage(diagnostic: Diagnostic): Diagnostic {
  const { code } = diagnostic;
  if (typeof code !== "object") return diagnostic;
  const argument = encodeURIComponent(JSON.stringify([code.value]));
  diagnostic.code = { value: code.value, target: Uri.parse(`command:kata.explainRule?${argument}`) };
  return diagnostic;
}

async function readPages({ extensionUri }: ExtensionContext): Promise<string> {
  return new TextDecoder().decode(await workspace.fs.readFile(Uri.joinPath(extensionUri, "docs/rules.md")));
}

/** The part of `docs/rules.md` that speaks of one rule. */
function section(text: string, rule: string): string | undefined {
  const start = `\n${text}`.indexOf(`\n## ${rule}\n`);
  if (start < 0) return undefined;
  const end = text.indexOf("\n## ", start + 1);
  return text.slice(start, end < 0 ? undefined : end).replace(/^## /, "# ");
}

/** Lets the user choose among all rules. */
export async function pickRule(context: ExtensionContext): Promise<string | undefined> {
  const rows = (await readPages(context)).matchAll(/^\| \[([a-z0-9-]+)\]\(#\1\) \| (\w+) \| (.+) \|$/gm);
  const items: QuickPickItem[] = [...rows].map(([, label = "", description = "", detail = ""]) => ({
    label,
    description,
    detail,
  }));
  const picked = await window.showQuickPick(items, {
    title: l10n.t("Rules"),
    matchOnDetail: true,
  });
  return picked?.label;
}
