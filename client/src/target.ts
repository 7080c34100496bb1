import {
  ConfigurationTarget,
  commands,
  type Disposable,
  type QuickPickItem,
  type TextEditor,
  WorkspaceEdit,
  window,
  workspace,
} from "vscode";
import type { BaseLanguageClient } from "vscode-languageclient";
import type { Status } from "./protocol.ts";
import { activeStatus } from "./status.ts";

type Aspect = "runtime" | "release" | "hypervisor" | "kind";

const ASPECTS: readonly { readonly aspect: Aspect; readonly label: string }[] = [
  { aspect: "runtime", label: "Runtime" },
  { aspect: "release", label: "Release" },
  { aspect: "hypervisor", label: "Hypervisor" },
  { aspect: "kind", label: "Kind of file" },
];

/** The command behind the status item: what a file is checked against, why, and a way to say otherwise. */
export function registerTarget(client: BaseLanguageClient): readonly Disposable[] {
  return [
    commands.registerCommand("kata.explainTarget", async () => {
      const editor = window.activeTextEditor;
      const status = await activeStatus(client);
      if (!editor || !status) {
        window.showInformationMessage("Open a Kata Containers configuration file first.");
        return;
      }
      const items = ASPECTS.map(({ aspect, label }) => ({
        aspect,
        label: `${label}: ${status[aspect] ?? "unknown"}`,
        detail: `Reason: ${status.reasons[aspect]}`,
      }));
      const picked = await window.showQuickPick(items, {
        title: "What this file is checked against",
        placeHolder: "Choose what to change",
      });
      if (picked) await change(client, editor, status, picked.aspect);
    }),
  ];
}

async function change(
  client: BaseLanguageClient,
  editor: TextEditor,
  status: Status,
  aspect: Aspect,
): Promise<void> {
  const values: Record<Aspect, readonly string[]> = {
    runtime: ["go", "runtime-rs"],
    release: [...status.known.releases].reverse(),
    hypervisor: status.known.hypervisors,
    kind: ["base", "drop-in", "template", "fragment"],
  };
  const value = await window.showQuickPick(values[aspect], { title: `Choose the ${aspect}` });
  if (!value) return;
  const places: (QuickPickItem & { readonly where: "file" | "setting" })[] = [
    {
      where: "file",
      label: "Write it into this file",
      detail: `# kata-config: ${aspect}=${value}`,
    },
  ];
  if (aspect === "runtime" || aspect === "release") {
    places.push({ where: "setting", label: "Set it for all files", detail: `kata.${aspect}: ${value}` });
  }
  const place =
    places.length === 1 ? places[0] : await window.showQuickPick(places, { title: "Where to say it" });
  if (place?.where === "file") await writeDirective(client, editor, status, aspect, value);
  else if (place?.where === "setting") {
    const target = workspace.workspaceFolders ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
    await workspace.getConfiguration("kata").update(aspect, value, target);
  }
}

/** Puts `aspect=value` into the directive comment of the file, which is written when there is none. */
async function writeDirective(
  client: BaseLanguageClient,
  editor: TextEditor,
  { directive }: Status,
  aspect: Aspect,
  value: string,
): Promise<void> {
  const words = directive.text
    .replace(/^#\s*kata-config:/, "")
    .trim()
    .split(/\s+/)
    .filter((word) => word !== "" && !word.startsWith(`${aspect}=`));
  const text = `# kata-config: ${[...words, `${aspect}=${value}`].join(" ")}`;
  const edit = new WorkspaceEdit();
  const range = client.protocol2CodeConverter.asRange(directive.range);
  edit.replace(editor.document.uri, range, directive.text === "" ? `${text}\n` : text);
  await workspace.applyEdit(edit);
}
