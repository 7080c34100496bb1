import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { BuildOptions, Plugin } from "esbuild";

/**
 * A module called `*.on-demand.ts` is loaded when one of its functions is first called, so that starting does not pay
 * for what few files need. Only functions can be imported from it. Where nothing is built (tests, scripts) it is a
 * module like any other.
 */
const SUFFIX = ".on-demand.ts";
const FILTER = /\.on-demand\.ts$/;

/** For Node: each such module is a file of its own below `dist/on-demand/`. */
export const onDemandOnNode: Plugin = {
  name: "on-demand-on-node",
  setup(build) {
    build.onLoad({ filter: FILTER }, ({ path: file }) => forwarded(file, `./on-demand/${nameOf(file)}.cjs`));
    build.onResolve({ filter: /^\.\/on-demand\// }, ({ path: file }) => ({ path: file, external: true }));
  },
};

/** For a worker of a browser, which can fetch nothing meanwhile: it lies in the program and is run when called. */
export const onDemandInWorker: Plugin = {
  name: "on-demand-in-worker",
  setup(build) {
    build.onLoad({ filter: FILTER }, ({ path: file, suffix }) =>
      suffix === "" ? forwarded(file, `${file}?whole`) : undefined,
    );
    build.onResolve({ filter: /\.on-demand\.ts\?whole$/ }, ({ path: file }) => ({
      path: file.slice(0, -"?whole".length),
      suffix: "?whole",
    }));
  },
};

/** What has to be built beside a program that uses {@link onDemandOnNode}. */
export function onDemandEntries(node: BuildOptions): readonly BuildOptions[] {
  return readdirSync("server/src", { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(SUFFIX))
    .map((file) => ({
      ...node,
      entryPoints: [path.join("server/src", file)],
      outfile: `dist/on-demand/${nameOf(file)}.cjs`,
    }));
}

function nameOf(file: string): string {
  return path.basename(file, SUFFIX);
}

/** In place of a module: its functions, which load the real one and hand over to it. */
function forwarded(file: string, target: string) {
  const names = [...readFileSync(file, "utf8").matchAll(/^export function (\w+)/gm)].map(([, name]) => name);
  const contents = names
    .map(
      (name) =>
        `export function ${name}(...given) { return require(${JSON.stringify(target)}).${name}(...given); }`,
    )
    .join("\n");
  return { contents, loader: "js" as const, resolveDir: path.dirname(file) };
}
