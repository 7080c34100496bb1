import { l10n, type QuickPickItem, QuickPickItemKind, window, workspace } from "vscode";
import type { Kata, Part } from "./kata.ts";
import type { Created, CreateWish, Shim } from "./protocol.ts";

interface Choice extends QuickPickItem {
  readonly wish?: CreateWish;
}

/** The command that asks what a configuration is to be for, and opens a short one to start from. */
export function newConfiguration({ client }: Kata): Part {
  const ask = (wish: CreateWish) => client.sendRequest<Created>("kata/create", wish);

  return {
    commands: {
      "kata.newConfiguration": async () => {
        const { releases } = await ask({});
        const release = await pick(
          l10n.t("For which release of Kata Containers?"),
          [...releases].reverse().map((label) => ({ label, wish: { release: label } })),
        );
        if (!release) return;
        const { shims } = await ask(release);
        const handler = await pick(l10n.t("For which runtime class?"), handlers(shims));
        if (!handler) return;
        const whose = handler.shim ? handler : await pickByHand(release);
        if (!whose) return;
        const kind = await pick(l10n.t("What kind of file?"), [
          {
            label: l10n.t("Main file"),
            wish: { kind: "base" },
            description: l10n.t("a whole configuration"),
          },
          {
            label: l10n.t("Drop-in"),
            wish: { kind: "drop-in" },
            description: l10n.t("a file of config.d, which changes some options"),
          },
        ]);
        if (!kind) return;
        const { text } = await ask({ ...release, ...whose, ...kind });
        if (text === undefined) return;
        const document = await workspace.openTextDocument({ language: "toml", content: text });
        await window.showTextDocument(document);
      },
    },
  };

  /** For what kata-deploy has no class for. */
  async function pickByHand(release: CreateWish): Promise<CreateWish | undefined> {
    const runtime = await pick(l10n.t("Which runtime reads it?"), [
      {
        label: "runtime-rs",
        wish: { runtime: "runtime-rs" },
        description: l10n.t("the default since 4.0.0"),
      },
      { label: "go", wish: { runtime: "go" }, description: l10n.t("deprecated") },
    ]);
    if (!runtime) return undefined;
    const { hypervisors } = await ask({ ...release, ...runtime });
    const hypervisor = await pick(
      l10n.t("Which hypervisor?"),
      hypervisors.map((label) => ({ label, wish: { hypervisor: label } })),
    );
    return hypervisor && { ...runtime, ...hypervisor };
  }
}

/** By the names of the classes that kata-deploy makes of the shims. */
function handlers(shims: readonly Shim[]): readonly Choice[] {
  const of = (runtime: string, title: string): readonly Choice[] => {
    const own = shims.filter((shim) => shim.runtime === runtime);
    if (own.length === 0) return [];
    return [
      { label: title, kind: QuickPickItemKind.Separator },
      ...own.map(({ arch, hypervisor, name }) => ({
        label: `kata-${name}`,
        description: arch === undefined ? hypervisor : `${hypervisor}, ${arch}`,
        wish: { shim: name },
      })),
    ];
  };
  return [
    ...of("runtime-rs", "runtime-rs"),
    ...of("go", l10n.t("Go runtime, deprecated")),
    { label: "", kind: QuickPickItemKind.Separator },
    { label: l10n.t("Another: choose the runtime and the hypervisor…"), wish: {} },
  ];
}

async function pick(placeHolder: string, choices: readonly Choice[]): Promise<CreateWish | undefined> {
  const picked = await window.showQuickPick(choices, {
    title: l10n.t("New Kata Configuration"),
    placeHolder,
    matchOnDescription: true,
    ignoreFocusOut: true,
  });
  return picked?.wish;
}
