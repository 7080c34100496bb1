/** Measures the built server over stdio beside one that only answers, and the command line: `npm run bench`. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Figures, measure, median } from "./client.ts";

const root = path.resolve(import.meta.dirname, "..");
const shared = process.env["KATA_CONFIG_SHARED"] ?? path.join(root, "../shared");
const shipped = path.join(shared, "corpus/4.1.0/runtime-rs/configuration-qemu-runtime-rs.toml");

/** A shipped file, or one that looks like it: mostly comments. */
function sample(): string {
  if (existsSync(shipped)) return readFileSync(shipped, "utf8");
  const lines = ["[hypervisor.qemu]", 'path = "/usr/bin/qemu-system-x86_64"'];
  while (lines.length < 600)
    lines.push("# Lorem ipsum dolor sit amet, consectetur adipiscing elit.", "#key = 1", "");
  return `${lines.join("\n")}\n[agent.kata]\n[runtime]\nname = "virt_container"\nhypervisor_name = "qemu"\nagent_name = "kata"\n`;
}

const text = sample();
// Further copies put their tables below one of their own, so that they are no duplicates.
const copies = Array.from({ length: 99 }, (_, index) => text.replace(/^\[(.*)\]$/gm, `[copy_${index}.$1]`));
const long = [text, ...copies].join("\n");
const line = text.split("\n").findIndex((one) => one.startsWith("[hypervisor.qemu]")) + 1;

const ours = [process.execPath, path.join(root, "dist/server.cjs"), "--stdio"];
const bundle = path.join(root, "dist/echo-server.cjs");
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
const echo = [process.execPath, bundle];
const rows: Record<string, Figures> = {};
const count = (content: string) => content.split("\n").length - 1;
for (const [name, program] of [
  ["kata-config", ours],
  ["echo", echo],
] as const) {
  rows[`${name}, ${count(text)} lines`] = await measure(program, { text, line, rounds: 60 });
  rows[`${name}, ${count(long)} lines`] = await measure(program, { text: long, line, rounds: 20 });
}
rmSync(bundle);

const columns: readonly (keyof Figures)[] = ["start", "edit", "keys", "values", "hover", "memory"];
const titles = [
  "start to diagnostics",
  "edit to diagnostics",
  "key completion",
  "value completion",
  "hover",
  "memory (MB)",
];
process.stdout.write(`Medians in milliseconds, Node ${process.versions.node}.\n\n`);
process.stdout.write(`| | ${titles.join(" | ")} |\n|---|${titles.map(() => "---:|").join("")}\n`);
for (const [name, figures] of Object.entries(rows)) {
  process.stdout.write(
    `| ${name} | ${columns.map((column) => figures[column].toFixed(column === "start" ? 0 : 1)).join(" | ")} |\n`,
  );
}

const directory = mkdtempSync(path.join(tmpdir(), "kata-config-bench-"));
for (let index = 0; index < 200; index++)
  writeFileSync(path.join(directory, `configuration-qemu-${index}.toml`), text);
const times: number[] = [];
for (let round = 0; round < 5; round++) {
  const begun = performance.now();
  spawnSync(process.execPath, [
    path.join(root, "dist/cli.cjs"),
    "check",
    "--runtime",
    "runtime-rs",
    directory,
  ]);
  times.push(performance.now() - begun);
}
rmSync(directory, { recursive: true });
process.stdout.write(`\nkata-config check on 200 files: ${(median(times) / 1000).toFixed(2)} s\n`);
