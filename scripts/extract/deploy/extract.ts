/**
 * What kata-deploy brings with each release: the values of its Helm chart, its shims, and what the configuration
 * files that it installs set. Descriptions are not read.
 */
import type { DeployFacts } from "../../../server/src/knowledge/deploy-facts.ts";
import { compareReleases } from "../../../server/src/knowledge/releases.ts";
import type { Repository } from "../repository.ts";
import { fold } from "../timelines.ts";
import { chartValues, defaultsOf, shimsOf, valueTypes } from "./chart-values.ts";
import { shippedFiles } from "./shipped-files.ts";

/** Before it the chart took the shims as one text, and nothing of theirs as values. */
const FIRST_CHART = "3.23.0";

/** @throws Error when a chart, or a file that it installs, is not as it is read here */
export function extractDeploy(repository: Repository): DeployFacts {
  const releases = repository.releases();
  const charts = releases.filter((release) => compareReleases(release, FIRST_CHART) >= 0);
  const values = new Map(charts.map((release) => [release, chartValues(repository, release)]));
  const shims = new Map([...values].map(([release, read]) => [release, shimsOf(read)]));
  return {
    charts,
    values: fold(charts, (release) => valueTypes(values.get(release)!)),
    defaults: fold(charts, (release) => defaultsOf(values.get(release)!)),
    shims: fold(charts, (release) => shims.get(release)!),
    shipped: {
      go: shippedFiles(repository, releases, "go"),
      "runtime-rs": shippedFiles(repository, releases, "runtime-rs"),
    },
  };
}
