import type { Runtime } from "../facts.ts";
import type { Release } from "../releases.ts";

/**
 * One condition on an option, or on a pod annotation by its full name, as defects.toml and advisories.toml write
 * it; all members that are given must hold. Booleans are written as `true` and `false`.
 */
export interface Condition {
  /** Dotted pattern of a key or a table: `hypervisor.*.firmware`, `hypervisor.remote`. */
  readonly option: string;
  readonly is?: readonly string[];
  readonly not?: readonly string[];
  readonly above?: number;
  readonly below?: number;
  /** Its number is above that of another option. */
  readonly aboveOption?: string;
  readonly nonempty?: true;
  readonly empty?: true;
  /** The file itself sets it. */
  readonly written?: true;
  /** A pattern of ours that the text, or an element, matches somewhere. */
  readonly matches?: string;
  /** Of a list of patterns: one lets this annotation through. */
  readonly admits?: string;
}

/** What an option did wrong in some releases of a runtime: one entry of defects.toml. */
export interface Defect {
  readonly id: string;
  readonly subject: string;
  readonly runtime: Runtime;
  /** All when absent. */
  readonly hypervisor?: readonly string[];
  /** All when absent. */
  readonly architecture?: readonly string[];
  /** All must hold; the first is where it is told. */
  readonly where: readonly Condition[];
  readonly from: Release;
  /** First release that is free of it; absent while it is open. */
  readonly fixedIn?: Release;
  readonly effect: "refused" | "fails" | "sometimes" | "ignored" | "changed" | "exposed";
  readonly happens: string;
  readonly advice: string;
  /** What it takes beside the configuration. */
  readonly needs?: string;
  /** Told by hover, explain and status only. */
  readonly quiet?: true;
  readonly upstream: readonly string[];
  readonly evidence: readonly string[];
  readonly asOf: string;
  readonly source?: string;
}

/** What in a configuration opens an advisory: all conditions together, the first is where it is told. */
export interface Opening {
  readonly runtime?: Runtime;
  readonly hypervisor?: readonly string[];
  /** Where it differs from the releases affected. */
  readonly releases?: string;
  readonly where: readonly Condition[];
}

/** A security advisory: one entry of advisories.toml. */
export interface Advisory {
  /** `ghsa-…`, or a name of ours while it has no number. */
  readonly id: string;
  readonly cve?: string;
  readonly subject: string;
  /** CVSS base score; absent where none was published. */
  readonly score?: number;
  readonly severity: "critical" | "high" | "medium" | "low";
  /** Range of releases. */
  readonly affected: string;
  readonly runtime?: Runtime;
  readonly hypervisor?: readonly string[];
  /** Any of these opens it; absent where a configuration decides nothing. */
  readonly opens?: readonly Opening[];
  readonly happens: string;
  readonly advice: string;
  readonly published?: string;
  readonly upstream?: readonly string[];
  readonly evidence: readonly string[];
  readonly asOf: string;
}
