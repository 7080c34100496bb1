/** Makes the one file that an extension host loads. */
import path from "node:path";
import { build } from "esbuild";
import { ownDirectory } from "../../../scripts/e2e/places.ts";

/** Writes the suite into `.e2e/suite`, for any kind of extension host, and gives its path. */
export async function bundleSuite(): Promise<string> {
  const outfile = path.join(ownDirectory, "suite/index.cjs");
  await build({
    entryPoints: [path.join(import.meta.dirname, "index.ts")],
    outfile,
    bundle: true,
    platform: "neutral",
    format: "cjs",
    target: "es2022",
    sourcemap: "inline",
    external: ["vscode"],
    logLevel: "warning",
  });
  return outfile;
}
