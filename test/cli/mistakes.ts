/** Files with mistakes of every kind, for tests of what `check --fix` makes of them. */
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { corpus } from "../data.ts";
import { readFixture } from "../rules/fixture.ts";

export type Next = () => number;

/** The files of one directory, by name. */
export type Files = Readonly<Record<string, string>>;

const RULES = path.resolve(import.meta.dirname, "../rules");

/** Every case of every rule's fixture, with its target in a directive. */
export function fixtureCases(): readonly Files[] {
  return readdirSync(RULES)
    .filter((name) => name.endsWith(".toml"))
    .flatMap((name) => readFixture(readFileSync(path.join(RULES, name), "utf8")))
    .map(({ attributes, files }) => {
      const target = ["runtime", "release", "hypervisor", "kind"].flatMap((name) =>
        attributes[name] ? [`${name}=${attributes[name]}`] : [],
      );
      return Object.fromEntries(
        files.map(({ name, text }, index) => [
          name,
          index === 0 && target.length > 0 ? `# kata-config: ${target.join(" ")}\n${text}` : text,
        ]),
      );
    });
}

const pick = <T>(next: Next, items: readonly T[]): T => items[Math.floor(next() * items.length)]!;

type Mutation = (line: string, next: Next, lines: readonly string[]) => string;

const isPair = (line: string): boolean => /^\s*[\w"-]+\s*=/.test(line);
const onPair =
  (change: (key: string, value: string, next: Next) => string): Mutation =>
  (line, next) => {
    const [, key = "", value = ""] = /^\s*([\w"-]+)\s*=\s*(.*)$/.exec(line) ?? [];
    return isPair(line) ? change(key, value, next) : line;
  };

/** A letter that is missing, doubled, or in the place of another. */
function misspelt(word: string, next: Next): string {
  const at = Math.floor(next() * word.length);
  return pick(next, [
    word.slice(0, at) + word.slice(at + 1),
    word.slice(0, at) + word.charAt(at) + word.slice(at),
    word.slice(0, at) + word.charAt(at + 1) + word.charAt(at) + word.slice(at + 2),
  ]);
}

const MUTATIONS: readonly Mutation[] = [
  onPair((key, value, next) => `${misspelt(key, next)} = ${value}`),
  onPair((key, value) => `${key.toUpperCase()} = ${value}`),
  onPair((key, value) => `${key.charAt(0).toUpperCase()}${key.slice(1)} = ${value}`),
  onPair((key, value) => `${key} = ${value}\n${key} = ${value}`),
  onPair((key, value, next) => `${key} = ${value}\n${misspelt(key, next)} = ${value}`),
  onPair((key, value) => `${key} = "${value.replace(/["\\]/g, "")}"`),
  onPair((key, value) => `${key} = ${value.replace(/^"(.*)"$/, "$1")}`),
  onPair((key, value) => `${key} = ${value.replace(/"$/, "")}`),
  onPair((key, value) => `${key} = [${value}]`),
  onPair((key, value) => `${key}: ${value}`),
  onPair(
    (key, _, next) => `${key} = ${pick(next, ["True", "yes", "0", "1", "-1", "1.5", '""', "4096", "[]"])}`,
  ),
  onPair((key, value) => `"${key}" = ${value}, # why`),
  (line, next) => line.replace(/[\w-]+(?=\]$)/, (name) => misspelt(name, next)),
  (line) => (line.startsWith("[") ? line.toUpperCase() : line),
  (line) => (line.startsWith("[") ? line.replace("]", "") : line),
  (line) => (line.startsWith("[") ? `${line}\n${line}` : line),
  (_, next, lines) => pick(next, lines),
  (line, next, lines) => `${line}\n${pick(next, lines)}`,
  () => "",
  (line) => line.replace(/^#\s*(?=[\w]+ = )/, ""),
];

/** Shipped files with some lines changed. */
export function mutatedFiles(count: number, next: Next): readonly Files[] {
  const shipped = [...corpus()].filter(([name]) =>
    /^(?:3\.20\.0|4\.1\.0)\/(?:go|runtime-rs)\/.*\.toml$/.test(name),
  );
  return Array.from({ length: count }, () => {
    const [name, text] = pick(next, shipped);
    const [release = "", runtime = ""] = name.split("/");
    const lines = text
      .split("\n")
      .filter((line) => line.trim() !== "" && (!line.startsWith("#") || next() < 0.1));
    const changed = [...lines];
    for (let times = 1 + Math.floor(next() * 6); times > 0; times--) {
      const at = Math.floor(next() * changed.length);
      changed[at] = pick(next, MUTATIONS)(changed[at]!, next, lines);
    }
    const newline = next() < 0.2 ? "\r\n" : "\n";
    const all = [`# kata-config: runtime=${runtime} release=${release} kind=base`, ...changed];
    return { "configuration.toml": all.join(newline) + (next() < 0.8 ? newline : "") };
  });
}

/** Lines that go into a table, each a mistake. */
const MISTAKES: readonly (readonly [table: string, lines: string])[] = [
  ["hypervisor.qemu", "defautl_memory = 1024"],
  ["hypervisor.qemu", "default_memroy = 2048"],
  ["hypervisor.qemu", 'default_memory = "2048"'],
  ["hypervisor.qemu", "Default_Memory = 4096"],
  ["hypervisor.qemu", "DEFAULT_MEMORY = 512"],
  ["hypervisor.qemu", "default_maxmem = 1"],
  ["hypervisor.qemu", "enable_debug = True"],
  ["hypervisor.qemu", 'enable_debug = "yes"'],
  ["hypervisor.qemu", "sandbox_cgroup_only = true"],
  ["hypervisor.qemu", 'shared_fs = "virtio-9p"'],
  ["hypervisor.qemu", 'shared_fs = "Virtio-FS"'],
  ["hypervisor.qemu", "debug_console_enabled = true # for me"],
  ["hypervisor.qemu", 'enable_annotations = ["path", "enable_iommu"]'],
  ["hypervisor.qemu", 'kernel_params = "agent.debug_console'],
  ["hypervisor.qemu", 'factory = { enable_template = "true" }'],
  ["hypervisor.qemu", "factory.enable_tmplate = true"],
  ["runtime", 'vfio_mode="vfio"'],
  ["runtime", "sandbox_cgroup_only=1"],
  ["runtime", 'internetworking_model = "macvtap"'],
  ["runtime", "enable_debug = true, # both"],
  ["runtime", "default_vcpus = 2"],
  ["runtime", 'hypervisor_name = "QEMU"'],
  ["runtime", 'hypervisor_nmae = "qemu"'],
  ["runtime", 'Hypervisor_Name = "qemu"'],
  ["runtime", "create_container_timeout = 60000"],
  ["agent.kata", "dial_timeout = 45"],
  ["agent.kata", "cdh_api_timeotu = 50"],
  ["agent.kata", "cdh_api_timeout = 50"],
  ["agent.kata", "debug_console_enabled = 1"],
  ["agent.kata", 'kernel_modules = "e1000e"'],
  ["agent.kata", "create_container_timeout = 60000"],
];

/** Tables that stand there beside the right ones, some under another spelling. */
const TABLES: readonly string[] = [
  '[runtmie]\nvfio_mode = "vfio"\n',
  "[RUNTIME]\nenable_debug = true\n",
  "[Runtime]\nsandbox_cgroup_only = true\n",
  "[agent.KATA]\nenable_debug = true\n",
  "[agnet.kata]\nenable_debug = true\n",
  "[hypervisor.quemu]\nenable_debug = true\n",
  '[hypervisor.qmeu]\npath = "/q"\n',
  "[hypervisor.qemu.factroy]\nenable_template = true\n",
  '[factory]\nenable_template = "true"\n',
  '[hypervisor.clh]\npath = "/usr/bin/cloud-hypervisor"\n',
  "[Hypervisor.qemu]\nenable_debug = true\n",
];

/** Two mistakes in one file, for one runtime at one release. */
export function pairsOfMistakes(count: number, next: Next): readonly Files[] {
  return Array.from({ length: count }, () => {
    const runtime = pick(next, ["go", "runtime-rs", ""]);
    const release = pick(next, ["4.1.0", "4.1.0", "3.20.0", "3.29.0"]);
    const inside = new Map<string, string>();
    const beside: string[] = [];
    for (let left = 2 + Math.floor(next() * 2); left > 0; left--) {
      if (next() < 0.3) beside.push(pick(next, TABLES));
      else {
        const [table, lines] = pick(next, MISTAKES);
        inside.set(table, `${inside.get(table) ?? ""}${lines}\n`);
      }
    }
    const own: Readonly<Record<string, string>> = {
      "hypervisor.qemu": 'path = "/usr/bin/qemu-system-x86_64"\nkernel = "/k"\nimage = "/i"\n',
      "agent.kata": "",
      runtime: runtime === "runtime-rs" ? 'name = "virt_container"\nagent_name = "kata"\n' : "",
    };
    const tables = Object.entries(own).map(
      ([table, lines]) =>
        `[${table}]\n${next() < 0.5 ? lines + (inside.get(table) ?? "") : (inside.get(table) ?? "") + lines}`,
    );
    const target = runtime ? `# kata-config: runtime=${runtime} release=${release} kind=base\n` : "";
    const all = next() < 0.5 ? [...tables, ...beside] : [...beside, ...tables];
    return { "configuration.toml": target + all.join(next() < 0.5 ? "\n" : "") };
  });
}

/** The texts of all files below a directory, by their names in it. */
export function textsIn(directory: string): Files {
  return Object.fromEntries(
    readdirSync(directory, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => path.join(entry.parentPath, entry.name))
      .map((file) => [path.relative(directory, file), readFileSync(file, "utf8")]),
  );
}
