import path from "node:path";
import type { KataDocument } from "../documents/document.ts";
import { type OutsideEdit, outsideEdits } from "../documents/outside.ts";
import { absolutePath } from "../environment/files.ts";
import type { Moved } from "../moves/types.ts";
import { writeWhole } from "../node/replace-file.ts";
import { applyEdits } from "../toml/edit/index.ts";
import type { Session } from "./session.ts";
import { UsageError } from "./usage-error.ts";
import { writeTogether } from "./write.ts";

/** A file of the disk before and after. */
export interface ChangedFile {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/**
 * The files of some moved configurations as a person has them; one that holds several of them comes once.
 *
 * @throws UsageError when an edit cannot be written in the form that a file has there.
 */
export function changedFiles(all: readonly Pick<Moved, "files">[]): readonly ChangedFile[] {
  const byPath = new Map<string, { readonly file: KataDocument; readonly edits: readonly OutsideEdit[] }>();
  for (const { files } of all) {
    for (const { file, edits } of files) {
      const { path: name } = file.source;
      const outer = outsideEdits(edits.map((edit) => ({ file, ...edit })));
      if (!outer)
        throw new UsageError(`${name} cannot hold the moved text in its own form; move it by hand.`);
      const there = byPath.get(name) ?? { file, edits: [] };
      byPath.set(name, { file, edits: [...there.edits, ...outer] });
    }
  }
  return [...byPath].map(([name, { file, edits }]) => {
    const before = file.source.text;
    return { path: name, before, after: applyEdits(before, edits) };
  });
}

/** Changes the files in place. */
export function writeInPlace(session: Session, files: readonly ChangedFile[]): void {
  for (const { path: name, before, after } of files)
    if (before !== after) session.changed.set(absolutePath(session.workspace.files, name), { before, after });
  writeTogether(session);
}

/**
 * Writes the files below a directory under the names that they had, laid out as they are to each other: what the
 * directories of all main files have in common is left out, and `config.d` stays beside its main file. A file that is
 * there already is replaced.
 *
 * @throws UsageError when a file cannot be written.
 */
export function writeBelow(directory: string, files: readonly ChangedFile[]): void {
  const holders = files.map(({ path: name }) => {
    const holder = path.dirname(path.resolve(name));
    return path.basename(holder) === "config.d" ? path.dirname(holder) : holder;
  });
  const root = commonDirectory(holders);
  for (const { path: name, after } of files) {
    const to = path.join(directory, path.relative(root, path.resolve(name)));
    try {
      writeWhole(to, Buffer.from(after, "utf8"));
    } catch (error) {
      throw new UsageError(`${(error as Error).message}.`);
    }
  }
}

function commonDirectory(directories: readonly string[]): string {
  let [root = "."] = directories;
  while (directories.some((one) => one !== root && !one.startsWith(path.join(root, path.sep))))
    root = path.dirname(root);
  return root;
}
