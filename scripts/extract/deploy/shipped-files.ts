/** The configuration files that kata-deploy installs, as each release builds them. */
import { ARCHITECTURES, type Arch } from "../../../server/src/knowledge/architectures.ts";
import type { ShippedFile, ShippedValue } from "../../../server/src/knowledge/deploy-facts.ts";
import type { Runtime } from "../../../server/src/knowledge/facts.ts";
import { valueAt } from "../../../server/src/knowledge/releases.ts";
import { isMarker, type PlainTable, parse, toJs } from "../../../server/src/toml/index.ts";
import { builtFor, makefileOn, RUNTIME_FOLDERS } from "../builds.ts";
import type { Repository, Tree } from "../repository.ts";
import { readTemplates } from "../templates.ts";
import { along, fold } from "../timelines.ts";
import { startFromInitrd } from "./initrd.ts";
import { stored } from "./stored.ts";

const PACKAGING = "tools/packaging/static-build/shim-v2";

/** What the files of a runtime set, by shim, as they are built for `/opt/kata`. */
export function shippedFiles(
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
      else found.set([...path, key].join("."), stored(value));
    }
  };
  visit(toJs(parse(text).root) as PlainTable, []);
  return found;
}
