import { chartsIn, releaseOf } from "../../deploy/chart.ts";
import { directives } from "../../documents/directives.ts";
import type { ManifestUnit } from "../../project/manifest.ts";

/** The release of a manifest, where no pod or chart tells another. */
export function releaseAt(manifest: ManifestUnit): string {
  return releaseOf(manifest, directives(manifest.file).target.release ?? chartsIn(manifest)[0]?.release);
}
