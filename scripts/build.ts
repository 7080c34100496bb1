/** Bundles every program into `dist/`: `npm run build`. `--watch` is not needed: it takes a second. */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type BuildOptions, build } from "esbuild";
import { apartOnNode } from "./build/apart.ts";
import { onDemandEntries, onDemandInWorker, onDemandOnNode } from "./build/on-demand.ts";
import { buildKnowledge } from "./generate/knowledge.ts";
import { thirdPartyNotices } from "./notices.ts";

const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };

const node: BuildOptions = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  minify: true,
  legalComments: "none",
  metafile: true,
  define: { KATA_CONFIG_VERSION: JSON.stringify(version), "import.meta.url": "undefined" },
  logLevel: "warning",
};

const built = buildKnowledge();
const knowledge = JSON.stringify(built);
const deploy = JSON.stringify(built.deploy());
const shipped = { go: built.shipped("go"), "runtime-rs": built.shipped("runtime-rs") };

const browser: BuildOptions = { ...node, platform: "browser", target: "es2022" };

const ENTRIES: readonly BuildOptions[] = [
  {
    ...node,
    entryPoints: ["client/src/node.ts"],
    outfile: "dist/client.cjs",
    external: ["vscode"],
    plugins: [apartOnNode],
    supported: { "dynamic-import": false },
  },
  {
    ...node,
    entryPoints: ["client/src/node-client.ts"],
    outfile: "dist/client.main.cjs",
    external: ["vscode"],
  },
  {
    ...node,
    entryPoints: ["server/src/language-server.node.ts"],
    outfile: "dist/server.main.cjs",
    plugins: [onDemandOnNode],
  },
  { ...browser, entryPoints: ["client/src/web.ts"], outfile: "dist/client.web.js", external: ["vscode"] },
  {
    ...browser,
    entryPoints: ["client/src/web-client.ts"],
    outfile: "dist/client.web.main.js",
    external: ["vscode"],
  },
  {
    ...browser,
    entryPoints: ["server/src/language-server.web.ts"],
    outfile: "dist/server.web.js",
    format: "iife",
    // A worker has no document: packages that ask the browser for what they need have another file for one.
    conditions: ["worker"],
    plugins: [onDemandInWorker],
    define: {
      ...node.define,
      KATA_CONFIG_KNOWLEDGE: JSON.stringify(knowledge),
      KATA_CONFIG_DEPLOY: JSON.stringify(deploy),
      KATA_CONFIG_SHIPPED: JSON.stringify(JSON.stringify(shipped)),
    },
  },
  {
    ...node,
    entryPoints: ["server/src/cli/entry.ts"],
    outfile: "dist/cli.main.cjs",
    plugins: [onDemandOnNode],
  },
  {
    ...node,
    entryPoints: ["scripts/toml-decoder/parser.ts"],
    outfile: "dist/toml.mjs",
    format: "esm",
    minify: false,
  },
  ...onDemandEntries(node),
];

mkdirSync("dist", { recursive: true });
mkdirSync("dist/on-demand", { recursive: true });
writeFileSync("dist/knowledge.json", knowledge);
writeFileSync("dist/on-demand/kata-deploy.json", deploy);
for (const [runtime, files] of Object.entries(shipped))
  writeFileSync(`dist/on-demand/shipped-${runtime}.json`, JSON.stringify(files));
const results = await Promise.all(ENTRIES.map((options) => build(options)));
await Promise.all(["cli", "server"].map(buildLauncher));
const inputs = results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
writeFileSync("dist/ThirdPartyNotices.txt", thirdPartyNotices(inputs));

/** What has the program's name and runs it. */
function buildLauncher(name: string) {
  const bytes = readFileSync(`dist/${name}.main.cjs`);
  if (bytes.some((byte) => byte > 127))
    throw new Error(
      `${name}.main.cjs is not ASCII: write what a String.raw has of other characters as \\u….`,
    );
  const program = createHash("sha256").update(bytes).digest("hex");
  return build({
    ...node,
    entryPoints: ["server/src/launch.node.ts"],
    outfile: `dist/${name}.cjs`,
    banner: { js: "#!/usr/bin/env node" },
    define: { ...node.define, KATA_CONFIG_PROGRAM: JSON.stringify(program) },
  });
}
