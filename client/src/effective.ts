import { commands, l10n, type QuickPickItem, Uri, ViewColumn, window, workspace } from "vscode";
import { effectiveDocuments, effectiveUri, SCHEME } from "./effective-documents.ts";
import type { Kata, Part } from "./kata.ts";
import type { EffectiveWish, Status } from "./protocol.ts";

/** What the effective configuration is asked of: a file that is open, and the main file of its unit. */
interface Subject {
  readonly wish: EffectiveWish;
  readonly main: Uri;
  readonly status: Status;
}

/** The commands that show what the runtime ends up with, alone or beside something else. */
export function effectiveCommands(kata: Kata): Part {
  const note = () => l10n.t("effective");

  /** The unit that the active editor shows something of, be it the effective configuration itself. */
  async function subject(resource: unknown): Promise<Subject | undefined> {
    const editor = window.activeTextEditor;
    const shown = resource instanceof Uri ? resource : editor?.document.uri;
    const wish = shown && wishFor(shown);
    const status = wish && (await kata.client.sendRequest<Status | null>("kata/status", wish));
    if (!status) {
      window.showInformationMessage(l10n.t("Open a Kata Containers configuration file first."));
      return undefined;
    }
    return { wish, main: Uri.parse(status.files[0] ?? wish.uri), status };

    function wishFor(uri: Uri): EffectiveWish {
      if (uri.scheme === SCHEME) {
        const { position, uri: of }: EffectiveWish = JSON.parse(uri.query);
        return { uri: of, ...(position && { position }) };
      }
      const { asPosition, asUri } = kata.client.code2ProtocolConverter;
      const isActive = editor?.document.uri.toString() === uri.toString();
      return { uri: asUri(uri), ...(isActive && { position: asPosition(editor.selection.active) }) };
    }
  }

  function diff(left: Uri, right: Uri, title: string): Thenable<unknown> {
    return commands.executeCommand("vscode.diff", left, right, title, { preview: true });
  }

  return {
    disposables: effectiveDocuments(kata),
    commands: {
      "kata.showEffective": async (resource?: unknown) => {
        const found = await subject(resource);
        if (!found) return;
        const uri = effectiveUri(found.main, note(), found.wish);
        await window.showTextDocument(await workspace.openTextDocument(uri), {
          viewColumn: ViewColumn.Beside,
          preview: true,
          preserveFocus: true,
        });
      },
      "kata.compareEffectiveWithFile": async (resource?: unknown) => {
        const found = await subject(resource);
        if (!found) return;
        const { main, wish } = found;
        const merged = effectiveUri(main, l10n.t("as it takes effect"), { ...wish, form: "main" });
        await diff(main, merged, l10n.t("{0} ↔ as it takes effect", nameOf(main)));
      },
      "kata.compareEffectiveWithMain": async (resource?: unknown) => {
        const found = await subject(resource);
        if (!found) return;
        const { main, status, wish } = found;
        if (status.files.length < 2) {
          window.showInformationMessage(l10n.t("{0} has no drop-ins.", nameOf(main)));
          return;
        }
        const alone = effectiveUri(main, l10n.t("effective, without drop-ins"), { ...wish, alone: true });
        const title = l10n.t("{0} without drop-ins ↔ with them", nameOf(main));
        await diff(alone, effectiveUri(main, note(), wish), title);
      },
      "kata.compareEffectiveWithOther": async (resource?: unknown) => {
        const found = await subject(resource);
        const other = found && (await pickOther(found.status));
        if (!found || !other) return;
        const { main, status, wish } = found;
        const name = other.release ?? other.runtime ?? "";
        const theirs = effectiveUri(main, l10n.t("effective, {0}", name), { ...wish, ...other });
        const own = other.release ? status.release : (status.runtime ?? "");
        const title = l10n.t("{0} effective: {1} ↔ {2}", nameOf(main), own, name);
        await diff(effectiveUri(main, note(), wish), theirs, title);
      },
    },
  };
}

/** Another runtime, or another release of the same one. */
async function pickOther({
  known,
  release,
  runtime,
}: Status): Promise<Pick<EffectiveWish, "runtime" | "release"> | undefined> {
  type Choice = QuickPickItem & { readonly other: Pick<EffectiveWish, "runtime" | "release"> };
  const runtimes = ["runtime-rs", "go"]
    .filter((one) => one !== runtime)
    .map((one): Choice => ({ label: one, description: l10n.t("runtime"), other: { runtime: one } }));
  const releases = [...known.releases]
    .reverse()
    .filter((one) => one !== release)
    .map((one): Choice => ({ label: one, description: l10n.t("release"), other: { release: one } }));
  const picked = await window.showQuickPick([...runtimes, ...releases], {
    title: l10n.t("Compare the effective configuration with that of…"),
    matchOnDescription: true,
  });
  return picked?.other;
}

function nameOf({ path }: Uri): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
