import { pathOfUri } from "./uris.ts";

/** The folders that the client has open. */
export interface Folders {
  paths(): readonly string[];
  /** The folder in which a path lies, the innermost of several; the first for a path that lies in none. */
  of(path: string): string | undefined;
  change(added: readonly string[], removed: readonly string[]): void;
}

/** @param uris those at the beginning. */
export function createFolders(uris: readonly string[]): Folders {
  let paths: readonly string[] = uris.map(folderPath);
  return {
    paths: () => paths,
    of(path) {
      const around = paths.filter((folder) => path.startsWith(folder.endsWith("/") ? folder : `${folder}/`));
      return around.sort((a, b) => b.length - a.length)[0] ?? paths[0];
    },
    change(added, removed) {
      const gone = new Set(removed.map(folderPath));
      const fresh = added.map(folderPath).filter((path) => !paths.includes(path));
      paths = [...paths.filter((path) => !gone.has(path)), ...fresh];
    },
  };
}

function folderPath(uri: string): string {
  return pathOfUri(uri).replace(/(?<=.)\/$/, "");
}
