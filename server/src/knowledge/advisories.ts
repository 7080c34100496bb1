import { inRange, type Release } from "./releases.ts";
import type { Advisory, Opening, Runtime } from "./types.ts";

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
