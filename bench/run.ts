/**
 * Measures the built server over stdio and the command line: `npm run bench`. Beside them stand a server that only
 * answers and, where it is installed (`npm i -g @tombi-toml/cli-linux-x64`, or its path in `TOMBI`), tombi,
 * which is written in Rust, with our JSON Schema.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { corpus } from "../test/data.ts";
import { measureActivation } from "./activation.ts";
import { type Figures, measure, median } from "./client.ts";
import { type ManyFigures, measureMany } from "./many-documents.ts";

const root = path.resolve(import.meta.dirname, "..");
const name = "configuration-qemu-runtime-rs.toml";
const text = corpus(`4.1.0/runtime-rs/${name}`).get(`4.1.0/runtime-rs/${name}`)!;
// What is ten times and a hundred times as long. Further copies put their tables below one of their own, so that they are no duplicates.
const copies = Array.from({ length: 99 }, (_, index) => text.replace(/^\[(.*)\]$/gm, `[copy_${index}.$1]`));
const longer = [text, ...copies.slice(0, 9)].join("\n");
const long = [text, ...copies].join("\n");
const line = text.split("\n").findIndex((one) => one.startsWith("[hypervisor.qemu]")) + 1;

const directory = mkdtempSync(path.join(tmpdir(), "kata-config-bench-"));
const tombi = findTombi();
const programs: Readonly<Record<string, readonly string[]>> = {
  "kata-config": [process.execPath, path.join(root, "dist/server.cjs"), "--stdio"],
  ...(tombi && { tombi: [tombi, "lsp", "--offline"] }),
  echo: [process.execPath, buildEcho()],
};

const COLUMNS: Readonly<Record<keyof Figures, string>> = {
  start: "start to diagnostics",
  coldEdit: "edit, first 20",
  warmEdit: "edit, after 100",
  keys: "key completion",
  values: "value completion",
  hover: "hover",
  memory: "memory (MB)",
};

try {
  prepareWorkspace();
  await measureServers();
  await measureManyDocuments();
  measureCommandLines();
  measureExtension();
} finally {
  rmSync(directory, { recursive: true });
}

async function measureServers(): Promise<void> {
  const columns = Object.keys(COLUMNS) as (keyof Figures)[];
  process.stdout.write(`Medians in milliseconds, Node ${process.versions.node}.\n\n`);
  process.stdout.write(
    `| | ${Object.values(COLUMNS).join(" | ")} |\n|---|${"---:|".repeat(columns.length)}\n`,
  );
  for (const [content, rounds] of [
    [text, 60],
    [longer, 30],
    [long, 15],
  ] as const) {
    const figures: Record<string, Figures> = {};
    for (const [program, command] of Object.entries(programs)) {
      const uri = pathToFileURL(path.join(directory, name)).href;
      figures[program] = await measure(command, { uri, text: content, line, rounds });
      row(
        `${program}, ${content.split("\n").length - 1} lines`,
        columns,
        (column) => figures[program]![column],
      );
    }
    const ours = figures["kata-config"]!;
    for (const other of Object.keys(figures).filter((each) => each !== "kata-config"))
      row(`kata-config / ${other}`, columns, (column) => ours[column] / figures[other]![column], 2);
  }
}

/** Ours alone, with documents of a usual size of a drop-in. */
async function measureManyDocuments(): Promise<void> {
  const titles: Readonly<Record<keyof ManyFigures, string>> = {
    opening: "all opened and checked",
    edit: "edit of one",
    change: "all checked after a change on the disk",
    longestWait: "longest wait for an answer meanwhile",
    memory: "memory for each (MB)",
  };
  const columns = Object.keys(titles) as (keyof ManyFigures)[];
  process.stdout.write(
    `\n| documents open | ${Object.values(titles).join(" | ")} |\n|---|${"---:|".repeat(columns.length)}\n`,
  );
  const dropIn =
    "# kata-config: runtime=runtime-rs\n[hypervisor.qemu]\ndefault_memory = 4096\ndefault_vcpus = 4\n";
  for (const count of [1, 100, 10_000]) {
    const figures = await measureMany(programs["kata-config"]!, dropIn, count);
    row(String(count), columns, (column) => figures[column], 2);
  }
}

function row<K extends string>(
  title: string,
  columns: readonly K[],
  figure: (column: K) => number,
  digits?: number,
) {
  const cells = columns.map((column) => figure(column).toFixed(digits ?? (column === "start" ? 0 : 1)));
  process.stdout.write(`| ${title} | ${cells.join(" | ")} |\n`);
}

function measureCommandLines(): void {
  for (let index = 0; index < 200; index++)
    writeFileSync(path.join(directory, `configuration-qemu-${index}.toml`), text);
  const commands: Record<string, readonly string[]> = {
    "kata-config check": [
      process.execPath,
      path.join(root, "dist/cli.cjs"),
      "check",
      "--runtime",
      "runtime-rs",
      directory,
    ],
    ...(tombi && { "tombi lint": [tombi, "lint", "--offline", directory] }),
  };
  const times: Record<string, number[]> = {};
  // By turns, so that what else the machine does touches all alike.
  for (let round = 0; round < 7; round++) {
    for (const [title, [program = "", ...args]] of Object.entries(commands)) {
      const begun = performance.now();
      spawnSync(program, args, { cwd: directory });
      times[title] = [...(times[title] ?? []), performance.now() - begun];
    }
  }
  for (const [title, all] of Object.entries(times))
    process.stdout.write(`\n${title} on 201 files: ${(median(all) / 1000).toFixed(2)} s\n`);
}

function measureExtension(): void {
  for (const [flavour, file] of [
    ["with Node", "client.cjs"],
    ["in a browser", "client.web.js"],
  ] as const) {
    const time = measureActivation(path.join(root, "dist", file));
    process.stdout.write(`\nactivation of the extension ${flavour}, at least: ${time.toFixed(1)} ms\n`);
  }
}

/** A folder with the file, and with what tells tombi its schema. */
function prepareWorkspace(): void {
  const schema = path.join(root, "schemas/runtime-rs/qemu.schema.json");
  writeFileSync(path.join(directory, name), text);
  writeFileSync(
    path.join(directory, "tombi.toml"),
    `[[schemas]]\npath = ${JSON.stringify(schema)}\ninclude = ["*.toml"]\n`,
  );
}

function findTombi(): string | undefined {
  const asked = process.env["TOMBI"];
  if (asked !== undefined) return asked;
  const installed = path.join(root, "node_modules/@tombi-toml/cli-linux-x64/tombi");
  if (existsSync(installed)) return installed;
  return spawnSync("tombi", ["--version"]).status === 0 ? "tombi" : undefined;
}

function buildEcho(): string {
  const bundle = path.join(directory, "echo-server.cjs");
  spawnSync(
    path.join(root, "node_modules/.bin/esbuild"),
    [
      path.join(root, "bench/echo-server.ts"),
      "--bundle",
      "--platform=node",
      "--minify",
      `--outfile=${bundle}`,
      "--log-level=warning",
    ],
    { stdio: "inherit" },
  );
  return bundle;
}
