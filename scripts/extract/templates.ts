import TOML from "@iarna/toml";
import { evaluateMakefile, type Makefile } from "./make.ts";
import type { Repository, Tree } from "./repository.ts";

/** A configuration file that a release ships. */
export interface Template {
  /** `configuration-qemu.toml`. */
  file: string;
  /** Its text with the `@NAME@` filled as the Makefile does for x86_64. */
  text: string;
}

/** The Makefile of a runtime, evaluated for x86_64. */
export function runtimeMakefile(repository: Repository, tree: Tree, folder: string): Makefile {
  const read = (path: string): string | undefined => {
    const blob = tree.get(`${folder}/${path}`);
    return blob === undefined ? undefined : repository.text(blob);
  };
  return evaluateMakefile(read("Makefile") ?? "", { ARCH: "x86_64" }, read);
}

/** The templates below `config/` of a runtime, rendered. */
export function readTemplates(
  repository: Repository,
  tree: Tree,
  folder: string,
  makefile: Makefile,
): Template[] {
  const found = [...tree].filter(
    ([path]) => path.startsWith(`${folder}/config/`) && /\/configuration-[^/]*\.toml(?:\.in)?$/.test(path),
  );
  return found.map(([path, blob]) => ({
    file: (path.split("/").at(-1) ?? path).replace(/\.in$/, ""),
    text: repository
      .text(blob)
      .replace(/@([A-Z0-9_]+)@/g, (whole, name) => (makefile.has(name) ? makefile.rendered(name) : whole)),
  }));
}

/** The hypervisor tables that a template fills. */
export function hypervisorTables(text: string): string[] {
  const names = [...text.matchAll(/^\[hypervisor\.([\w-]+)\]/gm)].map((match) => match[1] ?? "");
  return [...new Set(names)];
}

/** A rendered template as a value. Throws where its text is no TOML. */
export function parseTemplate({ text }: Template): TOML.JsonMap {
  return TOML.parse(text);
}
