/** What an editor waits for when it activates the extension, each time in a new process. */
import { spawnSync } from "node:child_process";
import path from "node:path";

const root = path.resolve(import.meta.dirname, "..");

/** Loads a file as the editor does, calls its `activate`, and prints the milliseconds; arguments: file, manifest. */
const PROBE = `
const { readFileSync } = require("node:fs");
const Module = require("node:module");
const [, file, manifest] = process.argv;
const nothing = { dispose() {} };
const vscode = {
  workspace: { onDidOpenTextDocument: () => nothing, onDidChangeTextDocument: () => nothing, textDocuments: [] },
  commands: { registerCommand: () => nothing },
};
const load = Module._load;
Module._load = (name, ...rest) => (name === "vscode" ? vscode : load(name, ...rest));
const context = { subscriptions: [], extension: { packageJSON: JSON.parse(readFileSync(manifest, "utf8")) } };
const text = readFileSync(file, "utf8");
const begun = performance.now();
let program;
if (file.endsWith(".cjs")) program = require(file);
else {
  const module = { exports: {} };
  new Function("module", "exports", "require", text)(module, module.exports, require);
  program = module.exports;
}
program.activate?.(context);
process.stdout.write(String(performance.now() - begun));
process.exit();
`;

/**
 * The least of several times in milliseconds: what else the machine does only ever adds.
 * @param file a built file of the extension
 */
export function measureActivation(file: string, rounds = 15): number {
  const manifest = path.join(root, "package.json");
  const times = Array.from({ length: rounds }, () => {
    const { stderr, stdout } = spawnSync(process.execPath, ["-e", PROBE, file, manifest], {
      encoding: "utf8",
    });
    if (stdout === "") throw new Error(stderr);
    return Number(stdout);
  });
  return Math.min(...times);
}
