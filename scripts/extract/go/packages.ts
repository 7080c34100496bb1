import type { Repository, Tree } from "../repository.ts";
import { type Node, parse, part } from "../syntax.ts";
import {
  fieldsOf,
  type GoField,
  type GoFile,
  type GoFunction,
  type GoType,
  type GoValue,
  readItems,
} from "./items.ts";

const repositoryImport = "github.com/kata-containers/kata-containers/";

/** Files read, by blob. */
export type GoCache = Map<string, GoFile>;

/** The Go sources of one release, package by package, built for Linux on an architecture. */
export interface GoSources {
  /** The package in a folder; undefined where there is none. */
  package(folder: string): GoPackage | undefined;
  /** The folder of a package of Kata's own, by the name that a file imports it by. */
  folderOf(file: GoFile, name: string): string | undefined;
  /** What a type's name stands for, through any number of names. */
  resolve(type: Node, file: GoFile): GoType & { name?: string };
  /** The fields of the structure that a type is; undefined where it is none. */
  fields(type: Node, file: GoFile): Struct | undefined;
  file(path: string): string | undefined;
}

export interface GoPackage {
  folder: string;
  values: ReadonlyMap<string, GoValue>;
  types: ReadonlyMap<string, GoType>;
  functions: readonly GoFunction[];
}

export interface Struct {
  /** `src/runtime/pkg/katautils:hypervisor`. */
  id: string;
  name: string;
  fields: readonly GoField[];
  /** Where the types of the fields are looked up. */
  file: GoFile;
}

const ARCH_SUFFIXES = ["amd64", "arm64", "aarch64", "ppc64le", "s390x", "riscv64", "riscv64gc", "386"];

/** @param arch as Go's `GOARCH` names it: files of other architectures are left out, as a build on Linux does */
export function goSources(repository: Repository, tree: Tree, cache: GoCache, arch = "amd64"): GoSources {
  const others = ARCH_SUFFIXES.filter((one) => one !== arch).join("|");
  const otherBuilds = new RegExp(`_(?:darwin|${others}|freebsd|windows|test)\\.go$`);
  const packages = new Map<string, GoPackage | undefined>();

  function readPackage(folder: string): GoPackage | undefined {
    const paths = [...tree.keys()].filter((path) => {
      const name = path.slice(folder.length + 1);
      return path.startsWith(`${folder}/`) && /^[^/]*\.go(?:\.in)?$/.test(name) && !otherBuilds.test(name);
    });
    repository.prefetch(paths.map((path) => tree.get(path) ?? ""));
    const files = paths.flatMap((path) => {
      const blob = tree.get(path) ?? "";
      const source = repository.text(blob);
      if (/^\/\/(?:go:build|\s*\+build) (?:!linux|darwin|ignore)\b/m.test(source)) return [];
      const known = cache.get(blob) ?? readItems(parse(source, "go", path), path);
      cache.set(blob, known);
      return [known];
    });
    if (files.length === 0) return undefined;
    return {
      folder,
      values: new Map(files.flatMap((file) => [...file.values])),
      types: new Map(files.flatMap((file) => [...file.types])),
      functions: files.flatMap((file) => file.functions),
    };
  }

  const sources: GoSources = {
    package(folder) {
      if (!packages.has(folder)) packages.set(folder, readPackage(folder));
      return packages.get(folder);
    },
    folderOf(file, name) {
      const path = file.imports.get(name);
      return path?.startsWith(repositoryImport) ? path.slice(repositoryImport.length) : undefined;
    },
    resolve(type, file) {
      const isQualified = type.type === "qualified_type";
      const folder = isQualified ? sources.folderOf(file, part(type, "package").text) : folderOf(file);
      const name = isQualified ? part(type, "name").text : type.text;
      const found = folder === undefined ? undefined : sources.package(folder)?.types.get(name);
      if (!found || (!isQualified && type.type !== "type_identifier")) return { node: type, file };
      return { name: `${folder}:${name}`, ...sources.resolve(found.node, found.file) };
    },
    fields(type, file) {
      const found = sources.resolve(type, file);
      if (found.node.type !== "struct_type" || found.name === undefined) return undefined;
      const name = found.name.slice(found.name.indexOf(":") + 1);
      return { id: found.name, name, fields: fieldsOf(found.node), file: found.file };
    },
    file(path) {
      const blob = tree.get(path);
      return blob === undefined ? undefined : repository.text(blob);
    },
  };
  return sources;
}

/** The folder of a file's package. */
export const folderOf = (file: GoFile): string => file.path.slice(0, file.path.lastIndexOf("/"));
