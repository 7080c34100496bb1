import TOML from "@iarna/toml";
import { storedInteger } from "../../server/src/knowledge/deploy-facts.ts";
import { evaluateMakefile, type Makefile } from "./make.ts";
import type { Repository, Tree } from "./repository.ts";

/** A configuration file that a release ships. */
export interface Template {
  /** `configuration-qemu.toml`. */
  file: string;
  /** Its text with the `@NAME@` filled as the Makefile does for x86_64. */
  text: string;
}

/** The Makefile of a runtime, evaluated for x86_64. `preset` are further variables given on make's command line. */
export function runtimeMakefile(
  repository: Repository,
  tree: Tree,
  folder: string,
  preset: Readonly<Record<string, string>> = {},
): Makefile {
  const read = (path: string): string | undefined => {
    const blob = tree.get(`${folder}/${path}`);
    return blob === undefined ? undefined : repository.text(blob);
  };
  return evaluateMakefile(read("Makefile") ?? "", { ARCH: "x86_64", ...preset }, read);
}

/** The templates below `config/` of a runtime, rendered. */
export function readTemplates(
  repository: Repository,
  tree: Tree,
  folder: string,
  makefile: Makefile,
): Template[] {
  const filled = new Set(makefile.value("GENERATED_VARS").split(/\s+/));
  const found = [...tree].filter(
    ([path]) => path.startsWith(`${folder}/config/`) && /\/configuration-[^/]*\.toml(?:\.in)?$/.test(path),
  );
  return found.map(([path, blob]) => ({
    file: (path.split("/").at(-1) ?? path).replace(/\.in$/, ""),
    text: repository
      .text(blob)
      .replace(/@([A-Z0-9_]+)@/g, (whole, name) =>
        makefile.has(name) || filled.has(name) ? makefile.rendered(name) : whole,
      ),
  }));
}

/** The hypervisor tables that a template fills. */
export function hypervisorTables(text: string): string[] {
  const names = [...text.matchAll(/^\[hypervisor\.([\w-]+)\]/gm)].map((match) => match[1] ?? "");
  return [...new Set(names)];
}

/** A key that a template sets. */
export interface Setting {
  /** As tables are written in the facts: `hypervisor.*.factory`. */
  table: string;
  key: string;
  value: unknown;
}

/** What a template sets, in its order. Throws where its text is no TOML. */
export function templateSettings({ text }: Template): Setting[] {
  const settings: Setting[] = [];
  const read = (table: string, map: TOML.JsonMap): void => {
    for (const [key, value] of Object.entries(map)) {
      settings.push({ table, key, value: typeof value === "bigint" ? storedInteger(value) : value });
      for (const item of Array.isArray(value) ? value : []) {
        if (isTable(item)) read(`${table}.${key}[]`, item);
      }
      if (isTable(value)) read(`${table}.${key}`, value);
    }
  };
  for (const [name, table] of Object.entries(TOML.parse(text))) {
    if (!isTable(table)) settings.push({ table: "", key: name, value: table });
    else if (name !== "hypervisor" && name !== "agent") read(name, table);
    else for (const inner of Object.values(table)) if (isTable(inner)) read(`${name}.*`, inner);
  }
  return settings;
}

const isTable = (value: unknown): value is TOML.JsonMap =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Date);
