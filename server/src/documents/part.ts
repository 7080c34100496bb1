import type { FileKind } from "./locations.ts";
import type { TextMap } from "./map.ts";
import type { Form } from "./replace-outside.ts";

/** What a TOML text can stand in; `helm`: the values of the kata-deploy chart. */
export type Container =
  | "markdown"
  | "restructuredtext"
  | "shell"
  | "dockerfile"
  | "nix"
  | "hcl"
  | "yaml"
  | "helm"
  | "python"
  | "go"
  | "template";

/** What the surroundings of an embedded text tell of it. */
export interface Hints {
  /** The path of the file that the text is for. */
  readonly path?: string;
  /** The shim of kata-deploy whose configuration it changes. */
  readonly shim?: string;
  /** Where the value that holds it begins in the text of the manifest. */
  readonly place?: number;
  /** What is installed with the shim, where values of the chart tell. */
  readonly deploy?: DeployHints;
  readonly kind?: FileKind;
  readonly release?: string;
  /** The text is all of the file at `path`, which begins with it. */
  readonly isWhole?: true;
  /** The text is another program's configuration, whatever it looks like. */
  readonly isForeign?: true;
  /** What told these things, for people: `the path in the heredoc`. */
  readonly said: string;
}

/** What values of the kata-deploy chart say of one shim. */
export interface DeployHints {
  /** Added to the file's `enable_annotations`. */
  readonly allowedAnnotations: readonly string[];
  readonly forcesGuestPull: boolean;
  readonly debug: boolean;
  /** The architectures of the nodes that it is installed on, as the values write them. */
  readonly archs?: readonly string[];
  readonly httpsProxy?: string;
  readonly noProxy?: string;
}

/** Where a document stands in its source, when it is only a part of it. */
export interface Part {
  readonly container: Container;
  readonly hints: Hints;
  /** The text itself, and the text that holds it: the source's, or that of the part around it. */
  readonly text: string;
  readonly outerText: string;
  readonly map: TextMap;
  /** Absent: it can be read only. */
  readonly form?: Form;
  /** The part that holds this one; absent when the source does. */
  readonly within?: Part;
}

/** What the file is in which a part stands, however deep. */
export function containerOf(part: Part): Container {
  return part.within ? containerOf(part.within) : part.container;
}
