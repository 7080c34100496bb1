import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";
import { json, kataConfig, type Span, withFiles } from "./command.ts";

interface Item extends Span {
  readonly subject: string;
  readonly kind: string;
  readonly from: unknown;
  readonly to: unknown;
  readonly severity: string;
  readonly code?: string;
  readonly message: string;
  readonly fixes: readonly { readonly title: string }[];
}

const FILES = {
  "a/configuration.toml":
    '[hypervisor.qemu]\nkernel = "/k"\nimage = "/i"\n[agent.kata]\nrequest_timeout_ms = 60000\n[runtime]\nname = "virt_container"\nhypervisor_name = "qemu"\nagent_name = "kata"\n',
};
const BETWEEN = ["--runtime", "runtime-rs", "--from", "3.18.0", "--to", "3.29.0"];

test("what stops working, what changes and what is news", () => {
  withFiles(FILES, (cwd) => {
    const items = json<readonly Item[]>(["upgrade", ".", ...BETWEEN], { cwd });
    const problem = items.find(({ code }) => code === "removed-option")!;
    assert.deepEqual([problem.kind, problem.line, problem.severity], ["problem", 5, "error"]);
    assert.equal(problem.subject, "agent.kata.request_timeout_ms");
    assert.equal(problem.fixes[0]?.title, "Rename to create_container_timeout");
    const places = items.map(({ file, line, column }) => [file, line, column] as const);
    assert.deepEqual(
      places,
      [...places].sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1] || a[2] - b[2])),
    );
    const { stdout, status } = kataConfig(["upgrade", ".", ...BETWEEN], { cwd });
    assert.equal(status, 1);
    assert.match(stdout, /^What stops working from 3\.18\.0 to 3\.29\.0\n {2}a\/configuration\.toml:5 /m);
    assert.match(stdout, /New options, not set here/);
    assert.equal(kataConfig(["upgrade", ".", ...BETWEEN, "--fail-on", "never"], { cwd }).status, 0);
  });
});

test("Markdown has a heading for each group", () => {
  withFiles(FILES, (cwd) => {
    const { stdout } = kataConfig(["upgrade", ".", ...BETWEEN, "--format", "markdown"], { cwd });
    assert.match(
      stdout,
      /^# From 3\.18\.0 to 3\.29\.0\n\n## What stops working\n\n- `agent\.kata\.request_timeout_ms`/,
    );
  });
});

test("--write applies the fixes of what is new", () => {
  withFiles(FILES, (cwd) => {
    const run = kataConfig(["upgrade", ".", ...BETWEEN, "--write"], { cwd });
    assert.equal(run.status, 0, run.stdout);
    assert.match(
      readFileSync(path.join(cwd, "a/configuration.toml"), "utf8"),
      /create_container_timeout = 60\n/,
    );
  });
});

test("--write raises the release that a file says it is for", () => {
  const text =
    "# kata-config: runtime=runtime-rs release=3.18.0\n[agent.kata]\ndebug_console_enabled = true\n";
  const other = text.replace("3.18.0", "3.19.0");
  withFiles({ "config.d/10-a.toml": text, "config.d/20-b.toml": other }, (cwd) => {
    const run = kataConfig(["upgrade", "config.d/10-a.toml", "config.d/20-b.toml", ...BETWEEN, "--write"], {
      cwd,
    });
    assert.equal(run.status, 0, run.stderr);
    assert.match(run.stderr, /10-a\.toml: its directive says release=3\.29\.0 now\.\n/);
    assert.equal(
      readFileSync(path.join(cwd, "config.d/10-a.toml"), "utf8"),
      text.replace("3.18.0", "3.29.0"),
    );
    assert.equal(readFileSync(path.join(cwd, "config.d/20-b.toml"), "utf8"), other);
  });
});

test("nothing differs", () => {
  withFiles(FILES, (cwd) => {
    const run = kataConfig(
      ["upgrade", ".", "--runtime", "runtime-rs", "--from", "3.18.0", "--to", "3.18.0"],
      { cwd },
    );
    assert.deepEqual(
      [run.status, run.stdout],
      [0, "Nothing differs for these files between 3.18.0 and 3.18.0.\n"],
    );
  });
});

test("mistakes of the caller", () => {
  const said = (...args: readonly string[]): string => kataConfig(["upgrade", ...args]).stderr;
  assert.match(said("."), /say --from and a release/);
  assert.match(said(".", "--from", "4", "--to", "4.1.0"), /write a release as X\.Y\.Z/);
  assert.match(said("--from", "4.0.0", "--to", "4.1.0"), /name the configurations/);
});
