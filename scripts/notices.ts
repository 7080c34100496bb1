import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/**
 * The names and licences of the packages whose code is in a bundle.
 *
 * @param inputs files of the bundles, as esbuild's metafile names them
 * @throws Error when a package has no licence text, as it must not be handed on then
 */
export function thirdPartyNotices(inputs: Iterable<string>): string {
  const packages = new Map<string, string>();
  for (const input of inputs) {
    const found = /^(.*node_modules\/((?:@[^/]+\/)?[^/]+))\//.exec(input.replaceAll("\\", "/"));
    if (found) packages.set(found[2]!, found[1]!);
  }
  const parts = [...packages].sort().map(([name, folder]) => {
    const { license, version } = JSON.parse(readFileSync(path.join(folder, "package.json"), "utf8"));
    return `${name} ${version} (${license})\n\n${licenceText(name, folder)}`;
  });
  const head =
    "The programs of kata-config contain code of the following packages, under their own licences.\n";
  return [head, ...parts].join(`\n${"-".repeat(80)}\n\n`);
}

function licenceText(name: string, folder: string): string {
  const file = readdirSync(folder).find((one) => /^licen[cs]e(?:[.-].*)?$/i.test(one));
  if (!file) throw new Error(`${name} is in a bundle and has no licence file.`);
  return `${readFileSync(path.join(folder, file), "utf8").replaceAll("\r\n", "\n").trim()}\n`;
}
