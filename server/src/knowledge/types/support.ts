import type { Release } from "../releases.ts";
import type { AppliesTo } from "./applies-to.ts";
import type { Counterpart } from "./counterparts.ts";

export type SupportLevel =
  | "supported"
  | "best-effort"
  | "not-maintained"
  | "experimental"
  | "deprecated"
  | "removed"
  | "renamed";

/** One entry of support.toml or of an organisation's policy. */
export interface SupportEntry {
  readonly id: string;
  readonly subject: string;
  readonly level: SupportLevel;
  readonly applies: AppliesTo | readonly AppliesTo[];
  readonly since?: Release;
  readonly removal?: string;
  readonly removed?: Release;
  readonly replacement?: string;
  readonly team?: string;
  readonly ci?: "required" | "non-required" | "nightly" | "none";
  readonly ciJobs?: readonly string[];
  /** Whom upstream's files or threads name for it. */
  readonly people?: readonly { readonly name: string; readonly evidence: string }[];
  readonly note?: string;
  /** What it takes to come back to the level supported. */
  readonly comeback?: string;
  readonly conflicts?: readonly { readonly claim: string; readonly evidence: string }[];
  readonly evidence: readonly string[];
  readonly asOf: string;
  readonly status: "draft" | "adopted";
  readonly source?: string;
  /** The row of counterparts.toml that the entry was made of. */
  readonly counterpart?: Counterpart;
}
