import type { Files } from "../environment/files.ts";
import type { Host } from "../environment/host.ts";
import type { Knowledge } from "../knowledge/types.ts";

/** What the server gets from the place where it runs: Node, or a worker of a browser. */
export interface Platform {
  /** Read once, when the first document asks for it. */
  readonly knowledge: () => Knowledge | Promise<Knowledge>;
  readonly files: Files;
  /** The machine that the server runs on; absent where nothing can be said of it. */
  readonly host?: Host;
  /** Runs `task` when what is already waiting has been handled. */
  readonly later: (task: () => void) => void;
}
