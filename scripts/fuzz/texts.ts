/** Random inputs: texts made of real ones, of pieces and of what tempts to do too much work. */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import type { Language } from "../../server/src/documents/language.ts";
import { inSomeForm } from "../../test/cli/forms.ts";
import {
  type Files,
  fixtureCases,
  mutatedFiles,
  type Next,
  pairsOfMistakes,
} from "../../test/cli/mistakes.ts";
import { corpus } from "../../test/data.ts";
import { CONTAINERS } from "../../test/embedded/containers.ts";
import { GROWING, PIECES } from "../../test/hostile/growing.ts";
import { readFixture } from "../../test/rules/fixture.ts";
import { BITS, conformanceTexts, MEDLEY, random } from "../../test/toml/texts.ts";

export const pick = <T>(next: Next, items: readonly T[]): T => items[Math.floor(next() * items.length)]!;

/** A whole number from 0 on, below a limit. */
export const below = (next: Next, limit: number): number => Math.floor(next() * limit);

const SHIPPED = [...corpus()];
const MUTATED = mutatedFiles(400, random(1));
const FIXTURES = fixtureCases();
const CONFORMANCE = conformanceTexts();
const RULES = path.resolve(import.meta.dirname, "../../test/rules");
const MANIFESTS = readdirSync(RULES)
  .filter((name) => name.endsWith(".yaml"))
  .flatMap((name) => readFixture(readFileSync(path.join(RULES, name), "utf8"), "values.yaml"))
  .flatMap(({ files }) => files.map(({ text }) => text));
const GROWING_TEXTS = Object.values(GROWING);

/** Bits of text that are no TOML, or that other readers than ours take for something. */
const HOSTILE_BITS: readonly string[] = [
  ...BITS,
  "# kata-config: ignore unknown-key\n",
  "# kata-config: runtime=go release=3.0.0\n",
  "# kata-config: base=../x.toml\n",
  "# kata-config: ignore-file toml-syntax(constructor)\n",
  "[hypervisor.qemu]\n",
  "[hypervisor.__proto__]\n",
  "[agent.constructor]\n",
  "\nconstructor = 1\n",
  "\ntoString.valueOf = []\n",
  '"\\u202e\\u0007" = 1\n',
  "\u001b]0;x\u0007",
  "![x](command:y)",
  "<img src=x>",
  "\ud800",
  "\0",
  "{{ .Values.x }}",
  "{% if x %}",
  "<<EOF\n",
  "```toml\n",
  "\n---\n",
  "${X:-",
  "99999999999999999999",
  "nan",
  '"(a*)*$"',
];

export interface Change {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** An edit as somebody types, pastes, cuts or does nonsense. */
export function randomChange(next: Next, have: string): Change {
  const start = below(next, have.length + 1);
  const end = Math.min(have.length, start + below(next, next() < 0.1 ? have.length : 1 + next() * 60));
  const from = below(next, have.length + 1);
  const text = next() < 0.3 ? have.slice(from, from + below(next, 120)) : pick(next, HOSTILE_BITS);
  return { start, end: next() < 0.5 ? start : end, text: next() < 0.1 ? "" : text };
}

/** The text with one change made; its offsets are UTF-16 units. */
export function applied(text: string, { start, end, text: inserted }: Change): string {
  return text.slice(0, start) + inserted + text.slice(end);
}

/** A main file or another text that is TOML, more or less. */
export function randomText(next: Next): string {
  const kind = next();
  let text =
    kind < 0.3
      ? Object.values(pick(next, MUTATED))[0]!
      : kind < 0.5
        ? (Object.values(pick(next, FIXTURES))[0] ?? "")
        : kind < 0.65
          ? Object.values(pairsOfMistakes(1, next)[0]!)[0]!
          : kind < 0.75
            ? pick(next, CONFORMANCE)
            : kind < 0.85
              ? pick(next, SHIPPED)[1]
              : kind < 0.95
                ? pick(next, GROWING_TEXTS)(100 + below(next, 6000))
                : MEDLEY;
  if (next() < 0.1) text = withLongValue(next, text);
  if (next() < 0.3) text = inSomeForm(text, next);
  for (let left = below(next, 6); left > 0; left--) text = applied(text, randomChange(next, text));
  return text;
}

/** One value becomes long: rules read values with grammars of their own. */
function withLongValue(next: Next, text: string): string {
  const values = [...text.matchAll(/= "[^"\n]*"/g)];
  const value = pick(next, values);
  if (!value) return text;
  const piece = pick(next, PIECES).repeat(1 + below(next, 3000));
  return applied(text, { start: value.index, end: value.index + value[0].length, text: `= "${piece}"` });
}

/** A directory: a main file with drop-ins, or a file of another language. */
export function randomFiles(next: Next): Files {
  const files: Record<string, string> = {};
  const name = pick(next, [
    "configuration-qemu.toml",
    "configuration.toml",
    "opt/kata/share/defaults/kata-containers/runtime-rs/configuration-clh.toml",
    "src/runtime/config/configuration-fc.toml.in",
  ]);
  files[name] = randomText(next);
  const directory = name.includes("/") ? name.slice(0, name.lastIndexOf("/") + 1) : "";
  for (let left = below(next, 3); left > 0; left--)
    files[`${directory}config.d/${left}0-x.toml`] = randomText(next);
  if (next() < 0.2) files[`${directory}VERSION`] = pick(next, ["3.20.0", "4.1.0\n", "x", "99.0.0", "\ud800"]);
  if (next() < 0.5) {
    const { language, text } = randomContainer(next);
    files[NAMES[language]] = text;
  }
  if (next() < 0.3) files["kata-values.yaml"] = randomManifest(next);
  return files;
}

/** A file of another language with a configuration in it, more or less. */
export function randomContainer(next: Next): { readonly language: Language; readonly text: string } {
  for (;;) {
    const form = pick(next, CONTAINERS);
    let text = form.put(randomText(next));
    if (text === undefined) continue;
    for (let left = below(next, 4); left > 0; left--) text = applied(text, randomChange(next, text));
    return { language: form.language, text };
  }
}

/** What does not stand in TOML, and decides how YAML is read. */
const YAML_BITS: readonly string[] = [
  "  ",
  "\n- ",
  ": ",
  "|\n",
  ">-\n",
  "&a ",
  "*a",
  "<<: *a\n",
  "!!binary ",
  "{a: ",
  "---\n",
  "? ",
  '"',
  "#",
  "\t",
  "io.katacontainers.config.hypervisor.constructor: x\n",
  'io.katacontainers.config.hypervisor.kernel_params: "\u001b"\n',
  "    __proto__: {}\n",
  "constructor:\n",
  "runtimeClassName: kata-constructor\n",
  "defaultShim: {}\n",
  "shims: []\n",
  "annotations: 1\n",
];

/** A manifest of Kubernetes or values of the chart, more or less. */
export function randomManifest(next: Next): string {
  let text = pick(next, MANIFESTS);
  for (let left = below(next, 6); left > 0; left--) {
    const change = randomChange(next, text);
    text = applied(text, next() < 0.6 ? { ...change, text: pick(next, YAML_BITS) } : change);
  }
  if (next() >= 0.1) return text;
  const values = [...text.matchAll(/: "?[^"\n]+"?$/gm)];
  const value = pick(next, values);
  if (!value) return text;
  const long = pick(next, PIECES).repeat(1 + below(next, 3000));
  return applied(text, {
    start: value.index,
    end: value.index + value[0].length,
    text: `: ${JSON.stringify(long)}`,
  });
}

/** A file name by which each language is known. */
export const NAMES: Readonly<Record<Language, string>> = {
  toml: "kata/configuration.toml",
  template: "kata/configuration.toml.j2",
  markdown: "README.md",
  restructuredtext: "kata.rst",
  shell: "install-kata.sh",
  dockerfile: "Dockerfile",
  nix: "kata.nix",
  hcl: "kata.tf",
  yaml: "kata-values.yaml",
  python: "kata.py",
  go: "kata.go",
};

/** The tables of the example, each a policy by itself, and a demand that many a text does not meet. */
const POLICIES: readonly string[] = [
  ...readFileSync(path.resolve(import.meta.dirname, "../../test/fixtures/policy/example-policy.toml"), "utf8")
    .split(/^(?=\[\[)/m)
    .filter((text) => text.startsWith("[[")),
  '[[forbid]]\nid = "x"\noption = "hypervisor.*.path"\npattern = "^/."\nmessage = "No path."\nseverity = "error"\n',
];

/** A policy file, right or half written. */
export function randomPolicy(next: Next): string {
  let text = Array.from({ length: below(next, 4) }, () => pick(next, POLICIES)).join("");
  for (let left = next() < 0.5 ? 0 : below(next, 5); left > 0; left--)
    text = applied(text, randomChange(next, text));
  return text;
}

/** A value of no type in particular, as settings can have it. */
export function randomValue(next: Next, depth = 0): unknown {
  const plain = [
    null,
    true,
    false,
    0,
    -1,
    1e300,
    "",
    "x",
    "go",
    "runtime-rs",
    "4.1.0",
    "/dev/zero",
    "error",
    "off",
  ];
  if (depth > 2 || next() < 0.7) return pick(next, plain);
  const items = Array.from({ length: below(next, 4) }, () => randomValue(next, depth + 1));
  if (next() < 0.5) return items;
  const keys = ["unknown-key", "constructor", "__proto__", "a", "rules"];
  return Object.fromEntries(items.map((item) => [pick(next, keys), item]));
}
