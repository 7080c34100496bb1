import { remember } from "../util/remember.ts";
import type { Runtime } from "./facts.ts";
import type { Library } from "./library.ts";
import { inRange, type Release } from "./releases.ts";
import type { Advisory, Opening } from "./types/defects.ts";

/** For which runtime and hypervisor something is asked, as far as they are known. */
export interface Asked {
  readonly runtime?: Runtime | undefined;
  readonly hypervisor?: string | undefined;
}

/** Whether a release is open to an advisory. */
function isAffected(advisory: Advisory, release: Release, asked: Asked): boolean {
  return inRange(release, advisory.affected) && isFor(advisory, asked);
}

/** Whether an advisory is about a runtime and a hypervisor. */
export function isFor({ runtime, hypervisor }: Advisory, asked: Asked): boolean {
  return (
    (!runtime || !asked.runtime || runtime === asked.runtime) &&
    (!hypervisor || asked.hypervisor === undefined || hypervisor.includes(asked.hypervisor))
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

interface AdvisoryIn {
  readonly advisory: Advisory;
  /** What opens it in the release; nothing where no configuration does. */
  readonly openings: readonly Opening[];
}

/** The advisories that have to do with a release of a runtime. */
export function advisoriesIn(library: Library, runtime: Runtime, release: Release): readonly AdvisoryIn[] {
  return remember(library.cache, `advisories ${runtime} ${release}`, () =>
    library.knowledge.advisories
      .map((advisory) => ({ advisory, openings: openingsIn(advisory, runtime, release) }))
      .filter(({ advisory, openings }) =>
        advisory.opens ? openings.length > 0 : isAffected(advisory, release, { runtime }),
      ),
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
