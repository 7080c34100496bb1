import { commands, type Disposable, extensions, workspace } from "vscode";

/** Extensions that format TOML: two formatters of one language make the editor ask which one it is to be. */
const OTHERS = ["tamasfe.even-better-toml", "tombi-toml.tombi", "dprint.dprint"];

/** Whether the server is to format: as the setting says, else unless another extension does it. */
export function wantsFormatting(): boolean {
  const setting = workspace.getConfiguration("kata").get<string>("format", "auto");
  return setting === "on" || (setting === "auto" && !OTHERS.some((id) => extensions.getExtension(id)));
}

/** Starts the server again when the answer changes: it tells the editor at its start what it can do. */
export function formattingChanges(): Disposable {
  let wanted = wantsFormatting();
  const look = () => {
    if (wanted === wantsFormatting()) return;
    wanted = !wanted;
    void commands.executeCommand("kata.restartServer");
  };
  const onSetting = workspace.onDidChangeConfiguration((event) => {
    if (event.affectsConfiguration("kata.format")) look();
  });
  const onExtensions = extensions.onDidChange(look);
  return { dispose: () => void [onSetting, onExtensions].map((one) => one.dispose()) };
}
