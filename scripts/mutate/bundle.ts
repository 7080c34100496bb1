/** Builds the trials with all conditions made so that one can be turned round from outside. */
import { readFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import type { Place } from "./conditions.ts";

/** Runs in the program: notes which conditions are reached, and turns the one round that was asked for. */
const SWITCH = `
const { asked: kataConfig_asked, reached: kataConfig_reached } = globalThis.kataConfigMutant;
const kataConfig_noted = (id) => ((kataConfig_reached[id] = 1), id === kataConfig_asked);
const kataConfig_flip = (id, value) => (kataConfig_noted(id) ? !value : value);
const kataConfig_drop = (id, value) => (kataConfig_noted(id) ? undefined : value);
`;

/** In place of the module that builds it. Data alone comes to a worker: what is read on demand is a function again. */
const BUILT_KNOWLEDGE = `
const { deploy, shipped, ...rest } = globalThis.kataConfigKnowledge;
export const buildKnowledge = () => ({ ...rest, deploy: () => deploy, shipped: (runtime) => shipped[runtime] });
`;

/**
 * The program of {@link file://./trials.ts}, as a CommonJS module. It takes the number of the condition from
 * `kataConfigMutant`, and notes there which it reached.
 */
export async function bundleTrials(places: readonly Place[]): Promise<string> {
  const byFile = new Map<string, Place[]>();
  for (const place of places) {
    const file = path.resolve(place.file);
    byFile.set(file, [...(byFile.get(file) ?? []), place]);
  }
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "trials.ts")],
    bundle: true,
    write: false,
    platform: "node",
    target: "node20",
    format: "cjs",
    sourcemap: false,
    logLevel: "warning",
    banner: { js: SWITCH },
    plugins: [
      {
        name: "mutants",
        setup(builder) {
          // Reading what the build knows takes longer than most trials, so that it is done once.
          builder.onLoad({ filter: /scripts\/generate\/knowledge\.ts$/ }, () => ({
            contents: BUILT_KNOWLEDGE,
          }));
          builder.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
            const text = readFileSync(file, "utf8");
            const contents = switched(text, byFile.get(file) ?? []).replaceAll(
              "import.meta.dirname",
              JSON.stringify(path.dirname(file)),
            );
            return { contents, loader: "ts" };
          });
        },
      },
    ],
  });
  return outputFiles[0]!.text;
}

/** A text with a call around each condition. */
function switched(text: string, places: readonly Place[]): string {
  const edits = places.flatMap(({ id, start, end, how }) => [
    { at: start, isEnd: false, other: end, put: `kataConfig_${how}(${id}, ` },
    { at: end, isEnd: true, other: start, put: ")" },
  ]);
  // At one place inner ones end first, and outer ones start first.
  edits.sort((a, b) => a.at - b.at || Number(b.isEnd) - Number(a.isEnd) || b.other - a.other);
  let result = "";
  let done = 0;
  for (const { at, put } of edits) {
    result += text.slice(done, at) + put;
    done = at;
  }
  return result + text.slice(done);
}

/** The program of {@link file://./worker.ts}. */
export async function bundleWorker(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [path.join(import.meta.dirname, "worker.ts")],
    bundle: true,
    write: false,
    platform: "node",
    format: "cjs",
    logLevel: "warning",
  });
  return outputFiles[0]!.text;
}
