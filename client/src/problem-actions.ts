import {
  CodeAction,
  CodeActionKind,
  ConfigurationTarget,
  type Diagnostic,
  type ExtensionContext,
  l10n,
  languages,
  type QuickPickItem,
  window,
  workspace,
} from "vscode";
import { SELECTOR } from "./documents.ts";
import type { Part } from "./kata.ts";
import { pickRule } from "./rules.ts";

const LEVELS = ["off", "hint", "information", "warning", "error"];

/** What can be done about a rule, beside what can be done about a problem: read of it, and change its severity. */
export function problemActions(context: ExtensionContext): Part {
  return {
    disposables: [
      languages.registerCodeActionsProvider(
        SELECTOR,
        {
          provideCodeActions: (_document, _range, { diagnostics }) => {
            const own = diagnostics.filter(({ source }) => source === "kata");
            return [...new Set(own.map(ruleOf))].flatMap((rule) => (rule ? actionsFor(rule, own) : []));
          },
        },
        { providedCodeActionKinds: [CodeActionKind.QuickFix] },
      ),
    ],
    commands: { "kata.changeSeverity": (rule?: string) => changeSeverity(context, rule) },
  };
}

function ruleOf({ code }: Diagnostic): string | undefined {
  return typeof code === "object" ? String(code.value) : undefined;
}

function actionsFor(rule: string, diagnostics: readonly Diagnostic[]): CodeAction[] {
  const about = diagnostics.filter((one) => ruleOf(one) === rule);
  const action = (title: string, command: string) => {
    const made = new CodeAction(title, CodeActionKind.QuickFix);
    made.command = { title, command, arguments: [rule] };
    made.diagnostics = [...about];
    return made;
  };
  return [
    action(l10n.t("Explain {0}", rule), "kata.explainRule"),
    action(l10n.t("Change the severity of {0}…", rule), "kata.changeSeverity"),
  ];
}

/** Asks for the severity and where it is to hold, and writes it into the settings. */
async function changeSeverity(context: ExtensionContext, rule: string | undefined): Promise<void> {
  const settings = workspace.getConfiguration("kata", window.activeTextEditor?.document.uri);
  const chosen = rule ?? (await pickRule(context));
  if (chosen === undefined) return;
  const now = settings.get<Record<string, string>>("severity", {})[chosen];
  const items: (QuickPickItem & { readonly level?: string })[] = [
    {
      label: l10n.t("as the rule has it"),
      ...(now === undefined && { description: l10n.t("$(check) now") }),
    },
    ...LEVELS.map((level) => ({
      label: level,
      level,
      ...(now === level && { description: l10n.t("$(check) now") }),
    })),
  ];
  const picked = await window.showQuickPick(items, { title: l10n.t("Severity of {0}", chosen) });
  if (!picked) return;
  const target = await pickTarget();
  if (target === undefined) return;
  const { globalValue, workspaceValue } = settings.inspect<Record<string, string>>("severity") ?? {};
  const before = (target === ConfigurationTarget.Global ? globalValue : workspaceValue) ?? {};
  const { [chosen]: _, ...others } = before;
  const after = picked.level === undefined ? others : { ...others, [chosen]: picked.level };
  await settings.update("severity", Object.keys(after).length > 0 ? after : undefined, target);
}

async function pickTarget(): Promise<ConfigurationTarget | undefined> {
  if (!workspace.workspaceFolders) return ConfigurationTarget.Global;
  const picked = await window.showQuickPick(
    [
      { label: l10n.t("In this workspace"), target: ConfigurationTarget.Workspace },
      { label: l10n.t("Everywhere"), target: ConfigurationTarget.Global },
    ],
    { title: l10n.t("Where is it to hold?") },
  );
  return picked?.target;
}
