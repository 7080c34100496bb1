import {
  type Catalogue,
  defaultOf,
  type Option,
  type TableInfo,
} from "../../server/src/knowledge/catalogue.ts";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import { openLibrary } from "../../server/src/knowledge/library.ts";
import { descend, type Place, ROOT } from "../../server/src/knowledge/places.ts";
import { supportOf } from "../../server/src/knowledge/support-entries.ts";
import type { GeneratedFile } from "./file.ts";
import { buildKnowledge } from "./knowledge.ts";

type Schema = Record<string, unknown>;

/** `schemas/{go,runtime-rs}/<hypervisor>.schema.json`, for any TOML tool that follows `#:schema`. */
export function jsonSchemas(): readonly GeneratedFile[] {
  const library = openLibrary(buildKnowledge());
  const runtimes: readonly Runtime[] = ["go", "runtime-rs"];
  return runtimes.flatMap((runtime) => {
    const catalogue = library.catalogue(runtime, library.newest);
    return catalogue.hypervisors.map((hypervisor) => ({
      path: `schemas/${runtime}/${hypervisor}.schema.json`,
      text: `${JSON.stringify(schemaOf(catalogue, hypervisor), null, 1)}\n`,
    }));
  });
}

/** The schema of a configuration of one hypervisor. */
function schemaOf(catalogue: Catalogue, hypervisor: string): Schema {
  const name = catalogue.runtime === "go" ? "the Go runtime" : "runtime-rs";
  const properties: Schema = {};
  for (const table of ["hypervisor", "agent", "runtime", "factory", "image"]) {
    const place = descend(catalogue, ROOT, table);
    if (place.kind === "map") {
      const member = table === "hypervisor" ? hypervisor : "kata";
      const inner = descend(catalogue, place, member);
      properties[table] = closed({ [member]: placeSchema(catalogue, inner, hypervisor, [table, member]) });
    } else if (place.kind === "table") properties[table] = placeSchema(catalogue, place, hypervisor, [table]);
  }
  return {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    title: `Kata Containers configuration: ${hypervisor} with ${name}`,
    description: `Generated for Kata ${catalogue.release}. Keys that the runtime would silently ignore are not allowed here.`,
    ...closed(properties),
  };
}

function closed(properties: Schema): Schema {
  return { type: "object", properties, additionalProperties: false };
}

function placeSchema(
  catalogue: Catalogue,
  place: Place,
  hypervisor: string,
  path: readonly string[],
): Schema {
  if (place.kind === "table") return tableSchema(catalogue, place, place.info, hypervisor, path);
  if (place.kind === "tables") {
    return { type: "array", items: tableSchema(catalogue, place, place.info, hypervisor, path) };
  }
  return place.kind === "option" ? optionSchema(catalogue, place.option, hypervisor, path) : {};
}

function tableSchema(
  catalogue: Catalogue,
  place: Place,
  info: TableInfo,
  hypervisor: string,
  path: readonly string[],
): Schema {
  const properties: Schema = {};
  const required: string[] = [];
  for (const [key, option] of info.options) {
    properties[key] = placeSchema(catalogue, descend(catalogue, place, key), hypervisor, [...path, key]);
    if (option.required && option.key === key) required.push(key);
  }
  return {
    ...(info.prose && { description: info.prose.summary }),
    ...closed(properties),
    ...(required.length > 0 && { required }),
  };
}

function optionSchema(
  catalogue: Catalogue,
  option: Option,
  hypervisor: string,
  path: readonly string[],
): Schema {
  const { runtime, release, knowledge } = catalogue;
  const [entry] = supportOf(knowledge.support, { runtime, release, path });
  const { prose } = option;
  const fallback = defaultOf(option, hypervisor);
  const inHypervisor = path[0] === "hypervisor";
  const notes = [
    prose?.summary,
    option.unit && `Unit: ${option.unit}.`,
    entry && entry.level !== "supported" && `${entry.subject}: ${entry.level}. ${entry.note ?? ""}`,
    inHypervisor && !option.hypervisors.includes(hypervisor) && `Not read for ${hypervisor}.`,
    prose?.detail,
  ].filter((note) => typeof note === "string");
  return {
    ...typeSchema(option),
    ...(notes.length > 0 && { description: notes.join("\n\n").trim() }),
    ...(isTold(option, fallback) && { default: fallback }),
    ...(entry?.level === "deprecated" && { deprecated: true }),
  };
}

/** Whether a default says something: an empty text in place of a word stands for one that hangs on other options. */
function isTold({ values }: Option, fallback: unknown): boolean {
  return fallback !== undefined && fallback !== null && !(values && fallback === "");
}

function typeSchema(option: Option): Schema {
  const element = option.type.replace("[]", "");
  const range = {
    ...(option.minimum !== undefined && { minimum: Number(option.minimum) }),
    ...(option.maximum !== undefined && { maximum: Number(option.maximum) }),
  };
  // An empty text stands for the default.
  const values = option.values ? { enum: [...option.values, ""] } : {};
  const scalar: Schema =
    element === "bool"
      ? { type: "boolean" }
      : element === "string"
        ? { type: "string", ...values }
        : element.startsWith("float")
          ? { type: "number" }
          : { type: "integer", ...range };
  return option.type.startsWith("[]") ? { type: "array", items: scalar } : scalar;
}
