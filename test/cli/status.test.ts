import assert from "node:assert/strict";
import { test } from "node:test";
import { json, kataConfig, policy } from "./command.ts";

interface Item {
  readonly id: string;
  readonly subject: string;
  readonly level: string;
  readonly files: readonly { readonly file: string; readonly line: number }[];
  readonly since: string | null;
  readonly removal: string | null;
  readonly replacement: string | null;
  readonly team: string | null;
  readonly evidence: readonly string[];
  readonly asOf: string;
  readonly adopted: boolean;
  readonly ci?: string;
  readonly ciJobs?: readonly string[];
  readonly comeback?: string;
}

test("what is at risk is listed with level, places, team, evidence and date", () => {
  const items = json<Item[]>(["status", "kata-containers", "mistakes.toml"]);
  assert.ok(items.length >= 2);
  for (const item of items) {
    assert.match(
      item.level,
      /^(?:removed|renamed|deprecated|not-maintained|experimental|best-effort|advisory|defect)$/,
    );
    assert.ok(item.files.length > 0);
    for (const { file, line } of item.files) assert.ok(file.endsWith(".toml") && line >= 1);
    for (const link of item.evidence) assert.match(link, /^https:\/\//);
    assert.match(item.asOf, /^\d{4}-\d\d-\d\d$/);
    assert.equal(typeof item.adopted, "boolean");
    for (const name of ["since", "removal", "replacement", "team"] as const)
      assert.ok(item[name] === null || typeof item[name] === "string", name);
  }
  const go = items.find(({ id }) => id === "go-runtime");
  assert.equal(go?.level, "deprecated");
  assert.equal(go?.since, "4.0.0");
  assert.deepEqual(go?.files, [
    { file: "kata-containers/go/configuration-qemu.toml", line: 3, arch: "amd64" },
  ]);
  const macvtap = items.find(({ files }) =>
    files.some(({ file, line }) => file === "mistakes.toml" && line === 17),
  );
  assert.equal(macvtap?.level, "deprecated");
  assert.equal(macvtap?.replacement, "tcfilter");
});

test("a release before the decision has nothing to tell of it", () => {
  const input = '[hypervisor.qemu]\nkernel = "/k"\n[runtime]\n';
  const ids = (release: string) =>
    json<Item[]>(["status", "-", "--runtime", "go", "--kind", "base", "--release", release], { input }).map(
      ({ id }) => id,
    );
  assert.ok(ids("4.1.0").includes("go-runtime"));
  assert.ok(!ids("3.20.0").includes("go-runtime"));
});

test("a policy adds levels and takes the place of built-in ones", () => {
  const input =
    '[hypervisor.firecracker]\npath = "/fc"\n[agent.kata]\ndebug_console_enabled = true\n[runtime]\n';
  const args = ["status", "-", "--runtime", "go", "--kind", "base"];
  const ids = (...more: string[]) => json<Item[]>([...args, ...more], { input }).map(({ id }) => id);
  assert.ok(ids().includes("firecracker-go"), ids().join(" "));
  assert.ok(!ids().includes("example-debug-console"));
  assert.ok(!ids("--policy", policy).includes("firecracker-go"));
  assert.ok(ids("--policy", policy).includes("example-debug-console"));
});

test("text says what to do", () => {
  const { stdout, status } = kataConfig(["status", "kata-containers/go"]);
  assert.equal(status, 0);
  assert.match(stdout, /^Go runtime: deprecated since 4\.0\.0\n/m);
  assert.match(stdout, /^ {2}use instead: runtime-rs\n/m);
  assert.match(stdout, /^ {2}used in: kata-containers\/go\/configuration-qemu\.toml:3\n/m);
  assert.equal(kataConfig(["status", "other"]).stdout, "Nothing in these files is at risk.\n");
});

test("--all lists what no configuration can name, every advisory and every defect", () => {
  const items = json<Item[]>(["status", "--all"]);
  const subjects = items.map(({ subject }) => subject);
  for (const name of ["Docker", "kata-manager", "runk", "kata-ctl", "kata-trace-forwarder", "StratoVirt"])
    assert.ok(
      subjects.some((subject) => subject.includes(name)),
      `${name}: ${subjects.join("; ")}`,
    );
  for (const { subject, evidence, asOf, files } of items) {
    assert.ok(evidence.length > 0, subject);
    assert.match(asOf, /^\d{4}-\d\d-\d\d$/, subject);
    assert.deepEqual(files, []);
  }
  assert.equal(items[0]?.level, "advisory");
  assert.ok(items.some(({ level }) => level === "defect"));
  for (const item of items) {
    assert.ok(item.evidence.length > 0, item.id);
    assert.match(item.asOf, /^20\d\d-\d\d-\d\d$/, item.id);
  }
  const by = new Map(items.map((item) => [item.id, item]));
  for (const id of ["docker-engine", "kata-manager", "trace-forwarder", "stratovirt", "kata-ctl"]) {
    const { ci, comeback } = by.get(id) ?? {};
    assert.match(ci ?? "", /^(?:required|non-required|nightly|none)$/, id);
    assert.ok(comeback, id);
  }
  assert.deepEqual(by.get("docker-engine")?.ciJobs?.length, 2);
  assert.match(kataConfig(["status", "--all"]).stdout, /CI: run, not required, run-docker-tests/);
});

test("an advisory is told where a setting opens it, with what to do", () => {
  const input =
    '[hypervisor.qemu]\npath = "/q"\nkernel = "/k"\nshared_fs = "virtio-fs"\nenable_annotations = ["virtio_fs_extra_args"]\n[runtime]\n';
  const args = ["status", "-", "--runtime", "go", "--kind", "base", "--release", "3.20.0"];
  const { stdout } = kataConfig(args, { input });
  const block = stdout.split(/^(?=\S)/m).find((one) => one.includes("CVE-2026-44210"));
  assert.match(block ?? stdout, /advisory \(medium, 5\.8\)/);
  assert.match(block ?? "", /^ {2}what to do: /m);
  assert.match(block ?? "", /^ {2}used in: <?stdin>?:5$|:5$/m);
});

test("the reports for people tell the same, and nothing in a file's name becomes markup", () => {
  const input = '[hypervisor.qemu]\nkernel = "/k"\n[runtime]\ninternetworking_model = "macvtap"\n';
  const name = "<img src=x onerror=alert(1)>`](https://x.example)configuration.toml";
  const args = ["status", "-", "--stdin-filename", name, "--runtime", "go", "--kind", "base"];
  const items = json<Item[]>(args, { input });
  const html = kataConfig([...args, "--format", "html"], { input }).stdout;
  const markdown = kataConfig([...args, "--format", "markdown"], { input }).stdout;
  assert.equal([...html.matchAll(/<article/g)].length, items.length);
  assert.equal([...markdown.matchAll(/^## /gm)].length, items.length);
  for (const { evidence } of items)
    for (const link of evidence) {
      assert.ok(html.includes(`href="${link.replaceAll("&", "&amp;")}"`), link);
      assert.ok(markdown.includes(`](${link})`), link);
    }
  assert.doesNotMatch(html, /<img|<script|<[^>]*\ssrc=/);
  assert.ok(html.includes("&lt;img src=x onerror=alert(1)&gt;"));
  assert.doesNotMatch(markdown.replace(/`[^`\n]*`/g, ""), /<img|x\.example/);
  assert.match(html, /<strong>\d+<\/strong> deprecated/);
  const nothing = kataConfig(["status", "-", "--format", "html"], { input: "a = 1\n" }).stdout;
  assert.match(nothing, /Nothing in these files is at risk\./);
});
