import type { Plugin } from "esbuild";

/**
 * For the extension on Node: what it imports when it starts, and not before, is the file `client.main.cjs` beside it.
 * In one file an editor would read all of it to activate the extension, 40 times as long.
 */
export const apartOnNode: Plugin = {
  name: "apart-on-node",
  setup(build) {
    build.onResolve({ filter: /\/node-client\.ts$/ }, () => ({ path: "./client.main.cjs", external: true }));
  },
};
