import type { Condition } from "./defects.ts";
import { inRange, type Release } from "./releases.ts";
import type { Runtime } from "./types.ts";

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

/** Whether a release is open to an advisory, for a runtime and a hypervisor as far as they are known. */
export function isAffected(
  { affected, runtime, hypervisor }: Advisory,
  release: Release,
  of: { readonly runtime?: Runtime | undefined; readonly hypervisor?: string | undefined },
): boolean {
  return (
    inRange(release, affected) &&
    (!runtime || !of.runtime || runtime === of.runtime) &&
    (!hypervisor || of.hypervisor === undefined || hypervisor.includes(of.hypervisor))
  );
}

/** The openings that count in a release of a runtime. */
export function openingsIn(advisory: Advisory, runtime: Runtime, release: Release): readonly Opening[] {
  return (advisory.opens ?? []).filter(
    (opening) =>
      (opening.runtime ?? advisory.runtime ?? runtime) === runtime &&
      inRange(release, opening.releases ?? advisory.affected),
  );
}

/** `GHSA-rr59-xxvx-96qr (CVE-2026-44210)`, or what it is about while it has no number. */
export function advisoryName({ id, cve, subject }: Advisory): string {
  if (!id.startsWith("ghsa-")) return subject;
  const number = `GHSA${id.slice(4)}`;
  return cve ? `${number} (${cve})` : number;
}

/** `high, 7.9`. */
export function gravity({ severity, score }: Advisory): string {
  return score === undefined ? severity : `${severity}, ${score}`;
}
