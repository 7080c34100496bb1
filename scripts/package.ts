/**
 * Packs the built extension into one `dist/kata-config-<version>.vsix`: `npm run package`. What npm gets and the
 * extension does not need, the command line, is left out.
 */
import { cpSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createVSIX } from "@vscode/vsce";

const root = path.resolve(import.meta.dirname, "..");
process.chdir(root);

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly files: readonly string[];
}

const { bin, scripts, ...manifest } = JSON.parse(readFileSync("package.json", "utf8")) as Manifest &
  Readonly<Record<"bin" | "scripts", unknown>>;
const files = manifest.files.filter((file) => !file.startsWith("dist/cli."));
const stage = path.join("dist", "extension");
rmSync(stage, { recursive: true, force: true });
for (const file of [...files, "README.md"]) cpSync(file, path.join(stage, file), { recursive: true });
writeFileSync(path.join(stage, "package.json"), `${JSON.stringify({ ...manifest, files }, null, 2)}\n`);

const packagePath = path.resolve("dist", `${manifest.name}-${manifest.version}.vsix`);
// Everything is bundled, so there are no dependencies to look for.
await createVSIX({ cwd: stage, packagePath, dependencies: false });
rmSync(stage, { recursive: true });
process.stdout.write(
  `${path.relative(root, packagePath)}: ${Math.ceil(statSync(packagePath).size / 1024)} KB\n`,
);
