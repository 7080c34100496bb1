import type { Repository, Tree } from "../repository.ts";
import { type Node, parse, problem } from "../syntax.ts";
import {
  type Build,
  type RustEnum,
  type RustFile,
  type RustFunction,
  type RustStruct,
  readItems,
} from "./items.ts";

/** Files read, by blob and build. */
export type RustCache = Map<string, RustFile>;

/** The Rust sources of one release, as a build sees them. */
export interface RustSources {
  build: Build;
  /** A file by its path; undefined where there is none. */
  file(path: string): RustFile | undefined;
  /** All modules of the crate in a folder. */
  crate(folder: string): RustCrate;
  /** What a constant's name stands for in a file. Throws where that is not known. */
  constant(name: Node, file: RustFile): { value: Node; file: RustFile };
}

export interface RustCrate {
  files: RustFile[];
  structs: ReadonlyMap<string, RustStruct>;
  enums: ReadonlyMap<string, RustEnum>;
  functions: readonly RustFunction[];
}

/** @param cache of files read before, also at other releases: a blob is parsed once for a build */
export function rustSources(repository: Repository, tree: Tree, build: Build, cache: RustCache): RustSources {
  const crates = new Map<string, RustCrate>();

  function file(path: string): RustFile | undefined {
    const blob = tree.get(path);
    if (blob === undefined) return undefined;
    const id = `${build.id} ${blob}`;
    const known = cache.get(id) ?? readItems(parse(repository.text(blob), "rust", path), path, build);
    cache.set(id, known);
    return known;
  }

  function crate(folder: string): RustCrate {
    const known = crates.get(folder) ?? readCrate(folder);
    crates.set(folder, known);
    return known;
  }

  function readCrate(folder: string): RustCrate {
    repository.prefetch([...tree].flatMap(([path, blob]) => (isIn(path, `${folder}/src`) ? [blob] : [])));
    const files: RustFile[] = [];
    const queue = [`${folder}/src/lib.rs`];
    for (let path = queue.shift(); path !== undefined; path = queue.shift()) {
      const found = file(path);
      // Some modules are generated when the crate is built; a name that only they have is not found later.
      if (!found) continue;
      files.push(found);
      for (const module of found.modules) queue.push(modulePath(tree, path, module));
    }
    const byName = <T extends { name: string }>(items: readonly T[]): Map<string, T> =>
      new Map(items.map((item) => [item.name, item]));
    return {
      files,
      structs: byName(files.flatMap(({ structs }) => structs)),
      enums: byName(files.flatMap(({ enums }) => enums)),
      functions: files.flatMap(({ functions }) => functions),
    };
  }

  const folders = new Map(
    [...tree.keys()].flatMap((path): [string, string][] => {
      const found = /^(.*\/([\w-]+))\/Cargo\.toml$/.exec(path);
      return found?.[1] && found[2] ? [[found[2].replaceAll("-", "_"), found[1]]] : [];
    }),
  );

  const crateOf = (file: RustFile): string => file.path.slice(0, file.path.lastIndexOf("/src/"));

  /** The folder of the crate that a file has a name from. */
  const homeOf = (head: string, file: RustFile): string =>
    folders.get(file.imports.get(head) ?? head) ?? crateOf(file);

  function constant(name: Node, from: RustFile): { value: Node; file: RustFile } {
    const path = name.text.split("::");
    const [last = "", module] = path.toReversed();
    const among = (files: readonly RustFile[]): { value: Node; file: RustFile } | undefined => {
      const all = files.flatMap((file) => {
        const value = file.constants.get(last);
        return value ? [{ value, file }] : [];
      });
      const named = all.filter(({ file }) => isModule(file.path, module));
      const [only, ...others] = named.length > 0 ? named : all;
      if (others.some(({ value }) => value.text !== only?.value.text)) {
        throw problem(name, "more than one constant has this name");
      }
      return only;
    };
    const home = homeOf(path[0] ?? last, from);
    const files = crate(home).files;
    // A crate may hand on what it has from another one.
    const handedOn = new Set(files.map((file) => homeOf(last, file)).filter((folder) => folder !== home));
    const found =
      (home === crateOf(from) ? among([from]) : undefined) ??
      among(files) ??
      among([...handedOn].flatMap((folder) => crate(folder).files));
    if (!found) throw problem(name, "no such constant");
    return found;
  }

  return { build, file, crate, constant };
}

const isIn = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

const isModule = (path: string, name: string | undefined): boolean =>
  path.endsWith(`/${name}.rs`) || path.endsWith(`/${name}/mod.rs`);

function modulePath(tree: Tree, from: string, module: { name: string; path?: string }): string {
  const folder = from.slice(0, from.lastIndexOf("/"));
  if (module.path !== undefined) return `${folder}/${module.path}`;
  const own = /\/(?:mod|lib|main)\.rs$/.test(from) ? folder : from.replace(/\.rs$/, "");
  const single = `${own}/${module.name}.rs`;
  return tree.has(single) ? single : `${own}/${module.name}/mod.rs`;
}
