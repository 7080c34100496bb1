import type { Files } from "../environment/files.ts";
import type { Host } from "../environment/host.ts";
import type { Knowledge } from "../knowledge/types/knowledge.ts";

/** How far the server may look; asked each time, as it can change. */
export interface Reach {
  /** The size of the largest file that is read, in bytes. */
  readonly largest: () => number;
  /** While it gives directories, what lies outside of them is out of reach: the workspace is not trusted. */
  readonly within: () => readonly string[] | undefined;
}

/** What the server gets from the place where it runs: Node, or a worker of a browser. */
export interface Platform {
  /** Read once, when the first document asks for it. */
  readonly knowledge: () => Knowledge | Promise<Knowledge>;
  readonly files: (reach: Reach) => Files;
  /** The machine that the server runs on; absent where nothing can be said of it. */
  readonly host?: (reach: Reach) => Host;
  /** Runs `task` when what is already waiting has been handled. */
  readonly later: (task: () => void) => void;
}
