import type { Catalogue, TableInfo } from "../../knowledge/catalogue.ts";
import type { Runtime } from "../../knowledge/facts.ts";
import { locate } from "../../knowledge/places.ts";
import { runtimeLabel } from "../../knowledge/runtimes.ts";
import { code } from "../markdown.ts";
import { links, tableInProse } from "./prose.ts";
import { type Reader, RUNTIMES } from "./reader.ts";
import { support } from "./support.ts";
import { trouble } from "./trouble.ts";

/** What is known of a table: its purpose, the hypervisor that it is for, and its state. */
export function describeTable(reader: Reader, path: readonly string[]): string | undefined {
  const { library, release } = reader;
  const infos = RUNTIMES.flatMap((runtime): readonly (readonly [Runtime, TableInfo])[] => {
    const place = locate(library.catalogue(runtime, release), path);
    const known = place.kind === "table" || place.kind === "tables";
    if (!known || !isNamed(library.catalogue(runtime, release), path)) return [];
    return [[runtime, place.info]];
  });
  const name = path.join(".");
  // A table may be called as what every object has, `constructor`.
  const { tables } = library.knowledge;
  const own = Object.hasOwn(tables, name) ? tables[name] : undefined;
  const pattern = tableInProse(path);
  const shared = (Object.hasOwn(tables, pattern) ? tables[pattern] : undefined) ?? infos[0]?.[1].prose;
  if (infos.length === 0 && !own && !shared) return undefined;
  const unknown = infos.map(
    ([runtime, info]) =>
      `${runtimeLabel(runtime)} ${info.unknownKeys === "rejected" ? "refuses" : "ignores"} unknown keys`,
  );
  const readBy = infos.map(([runtime]) => runtimeLabel(runtime)).join(" and ");
  const lines = [
    `- Read by: ${readBy === "" ? `no runtime of ${release}` : readBy}`,
    unknown.length > 0 ? `- In the main file ${unknown.join(", ")}` : "",
  ];
  const blocks = [
    `**${code(`[${name}]`)}** table`,
    own?.summary,
    own?.detail?.trim(),
    own && shared && own !== shared ? undefined : shared?.summary,
    own ? undefined : shared?.detail?.trim(),
    lines.filter(Boolean).join("\n"),
    path[0] === "hypervisor" && path.length === 2 ? support(reader, path) : undefined,
    trouble(reader, path),
    links(own ?? shared),
  ];
  return blocks.filter(Boolean).join("\n\n");
}

/** Whether a runtime has a hypervisor of the name that the path gives; any path outside `hypervisor` is. */
function isNamed(catalogue: Catalogue, path: readonly string[]): boolean {
  return path[0] !== "hypervisor" || path[1] === undefined || catalogue.hypervisors.includes(path[1]);
}
