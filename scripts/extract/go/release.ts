import type { Repository, Tree } from "../repository.ts";
import { parseGo } from "./parse.ts";
import type { Declarations, Type } from "./syntax.ts";

const repositoryImport = "github.com/kata-containers/kata-containers/";

/** The Go sources of one release, package by package, built for Linux on amd64. */
export interface GoRelease {
  /** Declarations of the package in a folder, `undefined` where there is none. */
  package(folder: string): Declarations | undefined;
  /** The folder of an imported package of Kata's own, by its name in `scope`. */
  folderOf(scope: Declarations, packageName: string): string | undefined;
  file(path: string): string | undefined;
}

/** Parsed files, by blob: what did not change between releases is read once. */
export type GoCache = Map<string, Declarations>;

const otherBuilds = /_(?:darwin|arm64|aarch64|ppc64le|s390x|riscv64|riscv64gc|386|freebsd|windows|test)\.go$/;

export function goRelease(repository: Repository, tree: Tree, cache: GoCache): GoRelease {
  const packages = new Map<string, Declarations | undefined>();

  function readPackage(folder: string): Declarations | undefined {
    const files = [...tree].filter(([path]) => {
      const name = path.slice(folder.length + 1);
      return path.startsWith(`${folder}/`) && /^[^/]*\.go(?:\.in)?$/.test(name) && !otherBuilds.test(name);
    });
    repository.prefetch(files.map(([, blob]) => blob));
    const parsed = files.flatMap(([, blob]) => {
      const source = repository.text(blob);
      if (/^\/\/(?:go:build|\s*\+build) (?:!linux|darwin|ignore)\b/m.test(source)) return [];
      const known = cache.get(blob) ?? parseGo(source);
      cache.set(blob, known);
      return [known];
    });
    return parsed.length === 0 ? undefined : merge(parsed);
  }

  return {
    package(folder) {
      if (!packages.has(folder)) packages.set(folder, readPackage(folder));
      return packages.get(folder);
    },
    folderOf(scope, packageName) {
      const path = scope.imports.get(packageName);
      return path?.startsWith(repositoryImport) ? path.slice(repositoryImport.length) : undefined;
    },
    file(path) {
      const blob = tree.get(path);
      return blob === undefined ? undefined : repository.text(blob);
    },
  };
}

function merge(files: Declarations[]): Declarations {
  const together = <K, V>(pick: (file: Declarations) => Map<K, V>): Map<K, V> =>
    new Map(files.flatMap((file) => [...pick(file)]));
  return {
    imports: together((file) => file.imports),
    constants: together((file) => file.constants),
    variables: together((file) => file.variables),
    types: together((file) => file.types),
    functions: files.flatMap((file) => file.functions),
  };
}

/** The type that a named type of Kata's stands for, through any number of names. */
export function resolveType(
  release: GoRelease,
  scope: Declarations,
  type: Type,
): { type: Type; scope: Declarations } {
  if (type.kind !== "named") return { type, scope };
  const folder = type.package === undefined ? undefined : release.folderOf(scope, type.package);
  const home =
    type.package === undefined ? scope : folder === undefined ? undefined : release.package(folder);
  const declared = home?.types.get(type.name);
  return home && declared ? resolveType(release, home, declared) : { type, scope };
}
