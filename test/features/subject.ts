import { buildKnowledge } from "../../scripts/generate/knowledge.ts";
import { createSource } from "../../server/src/documents/source.ts";
import { type HostFacts, hostFromFacts } from "../../server/src/environment/host.ts";
import type { Assembly } from "../../server/src/project/assemble.ts";
import { createService, type Service } from "../../server/src/service.ts";

/** The analysis with the knowledge of the sources, and no files but those given. */
export function openTestService(files: Readonly<Record<string, string>> = {}): Service {
  return createService({
    knowledge: buildKnowledge(),
    files: {
      read: (path) => (path in files ? { text: files[path]! } : {}),
      list: (directory) => ({
        entries: Object.keys(files)
          .filter(
            (path) => path.startsWith(`${directory}/`) && !path.slice(directory.length + 1).includes("/"),
          )
          .map((path) => ({ name: path.slice(directory.length + 1), kind: "file" as const })),
      }),
      resolve: (path) => path,
    },
  });
}

/** A text under the target that a fixture's attributes give. */
export function assembleText(
  service: Service,
  text: string,
  attributes: Readonly<Record<string, string>> = {},
  path = "/etc/kata-containers/configuration.toml",
  facts?: string,
): Assembly {
  const host = facts === undefined ? {} : { host: hostFromFacts(JSON.parse(facts) as HostFacts) };
  return service.assemble(service.open(path, text), { kind: "base", ...attributes, ...host });
}

/** A YAML text that speaks to Kata, or the TOML of a container engine that leads to it. */
export function assembleManifest(
  service: Service,
  text: string,
  attributes: Readonly<Record<string, string>>,
  language: "yaml" | "toml" = "yaml",
): Assembly {
  const documents = service.documentsIn(createSource(`a.${language}`, text), language);
  const manifest = documents.find(({ yaml }) => yaml);
  if (!manifest) throw new Error("the text is no manifest");
  return service.assemble(manifest, attributes);
}
