import type { Connection } from "vscode-languageserver";
import { LARGEST_FILE } from "../environment/files.ts";
import { readSettings, type Settings } from "./settings.ts";

/** In milliseconds: how long we wait for a client that was asked; then the defaults hold until it answers. */
const PATIENCE = 1000;

/** The client's settings, by document. */
export interface ClientSettings {
  /** What holds for a document; asks the client when it has not been asked yet. */
  of(uri: string): Promise<Settings>;
  /** What is known now; `undefined` before the client has answered. */
  known(uri: string): Settings | undefined;
  /** The size of the largest file that is read, in bytes. */
  largestFile(): number;
  /** New settings, or (without) word that they have to be asked for again. */
  changed(pushed?: unknown): void;
  forget(uri: string): void;
  /** Calls back when a client answers for a document after the defaults were taken. */
  onLateAnswer(tell: (uri: string) => void): void;
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
  const asked = new Map<string, Promise<Settings>>();
  const settled = new Map<string, Settings>();
  let tellLate: (uri: string) => void = () => undefined;
  let pushed: unknown;
  let largest = LARGEST_FILE;
  /** Whether it left us waiting once: then nobody waits for it again. */
  let isSilent = false;

  function read(...layers: readonly unknown[]): Settings {
    const { settings, complaints } = readSettings(initial, pushed, ...layers);
    for (const complaint of complaints) {
      if (told.has(complaint)) continue;
      told.add(complaint);
      connection.window.showWarningMessage(complaint);
    }
    largest = settings.maxFileSize * 1e6;
    return settings;
  }

  function ask(uri: string): Promise<Settings> {
    const answer = connection.workspace
      .getConfiguration({ scopeUri: uri, section: "kata" })
      .catch(() => undefined);
    const pending = new Promise<Settings>((resolve) => {
      let isLate = false;
      const timer = setTimeout(
        () => {
          isLate = true;
          isSilent = true;
          resolve(read());
        },
        isSilent ? 0 : PATIENCE,
      );
      answer.then((value) => {
        isSilent = false;
        if (!isLate) {
          clearTimeout(timer);
          resolve(read(value));
        } else if (asked.get(uri) === pending) {
          const settings = read(value);
          asked.set(uri, Promise.resolve(settings));
          settled.set(uri, settings);
          tellLate(uri);
        }
      });
    });
    return pending;
  }

  // With nobody to ask, all documents share one object, so that results kept for it hold.
  let common: Settings | undefined;

  return {
    of(uri) {
      if (!canAsk) {
        common ??= read();
        return Promise.resolve(common);
      }
      const known = asked.get(uri);
      if (known) return known;
      const pending = ask(uri);
      asked.set(uri, pending);
      pending.then((settings) => {
        if (asked.get(uri) === pending) settled.set(uri, settings);
      });
      return pending;
    },
    known(uri) {
      if (canAsk) return settled.get(uri);
      common ??= read();
      return common;
    },
    largestFile() {
      if (!canAsk) common ??= read();
      return largest;
    },
    changed(settings) {
      if (settings !== undefined && settings !== null) pushed = settings;
      common = undefined;
      asked.clear();
      settled.clear();
    },
    forget(uri) {
      asked.delete(uri);
      settled.delete(uri);
    },
    onLateAnswer(tell) {
      tellLate = tell;
    },
  };
}
