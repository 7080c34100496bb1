import { readFileSync } from "node:fs";
import { openLibrary } from "../../server/src/knowledge/library.ts";
import type { GeneratedFile } from "./file.ts";
import { buildKnowledge } from "./knowledge.ts";

interface Template {
  readonly file: string;
  readonly hypervisor: string;
}

/**
 * `schemas/catalog.json`: the JSON Schemas as entries for the catalog of schemastore.org, each with the names of the
 * files that Kata ships for its runtime and hypervisor.
 */
export function schemaCatalog(): GeneratedFile {
  const { repository } = JSON.parse(readFileSync("package.json", "utf8")) as { repository: { url: string } };
  const library = openLibrary(buildKnowledge());
  const go = shipped("go");
  const rust = shipped("runtime-rs");
  const schemas = [
    ...entries("go", go, ({ file }) =>
      has(rust, file) ? `**/defaults/kata-containers/${file}` : `**/${file}`,
    ),
    ...entries("runtime-rs", rust, ({ file }) => (has(go, file) ? `**/runtime-rs/**/${file}` : `**/${file}`)),
  ];
  const catalog = { $schema: "https://json.schemastore.org/schema-catalog.json", version: 1, schemas };
  return { path: "schemas/catalog.json", text: `${JSON.stringify(catalog, null, 2)}\n` };

  function entries(
    runtime: "go" | "runtime-rs",
    templates: readonly Template[],
    match: (one: Template) => string,
  ) {
    const { hypervisors, release } = library.catalogue(runtime, library.newest);
    return hypervisors.flatMap((hypervisor) => {
      const files = templates.filter((one) => one.hypervisor === hypervisor).map(match);
      if (files.length === 0) return [];
      const name = runtime === "go" ? "the Go runtime" : "runtime-rs";
      return {
        name: `Kata Containers: ${hypervisor}, ${runtime}`,
        description: `Configuration of Kata Containers ${release} for ${hypervisor} with ${name}`,
        fileMatch: files,
        url: `${repository.url.replace("github.com", "raw.githubusercontent.com")}/main/schemas/${runtime}/${hypervisor}.schema.json`,
      };
    });
  }
}

/** The main files of the newest release. */
function shipped(runtime: string): readonly Template[] {
  const { templates } = JSON.parse(readFileSync(`schemas/upstream/${runtime}.json`, "utf8"));
  return templates.at(-1)[1];
}

function has(templates: readonly Template[], file: string): boolean {
  return templates.some((one) => one.file === file);
}
