/** Builds and packs the extension into one `dist/kata-config-<version>.vsix`: `npm run package`. */
import { readFileSync, statSync } from "node:fs";
import path from "node:path";
import { createVSIX } from "@vscode/vsce";

const root = path.resolve(import.meta.dirname, "..");
process.chdir(root);

const { name, version } = JSON.parse(readFileSync("package.json", "utf8")) as {
  name: string;
  version: string;
};
const packagePath = `dist/${name}-${version}.vsix`;
// It builds first, as `vscode:prepublish` says. Everything is bundled, so there are no dependencies to look for.
await createVSIX({ packagePath, dependencies: false });
process.stdout.write(`${packagePath}: ${Math.ceil(statSync(packagePath).size / 1024)} KB\n`);
