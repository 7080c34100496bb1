/** The pages for users: what they print must be true. */
import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { kataConfig, withFiles } from "./cli/command.ts";

const root = path.resolve(import.meta.dirname, "..");
const pages = [
  "README.md",
  "CHANGELOG.md",
  "CONTRIBUTING.md",
  ...readdirSync(path.join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const text = (page: string) => readFileSync(path.join(root, page), "utf8");
const manifest = JSON.parse(text("package.json")) as {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly bin: Readonly<Record<string, string>>;
  readonly contributes: {
    readonly configuration: readonly {
      readonly properties: Readonly<Record<string, { readonly default: unknown }>>;
    }[];
  };
};

/** Code blocks of a language in a page. */
function blocks(page: string, language: string): readonly string[] {
  const fence = new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]*?)^ *\`\`\``, "gm");
  return [...text(page).matchAll(fence)].map((match) => match[1]!);
}

/** Lines of shell in a page, without comments. */
function commands(page: string): readonly string[] {
  return blocks(page, "sh").flatMap((block) =>
    block
      .split("\n")
      .map((line) => line.replace(/#.*$/, "").trim())
      .filter(Boolean),
  );
}

test("links within the repository lead somewhere", () => {
  for (const page of pages) {
    const prose = text(page)
      .replace(/^ *```[\s\S]*?^ *```/gm, "")
      .replace(/`[^`\n]*`/g, "");
    for (const [, target = ""] of prose.matchAll(/\]\(([^)\s]+)\)/g)) {
      if (/^[a-z]+:/.test(target)) continue;
      const [file = "", anchor] = target.split("#");
      const place = file === "" ? page : path.posix.join(path.posix.dirname(page), file);
      assert.ok(existsSync(path.join(root, place)), `${page}: ${target}`);
      if (anchor === undefined) continue;
      const headings = [...text(place).matchAll(/^#+ (.+)$/gm)].map(([, title = ""]) =>
        title
          .toLowerCase()
          .replace(/[^\w\s-]/g, "")
          .replaceAll(" ", "-"),
      );
      assert.ok(headings.includes(anchor), `${page}: ${target}`);
    }
  }
});

test("files of the repository that pages name are there", () => {
  for (const page of pages) {
    for (const [, name = ""] of text(page).matchAll(
      /`((?:server|client|schemas|scripts|test|docs|bench)\/[\w./-]+)`/g,
    )) {
      // Of a rule that the page makes as an example there is no file.
      if (name.includes("memory-odd")) continue;
      assert.ok(existsSync(path.join(root, name)), `${page}: ${name}`);
    }
  }
});

test("npm scripts that pages name are there", () => {
  const builtIn = new Set(["ci", "install", "test"]);
  for (const page of pages) {
    const code =
      text(page)
        .match(/```[\s\S]*?```|`[^`\n]*`/g)
        ?.join("\n") ?? "";
    for (const [, script, command] of code.matchAll(/\bnpm (?:run ([\w:-]+)|([a-z]+))/g)) {
      if (script) assert.ok(manifest.scripts[script], `${page}: npm run ${script}`);
      else assert.ok(builtIn.has(command!), `${page}: npm ${command}`);
    }
  }
});

test("commands that pages print have the options that they use", () => {
  let count = 0;
  for (const page of pages) {
    const lines = [
      ...commands(page),
      ...[...text(page).matchAll(/`(kata-config [a-z][^`]*)`/g)].map((match) => match[1]!),
    ];
    for (const line of lines) {
      const [, name, rest = ""] = /\bkata-config ([a-z]+)(.*)/.exec(line) ?? [];
      if (!name) continue;
      const { status, stdout } = kataConfig([name, "--help"]);
      assert.equal(status, 0, `${page}: ${line}`);
      for (const [option] of rest.matchAll(/--[a-z-]+/g))
        assert.ok(stdout.includes(option), `${page}: ${line}`);
      count++;
    }
  }
  assert.ok(count >= 10);
});

test("the settings in the README are those of the extension, with their defaults", () => {
  const rows = [...text("README.md").matchAll(/^\| `(kata\.[\w.]+)` +\| `([^`]+)` +\|/gm)];
  assert.deepEqual(
    Object.fromEntries(rows.map(([, name, value]) => [name, JSON.parse(value!) as unknown])),
    Object.fromEntries(
      manifest.contributes.configuration
        .flatMap(({ properties }) => Object.entries(properties))
        .map(([name, one]) => [name, one.default]),
    ),
  );
});

test("the output in the README is what the program prints", () => {
  const { stdout } = kataConfig(["check", "mistakes.toml"]);
  const [block] = blocks("README.md", "text");
  assert.ok(block && stdout.includes(block), block);
});

test("the policy of the page about policies is in force, and says what the page says", () => {
  const policy = blocks("docs/policy.md", "toml")[0]!;
  const input = "[hypervisor.qemu]\ndefault_memory = 64\n";
  const told = withFiles({ "policy.toml": policy }, (directory) => {
    const file = path.join(directory, "policy.toml");
    return kataConfig(["check", "-", "--runtime", "go", "--policy", file], { input }).stdout;
  });
  assert.match(
    told,
    /warning\[policy\]: default_memory must be between 512 and 8192 MiB on our nodes\. \(memory-bounds\)/,
  );
});

test("the package that the README installs has the version of the manifest", () => {
  assert.ok(text("README.md").includes(`kata-config@v${manifest.version}`));
  assert.ok(text("CHANGELOG.md").includes(`## [${manifest.version}]`));
  for (const name of Object.keys(manifest.bin)) assert.ok(text("README.md").includes(name));
});
