import type { Connection } from "vscode-languageserver";
import { readSettings, type Settings } from "./settings.ts";

/** The client's settings, by document. */
export interface ClientSettings {
  /** What holds for a document; asks the client when it has not been asked yet. */
  of(uri: string): Promise<Settings>;
  /** What is known now; `undefined` before the client has answered. */
  known(uri: string): Settings | undefined;
  /** New settings, or (without) word that they have to be asked for again. */
  changed(pushed?: unknown): void;
  forget(uri: string): void;
}

/**
 * Settings come in three ways and the later counts: with `initialize`, pushed with `didChangeConfiguration`, asked
 * for with `workspace/configuration`. Mistakes in them are told once and the default is used instead.
 */
export function createClientSettings(
  connection: Connection,
  initial: unknown,
  canAsk: boolean,
): ClientSettings {
  const told = new Set<string>();
  const bySource = new Map<string, Promise<Settings>>();
  const settled = new Map<string, Settings>();
  let pushed: unknown;

  function read(...layers: readonly unknown[]): Settings {
    const { settings, complaints } = readSettings(initial, pushed, ...layers);
    for (const complaint of complaints) {
      if (told.has(complaint)) continue;
      told.add(complaint);
      connection.window.showWarningMessage(complaint);
    }
    return settings;
  }

  async function ask(uri: string): Promise<Settings> {
    const answer = await connection.workspace
      .getConfiguration({ scopeUri: uri, section: "kata" })
      .catch(() => undefined);
    return read(answer);
  }

  // With nobody to ask, all documents share one object, so that results kept for it hold.
  let common: Settings | undefined;

  return {
    of(uri) {
      if (!canAsk) {
        common ??= read();
        return Promise.resolve(common);
      }
      let pending = bySource.get(uri);
      if (!pending) {
        pending = ask(uri);
        bySource.set(uri, pending);
        pending.then((settings) => {
          if (bySource.get(uri) === pending) settled.set(uri, settings);
        });
      }
      return pending;
    },
    known(uri) {
      if (canAsk) return settled.get(uri);
      common ??= read();
      return common;
    },
    changed(settings) {
      if (settings !== undefined && settings !== null) pushed = settings;
      common = undefined;
      bySource.clear();
      settled.clear();
    },
    forget(uri) {
      bySource.delete(uri);
      settled.delete(uri);
    },
  };
}
