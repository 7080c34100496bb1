/** An extension of somebody else's that colours TOML: all of it as a comment, which cannot be mistaken. */
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { createVSIX } from "@vscode/vsce";
import { ownDirectory } from "../../scripts/e2e/places.ts";

/** Packs it and gives the path. Its name comes after ours, as those of the maintained TOML extensions do. */
export async function packPeer(): Promise<string> {
  const folder = path.join(ownDirectory, "peer");
  const packagePath = path.join(ownDirectory, "peer.vsix");
  mkdirSync(folder, { recursive: true });
  const write = (name: string, content: object) =>
    writeFileSync(path.join(folder, name), JSON.stringify(content));
  write("package.json", {
    name: "toml",
    publisher: "somebody",
    version: "0.0.1",
    engines: { vscode: "^1.100.0" },
    contributes: {
      languages: [{ id: "toml", extensions: [".toml"] }],
      grammars: [{ language: "toml", scopeName: "source.toml", path: "./toml.tmLanguage.json" }],
    },
  });
  write("toml.tmLanguage.json", {
    scopeName: "source.toml",
    patterns: [{ match: ".+", name: "comment.line.peer" }],
  });
  writeFileSync(path.join(folder, "README.md"), "TOML, all of it a comment.\n");
  await createVSIX({
    cwd: folder,
    packagePath,
    dependencies: false,
    allowMissingRepository: true,
    skipLicense: true,
  });
  return packagePath;
}
