import {
  ConfigurationTarget,
  commands,
  l10n,
  type QuickPickItem,
  QuickPickItemKind,
  type TextEditor,
  Uri,
  window,
  workspace,
} from "vscode";
import type { WorkspaceEdit as ProtocolEdit } from "vscode-languageclient";
import type { Kata, Part } from "./kata.ts";
import type { Aspect, Status } from "./protocol.ts";
import { ASPECTS, activeStatus, aspectLabel } from "./status.ts";

interface Choice extends QuickPickItem {
  readonly run?: () => unknown;
}

/** The command behind the status item: what a file is checked against, why, and a way to say otherwise. */
export function targetPicker(kata: Kata): Part {
  return {
    commands: {
      "kata.explainTarget": async () => {
        const editor = window.activeTextEditor;
        const status = await activeStatus(kata);
        if (!editor || !status) {
          window.showInformationMessage(l10n.t("Open a Kata Containers configuration file first."));
          return;
        }
        const aspects = ASPECTS.map(
          (aspect): Choice => ({
            label: `${aspectLabel(aspect)}: ${status[aspect] ?? l10n.t("unknown")}`,
            ...(status.guessed.includes(aspect) && { description: l10n.t("a guess") }),
            detail: l10n.t("Reason: {0}", status.reasons[aspect]),
            run: () => change(kata, editor, status, aspect),
          }),
        );
        await choose([...aspects, ...filesOf(status, editor), ...more()], {
          title: l10n.t("What this file is checked against"),
          placeHolder: l10n.t("Choose what to change or to open"),
        });
      },
    },
  };
}

/** The main file and its drop-ins, in the order in which the runtime reads them. */
function filesOf({ files }: Status, { document }: TextEditor): readonly Choice[] {
  if (files.length < 2) return [];
  const rows = files.map((text): Choice => {
    const uri = Uri.parse(text);
    const path = workspace.asRelativePath(uri);
    const slash = path.lastIndexOf("/");
    return {
      label: `$(file) ${path.slice(slash + 1)}`,
      description: [path.slice(0, Math.max(slash, 0)), isSame(uri, document.uri) && l10n.t("this file")]
        .filter(Boolean)
        .join(" · "),
      run: () => window.showTextDocument(uri),
    };
  });
  return [separator(l10n.t("Read together, in this order")), ...rows];
}

function more(): readonly Choice[] {
  const command = (label: string, name: string): Choice => ({
    label,
    run: () => commands.executeCommand(name),
  });
  return [
    separator(l10n.t("More")),
    command(l10n.t("$(open-preview) Show the effective configuration"), "kata.showEffective"),
    command(l10n.t("$(book) Show all options"), "kata.showOptions"),
    command(l10n.t("$(output) Show the output"), "kata.showOutput"),
  ];
}

async function change(kata: Kata, editor: TextEditor, status: Status, aspect: Aspect): Promise<void> {
  const values: Record<Aspect, readonly string[]> = {
    runtime: ["go", "runtime-rs"],
    release: [...status.known.releases].reverse(),
    hypervisor: status.known.hypervisors,
    arch: ["amd64", "arm64", "s390x", "ppc64le", "riscv64"],
    kind: ["base", "drop-in", "template", "fragment"],
  };
  const now = status[aspect];
  const auto: Choice = {
    label: "auto",
    description: l10n.t("worked out from the file, its path and what lies around it"),
    run: () => forget(kata, editor, aspect),
  };
  const choices = values[aspect].map(
    (value): Choice => ({
      label: value,
      ...(value === now && { description: l10n.t("$(check) now: {0}", status.reasons[aspect]) }),
      run: () => write(kata, editor, aspect, value),
    }),
  );
  await choose([auto, ...choices], { title: aspectLabel(aspect) });
}

/** Whether a setting tells it for many files. */
function hasSetting(aspect: Aspect): boolean {
  return aspect === "runtime" || aspect === "release" || aspect === "arch";
}

/** Takes back what the file or the settings say. */
async function forget(kata: Kata, editor: TextEditor, aspect: Aspect): Promise<void> {
  await writeDirective(kata, editor, aspect, undefined);
  if (!hasSetting(aspect)) return;
  const settings = workspace.getConfiguration("kata", editor.document.uri);
  const { globalValue, workspaceFolderValue, workspaceValue } = settings.inspect<string>(aspect) ?? {};
  const set: readonly (readonly [string | undefined, ConfigurationTarget])[] = [
    [globalValue, ConfigurationTarget.Global],
    [workspaceValue, ConfigurationTarget.Workspace],
    [workspaceFolderValue, ConfigurationTarget.WorkspaceFolder],
  ];
  for (const [value, where] of set) if (value !== undefined) await settings.update(aspect, undefined, where);
}

async function write(kata: Kata, editor: TextEditor, aspect: Aspect, value: string): Promise<void> {
  const inFile = () => writeDirective(kata, editor, aspect, value);
  if (!hasSetting(aspect)) return inFile();
  const hasWorkspace = workspace.workspaceFolders !== undefined;
  const target = hasWorkspace ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  await choose(
    [
      {
        label: l10n.t("Only this file"),
        detail: l10n.t("Writes a comment into it: {0}", `# kata-config: ${aspect}=${value}`),
        run: inFile,
      },
      {
        label: hasWorkspace ? l10n.t("All files of this workspace") : l10n.t("All files"),
        detail: hasWorkspace
          ? l10n.t("Writes into the settings of the workspace: {0}", `"kata.${aspect}": "${value}"`)
          : l10n.t("Writes into your own settings: {0}", `"kata.${aspect}": "${value}"`),
        run: () => workspace.getConfiguration("kata").update(aspect, value, target),
      },
    ],
    { title: l10n.t("For which files?") },
  );
}

/** Has the server write what the file is for into it, or take it out. */
async function writeDirective(
  { client }: Kata,
  { document, selection }: TextEditor,
  aspect: Aspect,
  value: string | undefined,
): Promise<void> {
  const converter = client.code2ProtocolConverter;
  const edit = await client.sendRequest<ProtocolEdit | null>("kata/setDirective", {
    uri: converter.asUri(document.uri),
    position: converter.asPosition(selection.active),
    name: aspect,
    value,
  });
  if (edit) await workspace.applyEdit(await client.protocol2CodeConverter.asWorkspaceEdit(edit));
}

async function choose(
  choices: readonly Choice[],
  { title, placeHolder }: { title: string; placeHolder?: string },
) {
  const picked = await window.showQuickPick(choices, {
    title,
    placeHolder: placeHolder ?? "",
    matchOnDescription: true,
  });
  await picked?.run?.();
}

function separator(label: string): Choice {
  return { label, kind: QuickPickItemKind.Separator };
}

function isSame(one: Uri, other: Uri): boolean {
  return one.toString() === other.toString();
}
