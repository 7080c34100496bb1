/** The values of kata-deploy's Helm chart at a release: kinds, defaults, and its shims. */
import { parse as parseYaml } from "yaml";
import type { ShippedValue } from "../../../server/src/knowledge/deploy-facts.ts";
import type { Repository } from "../repository.ts";
import { stored } from "./stored.ts";

const CHART = "tools/packaging/kata-deploy/helm-chart/kata-deploy";

/** Maps of the chart whose keys are the user's own or a cluster's: what is in them is not looked at. */
const OPEN_VALUES =
  /^(?:node-feature-discovery|.*\.(?:nodeSelector|overhead|resources|securityContext)|resources|affinity|podLabels|podAnnotations|nodeSelector|job\.(?:dispatcherNodeSelector|cleanup\.nodeAffinity))$/;

/** @throws Error when the release has no chart */
export function chartValues(repository: Repository, release: string): Readonly<Record<string, unknown>> {
  const blob = repository.tree(release, [CHART]).get(`${CHART}/values.yaml`);
  if (blob === undefined) throw new Error(`${release} has no values of the chart`);
  return parseYaml(repository.text(blob)) as Record<string, unknown>;
}

/** The kind of each value by its path; of shims the architectures stand elsewhere. */
export function valueTypes(values: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const visit = (value: unknown, path: string): void => {
    if (path !== "") found.set(path, typeOf(value, path));
    if (typeof value !== "object" || value === null || Array.isArray(value) || OPEN_VALUES.test(path)) return;
    for (const [key, inner] of Object.entries(value)) {
      const isShim = path === "shims" && typeof inner === "object";
      visit(inner, path === "" ? key : isShim ? "shims.*" : `${path}.${key}`);
    }
  };
  visit(values, "");
  return found;
}

/** Longer lists are examples more than defaults. */
const LONGEST_DEFAULT = 4;

/** What the values are that the user leaves out: texts, numbers and short lists; those of shims differ from each other. */
export function defaultsOf(values: Readonly<Record<string, unknown>>): ReadonlyMap<string, ShippedValue> {
  const found = new Map<string, ShippedValue>();
  const visit = (value: unknown, path: string): void => {
    if (path === "shims" || OPEN_VALUES.test(path)) return;
    const isList = Array.isArray(value);
    if (isList && (value.length > LONGEST_DEFAULT || value.some((one) => typeof one === "object"))) return;
    if (isList || (typeof value !== "object" && value !== undefined)) found.set(path, stored(value));
    else if (value !== null)
      for (const [key, inner] of Object.entries(value as object))
        visit(inner, path === "" ? key : `${path}.${key}`);
  };
  visit(values, "");
  return found;
}

function typeOf(value: unknown, path: string): string {
  if (value === null) return path === "shims.*.enabled" ? "boolean" : "any";
  if (Array.isArray(value)) return "list";
  return typeof value === "object" ? "map" : typeof value;
}

/** The architectures of each shim, as the chart writes them. */
export function shimsOf({
  shims,
}: Readonly<Record<string, unknown>>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [name, shim] of Object.entries(shims as Record<string, unknown>)) {
    if (typeof shim !== "object" || shim === null) continue;
    found.set(name, (shim as { supportedArches?: string[] }).supportedArches ?? []);
  }
  return found;
}
