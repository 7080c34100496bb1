/**
 * What kata-deploy brings with each release: the values of its Helm chart, its shims, and what the configuration
 * files that it installs set. Descriptions are not read.
 */
import { parse as parseYaml } from "yaml";
import { ARCHITECTURES, type Arch } from "../../server/src/knowledge/architectures.ts";
import {
  type DeployFacts,
  type ShippedFile,
  type ShippedValue,
  storedInteger,
} from "../../server/src/knowledge/deploy-facts.ts";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { compareReleases, valueAt } from "../../server/src/knowledge/releases.ts";
import { isMarker, type PlainTable, parse, toJs } from "../../server/src/toml/index.ts";
import { builtFor, makefileOn, RUNTIME_FOLDERS } from "./builds.ts";
import { startFromInitrd } from "./initrd.ts";
import type { Repository, Tree } from "./repository.ts";
import { readTemplates } from "./templates.ts";
import { along, fold } from "./timelines.ts";

const PACKAGING = "tools/packaging/static-build/shim-v2";
const CHART = "tools/packaging/kata-deploy/helm-chart/kata-deploy";

/** Before it the chart took the shims as one text, and nothing of theirs as values. */
const FIRST_CHART = "3.23.0";

/** Maps of the chart whose keys are the user's own or a cluster's: what is in them is not looked at. */
const OPEN_VALUES =
  /^(?:node-feature-discovery|.*\.(?:nodeSelector|overhead|resources|securityContext)|resources|affinity|podLabels|podAnnotations|nodeSelector|job\.(?:dispatcherNodeSelector|cleanup\.nodeAffinity))$/;

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

/** What the files of a runtime set, by shim, as they are built for `/opt/kata`. */
function shippedFiles(
  repository: Repository,
  releases: readonly string[],
  runtime: Runtime,
): Readonly<Record<string, ShippedFile>> {
  const snapshots = new Map(
    releases.map((release) => {
      const tree = repository.tree(release, [RUNTIME_FOLDERS[runtime], PACKAGING]);
      const built = builtFor(repository, tree, runtime);
      return [
        release,
        new Map(
          ARCHITECTURES.filter((arch) => built.includes(arch)).map((arch) => [
            arch,
            builtFiles(repository, tree, runtime, arch),
          ]),
        ),
      ] as const;
    }),
  );
  const at = (release: string, arch: Arch, shim: string) => snapshots.get(release)?.get(arch)?.get(shim);
  const shims = new Set([...snapshots.values()].flatMap((one) => [...(one.get("amd64")?.keys() ?? [])]));
  return Object.fromEntries(
    [...shims].sort().map((shim): [string, ShippedFile] => {
      const settings = fold(releases, (release) => at(release, "amd64", shim)?.settings ?? new Map());
      const elsewhere = ARCHITECTURES.flatMap((arch) => {
        const others = arch === "amd64" ? {} : differing(settings, (release) => at(release, arch, shim));
        return Object.keys(others).length > 0 ? [[arch, others] as const] : [];
      });
      return [
        shim,
        {
          releases: along(releases, (release) => (at(release, "amd64", shim) ? true : null)),
          archs: along(releases, (release) =>
            at(release, "amd64", shim)
              ? ARCHITECTURES.filter((arch) => at(release, arch, shim)?.isInstalled)
              : null,
          ),
          settings,
          elsewhere: Object.fromEntries(elsewhere),
        },
      ];
    }),
  );

  /** The settings that are others, or not there, in some release that installs the file. */
  function differing(
    settings: ShippedFile["settings"],
    read: (release: string) => BuiltFile | undefined,
  ): ShippedFile["settings"] {
    const installed = releases.filter((release) => read(release)?.isInstalled);
    const paths = new Set([
      ...Object.keys(settings),
      ...installed.flatMap((release) => [...read(release)!.settings.keys()]),
    ]);
    const isOther = (path: string) =>
      installed.some(
        (release) =>
          JSON.stringify(valueAt(settings[path], release)) !==
          JSON.stringify(read(release)!.settings.get(path)),
      );
    return Object.fromEntries(
      [...paths]
        .filter(isOther)
        .map((path) => [path, along(installed, (release) => read(release)!.settings.get(path) ?? null)]),
    );
  }
}

interface BuiltFile {
  /** Whether the Makefile installs it on the architecture. */
  readonly isInstalled: boolean;
  readonly settings: ReadonlyMap<string, ShippedValue>;
}

function builtFiles(
  repository: Repository,
  tree: Tree,
  runtime: Runtime,
  arch: Arch,
): ReadonlyMap<string, BuiltFile> {
  const makefile = makefileOn(repository, tree, runtime, arch, true);
  const installed = new Set(makefile.value("CONFIGS").split(/\s+/));
  const files = new Map<string, BuiltFile>();
  for (const { file, text } of readTemplates(repository, tree, RUNTIME_FOLDERS[runtime], makefile)) {
    const shim = /^configuration-(.+)\.toml$/.exec(file)?.[1];
    if (shim === undefined) continue;
    const isInstalled = arch === "amd64" || installed.has(`config/${file}`);
    files.set(shim, { isInstalled, settings: settingsOf(text) });
  }
  if (arch === "ppc64le") startFromInitrd(repository, tree, runtime, makefile, files);
  return files;
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
    JSON.stringify(value, (_, one) => (typeof one === "bigint" ? storedInteger(one) : one)),
  ) as ShippedValue;
}

/** One line for each value, so that a difference can be read. */
export function writeDeploy({ charts, values, defaults, shims, shipped }: DeployFacts): string {
  const rows = (record: Readonly<Record<string, unknown>>, indent: string): string =>
    Object.entries(record)
      .map(([name, value]) => `${indent}${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(",\n");
  const files = (record: Readonly<Record<string, ShippedFile>>): string =>
    Object.entries(record)
      .map(([shim, { releases, archs, settings, elsewhere }]) => {
        const others = Object.entries(elsewhere).map(
          ([arch, one]) => `          ${JSON.stringify(arch)}: {\n${rows(one, "            ")}\n          }`,
        );
        return `      ${JSON.stringify(shim)}: {
        "releases": ${JSON.stringify(releases)},
        "archs": ${JSON.stringify(archs)},
        "settings": {
${rows(settings, "          ")}
        },
        "elsewhere": {${others.length > 0 ? `\n${others.join(",\n")}\n        ` : ""}}
      }`;
      })
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
