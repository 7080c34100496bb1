/** Imports run one way: this reads every import line and holds it against the order of the rooms. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import path from "node:path";
import { test } from "node:test";

const root = path.resolve(import.meta.dirname, "..");

/**
 * Rooms and single files of `server/src` from the ground up: each may import what stands above it in this list and
 * what lies in its own room. The doors stand beside each other and know nothing of each other.
 */
const ORDER: readonly (readonly string[])[] = [
  ["util"],
  ["toml"],
  ["knowledge"],
  ["environment"],
  ["documents"],
  ["project"],
  ["loaders"],
  ["lifecycle"],
  ["deploy"],
  ["rules"],
  ["lint"],
  ["moves"],
  ["features"],
  ["service.ts"],
  ["node"],
  ["lsp", "cli"],
  ["launch.node.ts", "language-server.node.ts", "language-server.web.ts", "cli/entry.ts"],
];

/** What is started, not imported. */
const PROGRAMS = [
  "server/src/launch.node.ts",
  "server/src/cli/entry.ts",
  "server/src/language-server.node.ts",
  "server/src/language-server.web.ts",
];

interface Import {
  /** From the root of the repository, forward slashes. */
  readonly from: string;
  /** Another file of the repository, or the name of a module. */
  readonly to: string;
}

const server = importsBelow("server/src");
const client = importsBelow("client/src");
const scripts = importsBelow("scripts");
const bench = importsBelow("bench");

test("there are imports to look at", () => {
  assert.ok(server.length > 300, `${server.length} in the server`);
  assert.ok(client.length > 10, `${client.length} in the client`);
});

test("imports of the server run one way through the rooms", () => {
  const wrong = server.filter(({ from, to }) => isOurs(to) && !isAllowed(from, to));
  assert.deepEqual(wrong.map(show), []);
});

test("every file of the server has its place in the order", () => {
  const lost = filesBelow("server/src").filter((file) => rank(file) === undefined);
  assert.deepEqual(lost, []);
});

test("every room of the order exists", () => {
  const files = filesBelow("server/src");
  const gone = ORDER.flat().filter((room) => !files.some((file) => isIn(file, room)));
  assert.deepEqual(gone, []);
});

test("no file of the server is left that nothing imports", () => {
  const used = new Set([...server, ...scripts].map(({ to }) => to));
  const left = filesBelow("server/src").filter((file) => !used.has(file) && !PROGRAMS.includes(file));
  assert.deepEqual(left, []);
});

test("no file imports itself by a detour", () => {
  const next = new Map<string, string[]>();
  for (const { from, to } of [...server, ...client, ...scripts, ...bench])
    next.set(from, [...(next.get(from) ?? []), to]);
  const done = new Set<string>();
  const cycles: string[] = [];
  const walk = (file: string, trail: readonly string[]): void => {
    if (trail.includes(file)) cycles.push([...trail.slice(trail.indexOf(file)), file].join(" -> "));
    else if (!done.has(file)) {
      for (const target of next.get(file) ?? []) walk(target, [...trail, file]);
      done.add(file);
    }
  };
  for (const file of next.keys()) walk(file, []);
  assert.deepEqual(cycles, []);
});

test("Node's own modules are used by the command line and the rooms for Node alone", () => {
  const wrong = server.filter(
    ({ from, to }) =>
      isBuiltin(to) && !/^server\/src\/(?:cli\/|node\/|language-server\.node\.ts$)/.test(from),
  );
  assert.deepEqual(wrong.map(show), []);
});

test("the protocol's library is used by the language server alone, the editor's by the client alone", () => {
  const wrong = server.filter(
    ({ from, to }) =>
      to === "vscode" ||
      (/^vscode-(?:languageserver|jsonrpc)/.test(to) &&
        !from.startsWith("server/src/lsp/") &&
        from !== "server/src/language-server.node.ts" &&
        from !== "server/src/language-server.web.ts"),
  );
  assert.deepEqual(wrong.map(show), []);
});

test("the client imports nothing of the server, and the server nothing of the client", () => {
  const wrong = [
    ...client.filter(({ to }) => isOurs(to) && !to.startsWith("client/src/")),
    ...server.filter(({ to }) => isOurs(to) && !to.startsWith("server/src/")),
  ];
  assert.deepEqual(wrong.map(show), []);
});

test("a rule imports no other rule", () => {
  const isRule = (file: string) =>
    /^server\/src\/rules\/(?!common\/)[a-z0-9-]+(?:\.ts$|\/)/.test(file) && !file.endsWith("/rule.ts");
  const folderOf = (file: string) => /^server\/src\/rules\/([a-z0-9-]+)\//.exec(file)?.[1];
  const wrong = server.filter(
    ({ from, to }) =>
      isRule(from) && isRule(to) && (folderOf(from) === undefined || folderOf(from) !== folderOf(to)),
  );
  assert.deepEqual(wrong.map(show), []);
});

test("files of the repository are imported with their ending", () => {
  const wrong = [...server, ...client].filter(({ to }) => isOurs(to) && !/\.(?:ts|json)$/.test(to));
  assert.deepEqual(wrong.map(show), []);
});

function isAllowed(from: string, to: string): boolean {
  const above = rank(from);
  const below = rank(to);
  if (above === undefined || below === undefined) return true;
  return above.line > below.line || above.room === below.room;
}

/** The most exact entry of the order that a file is in. */
function rank(file: string): { readonly line: number; readonly room: string } | undefined {
  let found: { line: number; room: string } | undefined;
  for (const [line, rooms] of ORDER.entries()) {
    for (const room of rooms) {
      if (isIn(file, room) && (!found || room.length > found.room.length)) found = { line, room };
    }
  }
  return found;
}

function isIn(file: string, room: string): boolean {
  return file === `server/src/${room}` || file.startsWith(`server/src/${room}/`);
}

function isOurs(target: string): boolean {
  return /^(?:server|client|scripts|test|schemas|bench)\//.test(target);
}

function isBuiltin(target: string): boolean {
  return target.startsWith("node:") || builtinModules.includes(target);
}

function show({ from, to }: Import): string {
  return `${from} imports ${to}`;
}

function filesBelow(directory: string): readonly string[] {
  return readdirSync(path.join(root, directory), { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".ts"))
    .map((name) => `${directory}/${name.replaceAll("\\", "/")}`);
}

function importsBelow(directory: string): readonly Import[] {
  return filesBelow(directory).flatMap((from) => {
    const text = readFileSync(path.join(root, from), "utf8");
    const lines = /^(?:import|export)\b(?:[^"';]*?\bfrom)?\s*"([^"]+)"|\bimport\(\s*"([^"]+)"\s*\)/gm;
    return [...text.matchAll(lines)].map((match) => {
      const target = match[1] ?? match[2]!;
      const to = target.startsWith(".") ? path.posix.join(path.posix.dirname(from), target) : target;
      return { from, to };
    });
  });
}
