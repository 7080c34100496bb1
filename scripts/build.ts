/** Bundles every program into `dist/`: `npm run build`. `--watch` is not needed: it takes a second. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { type BuildOptions, build } from "esbuild";
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

const browser: BuildOptions = { ...node, platform: "browser", target: "es2022" };

const ENTRIES: readonly BuildOptions[] = [
  { ...node, entryPoints: ["client/src/node.ts"], outfile: "dist/client.cjs", external: ["vscode"] },
  {
    ...node,
    entryPoints: ["server/src/language-server.node.ts"],
    outfile: "dist/server.cjs",
    plugins: [onDemandOnNode],
    banner: { js: "#!/usr/bin/env node" },
  },
  { ...browser, entryPoints: ["client/src/web.ts"], outfile: "dist/client.web.js", external: ["vscode"] },
  {
    ...browser,
    entryPoints: ["server/src/language-server.web.ts"],
    outfile: "dist/server.web.js",
    format: "iife",
    plugins: [onDemandInWorker],
    define: {
      ...node.define,
      KATA_CONFIG_KNOWLEDGE: JSON.stringify(knowledge),
      KATA_CONFIG_DEPLOY: JSON.stringify(deploy),
    },
  },
  {
    ...node,
    entryPoints: ["server/src/cli/entry.ts"],
    outfile: "dist/cli.cjs",
    plugins: [onDemandOnNode],
    banner: { js: "#!/usr/bin/env node" },
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
const results = await Promise.all(ENTRIES.map((options) => build(options)));
const inputs = results.flatMap(({ metafile }) => Object.keys(metafile?.inputs ?? {}));
writeFileSync("dist/ThirdPartyNotices.txt", thirdPartyNotices(inputs));
