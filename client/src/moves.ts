import { l10n, Position, type QuickPickItem, Uri, ViewColumn, window, workspace } from "vscode";
import type { WorkspaceEdit as ProtocolEdit, Position as ProtocolPosition } from "vscode-languageclient";
import type { Kata, Part } from "./kata.ts";
import type { MigrateWish, Migration, Status, Upgrade } from "./protocol.ts";
import type { Reports } from "./reports.ts";

/** The commands that move configurations: to runtime-rs, and from release to release. */
export function moveCommands(kata: Kata, reports: Reports): Part {
  const { client } = kata;

  /** A file, and the place in it that says which of its parts is meant; by default those of the active editor. */
  function subject(uri?: unknown, position?: unknown) {
    const editor = window.activeTextEditor;
    const given =
      typeof uri === "string"
        ? uri
        : uri instanceof Uri
          ? client.code2ProtocolConverter.asUri(uri)
          : undefined;
    const own = editor && client.code2ProtocolConverter.asUri(editor.document.uri);
    const named = given ?? own;
    if (named === undefined) return undefined;
    const cursor =
      editor && named === own && client.code2ProtocolConverter.asPosition(editor.selection.active);
    const at = (position as ProtocolPosition | undefined) ?? cursor;
    return { uri: named, ...(at && { position: at }) };
  }

  const migrate = (wish: MigrateWish) => client.sendRequest<Migration | null>("kata/migrate", wish);

  return {
    commands: {
      "kata.moveToRuntimeRs": async (uri?: unknown, position?: unknown) => {
        const wish = subject(uri, position);
        const migration = wish && (await migrate(wish));
        if (!migration) return openFirst();
        const name = nameOf(migration.files[0] ?? wish.uri);
        if (!migration.edit) {
          if (!migration.changes && migration.toDecide === 0)
            window.showInformationMessage(
              l10n.t("{0} is runtime-rs's already: there is nothing to move.", name),
            );
          else reports.show(l10n.t("Move of {0}", name), migration.page, "here");
          return;
        }
        const chosen = migration.elsewhere ? await pickPlace(migration) : "here";
        if (!chosen) return;
        const asked = chosen === "here" ? migration : await migrate({ ...wish, elsewhere: true });
        if (!asked?.edit) return;
        reports.show(l10n.t("Move of {0}", name), asked.page, "beside");
        if (!(await confirmed(kata, asked.edit))) return;
        const [main = wish.uri] = (chosen === "here" ? asked.files : asked.elsewhere) ?? [];
        await window.showTextDocument(Uri.parse(main), { viewColumn: ViewColumn.One });
        tellMoved(asked);
      },
      "kata.showUpgrade": async (uri?: unknown) => {
        const wish = subject(uri);
        const status = wish && (await client.sendRequest<Status | null>("kata/status", wish));
        if (!status) return openFirst();
        const from = status.guessed.includes("release")
          ? await pickRelease(l10n.t("Which release are the files used with?"), status.known.releases)
          : status.release;
        if (from === undefined) return;
        const others = status.known.releases.filter((one) => one !== from);
        const to = await pickRelease(l10n.t("What changes from {0} to…", from), others);
        if (to === undefined) return;
        const upgrade = await client.sendRequest<Upgrade | null>("kata/upgrade", { ...wish, from, to });
        if (!upgrade) return openFirst();
        const name = nameOf(status.files[0] ?? wish.uri);
        reports.show(l10n.t("{0} from {1} to {2}", name, from, to), upgrade.page, "beside");
      },
    },
  };
}

/**
 * Has the editor show every change and wait. One that asks to be confirmed is left out unless someone ticks it, so
 * only one does that changes nothing: it makes the editor show them all, ticked.
 */
async function confirmed({ client }: Kata, { changeAnnotations, ...edit }: ProtocolEdit): Promise<boolean> {
  const ticked = Object.entries(changeAnnotations ?? {}).map(
    ([id, annotation]) => [id, { ...annotation, needsConfirmation: false }] as const,
  );
  const all = await client.protocol2CodeConverter.asWorkspaceEdit({
    ...edit,
    changeAnnotations: Object.fromEntries(ticked),
  });
  const [first] = all.entries();
  if (!first) return false;
  all.insert(first[0], new Position(0, 0), "", {
    label: l10n.t("Read the report first"),
    description: l10n.t("This line changes nothing. Apply makes the changes that are ticked."),
    needsConfirmation: true,
  });
  return workspace.applyEdit(all, { isRefactoring: true });
}

async function pickPlace({ elsewhere = [], files }: Migration): Promise<"here" | "elsewhere" | undefined> {
  const list = (uris: readonly string[]) =>
    uris.map((uri) => workspace.asRelativePath(Uri.parse(uri))).join(", ");
  const places: (QuickPickItem & { readonly place: "here" | "elsewhere" })[] = [
    {
      label: l10n.t("Write new files where runtime-rs looks for them"),
      detail: list(elsewhere),
      place: "elsewhere",
    },
    {
      label: l10n.t("Change the files where they are"),
      detail: list(files),
      place: "here",
    },
  ];
  const title = l10n.t("Move to runtime-rs: which files?");
  return (await window.showQuickPick(places, { title }))?.place;
}

function tellMoved({ toDecide, target: { hypervisor, release } }: Migration): void {
  const whom = hypervisor === undefined ? release : l10n.t("{0} with {1}", release, hypervisor);
  const moved = l10n.t("Moved to runtime-rs {0}. Undo takes it back.", whom);
  if (toDecide === 0) window.showInformationMessage(moved);
  else window.showWarningMessage(`${moved} ${l10n.t("To be decided: {0}, see the report.", toDecide)}`);
}

function pickRelease(title: string, releases: readonly string[]): Thenable<string | undefined> {
  return window.showQuickPick([...releases].reverse(), { title });
}

function openFirst(): void {
  window.showInformationMessage(l10n.t("Open a Kata Containers configuration file first."));
}

function nameOf(uri: string): string {
  const { path } = Uri.parse(uri);
  return path.slice(path.lastIndexOf("/") + 1);
}
