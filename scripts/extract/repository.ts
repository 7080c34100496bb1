import { execFileSync } from "node:child_process";
import { compareReleases } from "../../server/src/knowledge/releases.ts";

/** The files of one release below the folders asked for: path → blob hash. */
export type Tree = ReadonlyMap<string, string>;

export interface Repository {
  /** Released versions `x.y.z` from 3.0.0 on, ascending. */
  releases(): string[];
  tree(release: string, folders: readonly string[]): Tree;
  /** The text of a blob. Throws when the repository lacks it. */
  text(blob: string): string;
  /** Reads blobs ahead of `text`, all in one process. */
  prefetch(blobs: Iterable<string>): void;
}

/** Opens a git repository with Kata's tags, bare or not, by its path. Reads blobs only: no checkout. */
export function openRepository(path: string): Repository {
  const git = (args: string[], input?: string): Buffer =>
    execFileSync("git", ["-C", path, ...args], { input, maxBuffer: 1 << 30 });
  const blobs = new Map<string, string>();

  function prefetch(wanted: Iterable<string>): void {
    const missing = [...new Set(wanted)].filter((blob) => !blobs.has(blob));
    if (missing.length === 0) return;
    const output = git(["cat-file", "--batch"], `${missing.join("\n")}\n`);
    let position = 0;
    for (const blob of missing) {
      const lineEnd = output.indexOf(10, position);
      const header = output.toString("utf8", position, lineEnd).split(" ");
      if (header[1] !== "blob") throw new Error(`${path} lacks blob ${blob}`);
      const start = lineEnd + 1;
      const end = start + Number(header[2]);
      blobs.set(blob, output.toString("utf8", start, end));
      position = end + 1;
    }
  }

  return {
    releases() {
      const tags = git(["tag", "--list"]).toString("utf8").split("\n");
      return tags
        .filter((tag) => /^\d+\.\d+\.\d+$/.test(tag) && compareReleases(tag, "3.0.0") >= 0)
        .sort(compareReleases);
    },
    tree(release, folders) {
      const listing = git(["ls-tree", "-r", "-z", release, "--", ...folders]).toString("utf8");
      const files = new Map<string, string>();
      for (const line of listing.split("\0")) {
        const entry = /^100\d+ blob ([0-9a-f]+)\t(.*)$/s.exec(line);
        if (entry?.[1] !== undefined && entry[2] !== undefined) files.set(entry[2], entry[1]);
      }
      return files;
    },
    text(blob) {
      prefetch([blob]);
      return blobs.get(blob) ?? "";
    },
    prefetch,
  };
}
