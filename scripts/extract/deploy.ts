/**
 * What kata-deploy brings with each release: the values of its Helm chart, its shims, and what the configuration
 * files that it installs set. Descriptions are not read.
 */
import { parse as parseYaml } from "yaml";
import type { DeployFacts, ShippedFile, ShippedValue } from "../../server/src/knowledge/deploy-facts.ts";
import type { RuntimeName, Timeline } from "../../server/src/knowledge/facts.ts";
import { compareReleases } from "../../server/src/knowledge/releases.ts";
import { isMarker, type PlainTable, parse, toJs } from "../../server/src/toml/index.ts";
import type { Repository } from "./repository.ts";
import { readTemplates, runtimeMakefile } from "./templates.ts";

const FOLDERS: Readonly<Record<RuntimeName, string>> = { go: "src/runtime", "runtime-rs": "src/runtime-rs" };
const CHART = "tools/packaging/kata-deploy/helm-chart/kata-deploy";

/** Before it the chart took the shims as one text, and nothing of theirs as values. */
const FIRST_CHART = "3.23.0";

/** Maps of the chart whose keys are the user's own or a cluster's: what is in them is not looked at. */
const OPEN_VALUES =
  /^(?:node-feature-discovery|.*\.(?:nodeSelector|overhead|resources|securityContext)|resources|affinity|podLabels|podAnnotations|nodeSelector|job\.(?:dispatcherNodeSelector|cleanup\.nodeAffinity))$/;

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

function chartValues(repository: Repository, release: string): Readonly<Record<string, unknown>> {
  const blob = repository.tree(release, [CHART]).get(`${CHART}/values.yaml`);
  if (blob === undefined) throw new Error(`${release} has no values of the chart`);
  return parseYaml(repository.text(blob)) as Record<string, unknown>;
}

/** The kind of each value by its path; of shims the architectures stand elsewhere. */
function valueTypes(values: Readonly<Record<string, unknown>>): ReadonlyMap<string, string> {
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
function defaultsOf(values: Readonly<Record<string, unknown>>): ReadonlyMap<string, ShippedValue> {
  const found = new Map<string, ShippedValue>();
  const visit = (value: unknown, path: string): void => {
    if (path === "shims" || OPEN_VALUES.test(path)) return;
    const isList = Array.isArray(value);
    if (isList && (value.length > LONGEST_DEFAULT || value.some((one) => typeof one === "object"))) return;
    if (isList || (typeof value !== "object" && value !== undefined)) found.set(path, plain(value));
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
function shimsOf({ shims }: Readonly<Record<string, unknown>>): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, readonly string[]>();
  for (const [name, shim] of Object.entries(shims as Record<string, unknown>)) {
    if (typeof shim !== "object" || shim === null) continue;
    found.set(name, (shim as { supportedArches?: string[] }).supportedArches ?? []);
  }
  return found;
}

/** What the files of a runtime set, by shim, as they are built for `/opt/kata` on x86_64. */
function shippedFiles(
  repository: Repository,
  releases: readonly string[],
  runtime: RuntimeName,
): Readonly<Record<string, ShippedFile>> {
  const folder = FOLDERS[runtime];
  const snapshots = new Map(
    releases.map((release) => {
      const tree = repository.tree(release, [folder]);
      const makefile = runtimeMakefile(repository, tree, folder, {
        PREFIX: "/opt/kata",
        QEMUCMD: "qemu-system-x86_64",
      });
      const files = new Map<string, ReadonlyMap<string, ShippedValue>>();
      for (const { file, text } of readTemplates(repository, tree, folder, makefile)) {
        const shim = /^configuration-(.+)\.toml$/.exec(file)?.[1];
        if (shim !== undefined) files.set(shim, settingsOf(text));
      }
      return [release, files] as const;
    }),
  );
  const shims = new Set([...snapshots.values()].flatMap((files) => [...files.keys()]));
  return Object.fromEntries(
    [...shims].sort().map((shim) => {
      const inReleases = releases.filter((release) => snapshots.get(release)?.has(shim));
      const settings = fold(releases, (release) => snapshots.get(release)!.get(shim) ?? new Map());
      return [shim, { releases: spans(releases, inReleases), settings }];
    }),
  );
}

function spans(all: readonly string[], present: readonly string[]): Timeline<true> {
  return along(all, (release) => (present.includes(release) ? true : null));
}

/** Every value of a file by its path; arrays of tables are values. */
function settingsOf(text: string): ReadonlyMap<string, ShippedValue> {
  const found = new Map<string, ShippedValue>();
  const visit = (table: PlainTable, path: readonly string[]): void => {
    if (Object.keys(table).length === 0 && path.length > 0) found.set(path.join("."), {});
    for (const [key, value] of Object.entries(table)) {
      // A line that no loader can read is in some files of some releases; the others are as they are.
      if (isMarker(value)) continue;
      if (typeof value === "object" && !Array.isArray(value)) visit(value as PlainTable, [...path, key]);
      else found.set([...path, key].join("."), plain(value));
    }
  };
  visit(toJs(parse(text).root) as PlainTable, []);
  return found;
}

function plain(value: unknown): ShippedValue {
  return JSON.parse(
    JSON.stringify(value, (_, one) => (typeof one === "bigint" ? Number(one) : one)),
  ) as ShippedValue;
}

function fold<T>(
  releases: readonly string[],
  read: (release: string) => ReadonlyMap<string, T>,
): Readonly<Record<string, Timeline<T>>> {
  const snapshots = new Map(releases.map((release) => [release, read(release)]));
  const names = new Set([...snapshots.values()].flatMap((one) => [...one.keys()]));
  return Object.fromEntries(
    [...names].map((name) => [name, along(releases, (release) => snapshots.get(release)!.get(name) ?? null)]),
  );
}

function along<T>(releases: readonly string[], pick: (release: string) => T | null): Timeline<T> {
  const pairs: [string, T | null][] = [];
  let before = "null";
  for (const release of releases) {
    const value = pick(release);
    const written = JSON.stringify(value);
    if (written !== before) pairs.push([release, value]);
    before = written;
  }
  return pairs;
}

/** One line for each value, so that a difference can be read. */
export function writeDeploy({ charts, values, defaults, shims, shipped }: DeployFacts): string {
  const rows = (record: Readonly<Record<string, unknown>>, indent: string): string =>
    Object.entries(record)
      .map(([name, value]) => `${indent}${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(",\n");
  const files = (record: Readonly<Record<string, ShippedFile>>): string =>
    Object.entries(record)
      .map(
        ([shim, { releases, settings }]) =>
          `      ${JSON.stringify(shim)}: {\n        "releases": ${JSON.stringify(releases)},\n        "settings": {\n${rows(settings, "          ")}\n        }\n      }`,
      )
      .join(",\n");
  return `{
  "charts": ${JSON.stringify(charts)},
  "values": {
${rows(values, "    ")}
  },
  "defaults": {
${rows(defaults, "    ")}
  },
  "shims": {
${rows(shims, "    ")}
  },
  "shipped": {
    "go": {
${files(shipped.go)}
    },
    "runtime-rs": {
${files(shipped["runtime-rs"])}
    }
  }
}
`;
}
