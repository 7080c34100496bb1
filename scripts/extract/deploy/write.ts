import type { DeployFacts, ShippedFile } from "../../../server/src/knowledge/deploy-facts.ts";

/** One line for each value, so that a difference can be read. */
export function writeDeploy({ charts, values, defaults, shims, shipped }: DeployFacts): string {
  const rows = (record: Readonly<Record<string, unknown>>, indent: string): string =>
    Object.entries(record)
      .map(([name, value]) => `${indent}${JSON.stringify(name)}: ${JSON.stringify(value)}`)
      .join(",\n");
  const files = (record: Readonly<Record<string, ShippedFile>>): string =>
    Object.entries(record)
      .map(([shim, { releases, archs, settings, elsewhere }]) => {
        const others = Object.entries(elsewhere).map(
          ([arch, one]) => `          ${JSON.stringify(arch)}: {\n${rows(one, "            ")}\n          }`,
        );
        return `      ${JSON.stringify(shim)}: {
        "releases": ${JSON.stringify(releases)},
        "archs": ${JSON.stringify(archs)},
        "settings": {
${rows(settings, "          ")}
        },
        "elsewhere": {${others.length > 0 ? `\n${others.join(",\n")}\n        ` : ""}}
      }`;
      })
      .join(",\n");
  return `{
  "charts": ${JSON.stringify(charts)},
  "values": {
${rows(values, "    ")}
  },
  "defaults": {
${rows(defaults, "    ")}
  },
  "shims": {
${rows(shims, "    ")}
  },
  "shipped": {
    "go": {
${files(shipped.go)}
    },
    "runtime-rs": {
${files(shipped["runtime-rs"])}
    }
  }
}
`;
}
