import { l10n, type QuickPickItem, window, workspace } from "vscode";
import type { Kata, Part } from "./kata.ts";
import type { Created, CreateWish } from "./protocol.ts";

/** The command that asks what a configuration is to be for, and opens a short one to start from. */
export function newConfiguration({ client }: Kata): Part {
  const ask = (wish: CreateWish) => client.sendRequest<Created>("kata/create", wish);
  const title = l10n.t("New Kata Configuration");

  async function pick<V extends string>(
    step: number,
    placeHolder: string,
    choices: readonly (QuickPickItem & { readonly value: V })[],
  ): Promise<V | undefined> {
    const picked = await window.showQuickPick(choices, {
      title: l10n.t("{0} ({1} of 4)", title, step),
      placeHolder,
      matchOnDescription: true,
      ignoreFocusOut: true,
    });
    return picked?.value;
  }
  const plain = (values: readonly string[]) => values.map((value) => ({ label: value, value }));

  return {
    commands: {
      "kata.newConfiguration": async () => {
        const runtime = await pick(1, l10n.t("Which runtime reads it?"), [
          { label: "runtime-rs", value: "runtime-rs", description: l10n.t("the default since 4.0.0") },
          { label: "go", value: "go", description: l10n.t("deprecated") },
        ]);
        if (runtime === undefined) return;
        const { releases } = await ask({ runtime });
        const release = await pick(
          2,
          l10n.t("Which release of Kata Containers?"),
          plain([...releases].reverse()),
        );
        if (release === undefined) return;
        const { hypervisors } = await ask({ runtime, release });
        const hypervisor = await pick(3, l10n.t("Which hypervisor?"), plain(hypervisors));
        if (hypervisor === undefined) return;
        const kind = await pick(4, l10n.t("What kind of file?"), [
          { label: l10n.t("Main file"), value: "base", description: l10n.t("a whole configuration") },
          {
            label: l10n.t("Drop-in"),
            value: "drop-in",
            description: l10n.t("a file of config.d, which changes some options"),
          },
        ]);
        if (kind === undefined) return;
        const { text } = await ask({ runtime, release, hypervisor, kind });
        if (text === undefined) return;
        const document = await workspace.openTextDocument({ language: "toml", content: text });
        await window.showTextDocument(document);
      },
    },
  };
}
