import { recogniseLocation } from "../documents/locations.ts";
import { baseName, directoryOf, join } from "../environment/files.ts";
import type { Library } from "../knowledge/library.ts";
import type { Release } from "../knowledge/releases.ts";
import { shimThere } from "../project/shipped.ts";

/**
 * Where the files of a configuration lie when they are runtime-rs's: the two runtimes look for their main files in
 * different directories, and for drop-ins beside those.
 *
 * @param paths of the main file and its drop-ins, from the root.
 * @returns the new paths in the same order; `undefined` where the old ones are no place of the Go runtime's.
 *
 * Sources: DEFAULT_RUNTIME_CONFIGURATIONS in src/libs/kata-types/src/config/default.rs; get_kata_containers_config_path
 * and get_kata_containers_runtime_config_dir in tools/packaging/kata-deploy/binary/src/utils/system.rs.
 */
export function homesThere(
  library: Library,
  release: Release,
  paths: readonly string[],
): readonly string[] | undefined {
  const [main = ""] = paths;
  const directory = directoryOf(main);
  const isGo = recogniseLocation(main)?.runtime !== "runtime-rs";
  const place = PLACE.exec(`${directory}/`);
  if (!isGo || !place) return undefined;
  const [root = "", ofShim] = place;
  const base = root.slice(0, root.length - (ofShim?.length ?? 0));
  const file = baseName(main);
  const named = /^configuration-(.+)\.toml$/.exec(file)?.[1];
  const shim = ofShim?.split("/")[1] ?? named;
  const there = shim === undefined ? undefined : (shimThere(library, release, shim) ?? `${shim}-runtime-rs`);
  const home = join(join(base, "runtime-rs"), ofShim === undefined ? "" : `runtimes/${there}`).replace(
    /\/$/,
    "",
  );
  const name = named === undefined ? file : `configuration-${there}.toml`;
  const moved = paths.map((path) => {
    if (path === main) return join(home, name);
    return directoryOf(path) === join(directory, "config.d")
      ? join(home, `config.d/${baseName(path)}`)
      : path;
  });
  return moved.every((path, index) => path !== paths[index]) ? moved : undefined;
}

/** Directories with main files of the Go runtime: the two defaults, and those of kata-deploy for each shim. */
const PLACE = /^(?:.*\/share\/defaults\/kata-containers|.*\/etc\/kata-containers)\/(runtimes\/[^/]+\/)?$/;
