import type { Files } from "../../server/src/environment/files.ts";

/** A disk that holds some texts, their drop-ins in `config.d`. */
export function memoryFiles(texts: ReadonlyMap<string, string>): Files {
  return {
    read(path) {
      const text = texts.get(path);
      return text === undefined ? {} : { text };
    },
    list(directory) {
      const prefix = directory === "." ? "" : `${directory}/`;
      const names = [...texts.keys()]
        .filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes("/"))
        .map((path) => path.slice(prefix.length));
      return { entries: names.map((name) => ({ name, kind: "file" as const })) };
    },
    resolve: (path) => path,
  };
}
