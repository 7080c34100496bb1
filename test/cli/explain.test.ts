import assert from "node:assert/strict";
import { test } from "node:test";
import { renderMarkdown } from "../../server/src/cli/render.ts";
import { json, kataConfig } from "./command.ts";

interface Topic {
  readonly kind: string;
  readonly name: string;
  readonly markdown: string;
  readonly options?: readonly { readonly runtime: string; readonly table: string; readonly key: string }[];
}

function explain(...args: string[]): string {
  const { status, stdout, stderr } = kataConfig(["explain", ...args]);
  assert.deepEqual([status, stderr], [0, ""], args.join(" "));
  return stdout;
}

test("an option is explained by its path", () => {
  const text = explain("hypervisor.qemu.default_memory");
  assert.match(text, /^default_memory integer, MiB, at least 0\n\n/);
  assert.match(text, /- Annotation: io\.katacontainers\.config\.hypervisor\.default_memory\n/);
  assert.match(text, /- Default \(Go\): 2048\n/);
  assert.match(text, /- Releases: both runtimes since 3\.0\.0\n/);
  assert.doesNotMatch(text, /[`]|\*\*|\]\(/);
  assert.equal(explain("[hypervisor.qemu].default_memory".replace(/[[\]]/g, "")), text);
});

test("an option is explained by its name alone, in every table that has it", () => {
  const topics = json<Topic[]>(["explain", "enable_debug"]);
  assert.deepEqual(
    topics.map(({ kind, name }) => [kind, name]),
    [
      ["option", "agent.*.enable_debug"],
      ["option", "hypervisor.*.enable_debug"],
      ["option", "runtime.enable_debug"],
    ],
  );
  for (const { name, options } of topics) {
    assert.deepEqual(
      options?.map(({ runtime, table, key }) => [runtime, `${table}.${key}`]),
      [
        ["go", name],
        ["runtime-rs", name],
      ],
    );
  }
});

test("tables, hypervisors, rules and annotations are explained", () => {
  assert.match(explain("hypervisor.qemu"), /^\[hypervisor\.qemu\] table\n/);
  assert.equal(explain("qemu"), explain("hypervisor.qemu"));
  assert.equal(explain("[hypervisor.qemu]"), explain("hypervisor.qemu"));
  assert.match(explain("agent"), /^\[agent\.kata\] table\n/);
  assert.match(explain("unknown-key"), /^unknown-key rule, warning by default\n/);
  assert.match(explain("unknown-key"), /\nMirrors:\n\n- src\/runtime\/pkg\/katautils\/config\.go/);
  const annotation = explain("io.katacontainers.config.hypervisor.default_memory");
  assert.match(annotation, /^io\.katacontainers\.config\.hypervisor\.default_memory pod annotation\n/);
  assert.match(annotation, /enable_annotations admits default_memory/);
  assert.match(annotation, /MiB/);
});

test("an annotation is explained by what each runtime does with it, and since when", () => {
  const timeout = explain("io.katacontainers.config.runtime.create_container_timeout");
  assert.match(timeout, /- Go: since 3\.4\.0\n- runtime-rs: since 3\.19\.0\n/);
  assert.match(timeout, /Overrides runtime\.create_container_timeout or agent\.\*\.create_container_timeout/);
  assert.doesNotMatch(timeout, /enable_annotations admits/);

  const gone = explain("io.katacontainers.config_path");
  assert.match(gone, /^io\.katacontainers\.config_path: not in release 4\.1\.0\n/);
  assert.match(gone, /- Go: 3\.0\.0 to 3\.32\.0\. .*CVE-2026-50540/s);
  assert.match(gone, /- runtime-rs: 3\.0\.0 to 3\.32\.0/);

  const removed = explain("io.katacontainers.config.hypervisor.file_mem_backend");
  assert.match(removed, /not in release 4\.1\.0/);
  assert.match(removed, /- Go: 3\.0\.0 to 3\.31\.0\n/);

  const policy = explain("io.katacontainers.config.agent.policy");
  assert.match(policy, /- Go: since 3\.3\.0\. /);
  assert.match(policy, /- runtime-rs: No effect: /);

  assert.match(explain("default_max_vcpus"), /^io\.katacontainers\.config\.hypervisor\.default_max_vcpus/);
  assert.match(explain("cc_init_data"), /runtime\.cc_init_data: not in release 4\.1\.0/);
  const removedOption = explain("hypervisor.qemu.file_mem_backend");
  assert.match(removedOption, /Evidence: https:/);
});

test("components and advisories are explained", () => {
  assert.match(explain("docker"), /^⚠ Docker as container engine: not maintained/);
  assert.match(
    explain("CVE-2026-44210"),
    /^⚠ Security: GHSA-rr59-xxvx-96qr \(CVE-2026-44210\) \(medium, 5\.8\)/,
  );
  assert.equal(explain("GHSA-rr59-xxvx-96qr"), explain("CVE-2026-44210"));
});

test("a word that is both a rule and an option stands for both", () => {
  const kinds = json<Topic[]>(["explain", "experimental"]).map(({ kind, name }) => [kind, name]);
  assert.deepEqual(kinds, [
    ["option", "runtime.experimental"],
    ["rule", "experimental"],
  ]);
});

test("the target counts", () => {
  assert.match(explain("hypervisor.qemu.cold_plug_vfio", "--release", "3.0.0"), /not in release 3\.0\.0/);
  assert.match(explain("default_memory", "--hypervisor", "remote"), /- Default \(runtime-rs\): 64\n/);
});

test("what is not known is a usage error that says what may have been meant", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["default_memroy", "default_memory"],
    ["hypervisor.qemu.defalt_memory", "hypervisor.qemu.default_memory"],
    ["hypervisor.qmeu.default_memory", "hypervisor.qemu.default_memory"],
    ["hypervisor.qemu-snp.kernel", "hypervisor.qemu.kernel"],
    ["unknwon-key", "unknown-key"],
    [
      "io.katacontainers.config.hypervisor.default_memroy",
      "io.katacontainers.config.hypervisor.default_memory",
    ],
    ["io.kata-containers.config.hypervisor.kernel", "io.katacontainers.config.hypervisor.kernel"],
    ["io.katacontainers.config.hypervisor.sgx_simulation", undefined],
    ["io.katacontainers.config.hypervisor.sgx_epc_size", "sgx.intel.com/epc"],
    ["sgx_epc_size", "sgx.intel.com/epc"],
    ["cc_init_dat", "io.katacontainers.config.hypervisor.cc_init_data"],
    ["hugepages", "enable_hugepages"],
    ["xyzzy-nothing", undefined],
    ["hypervisor.qemu.constructor", undefined],
    ["__proto__", undefined],
    ["constructor", undefined],
  ];
  for (const [word, meant] of cases) {
    const { status, stdout, stderr } = kataConfig(["explain", word]);
    assert.deepEqual([status, stdout], [2, ""], word);
    const hint = meant ? `; did you mean ${meant}?` : ".";
    assert.equal(stderr, `kata-config explain: nothing is known of ${word}${hint}\n`);
  }
});

test("Markdown becomes styles and lines that fit the terminal", () => {
  const paint = (style: string, text: string) => `<${style}>${text}</>`;
  const plain = (_style: string, text: string) => text;
  assert.equal(
    renderMarkdown("**`a` b** and [c](https://x.y)", paint, undefined),
    "<cyan>a</> <bold>b</> and c (https://x.y)",
  );
  assert.equal(
    renderMarkdown("\\*a\\* [1](https://x.y), `` b`c ``", plain, undefined),
    "*a* https://x.y, b`c",
  );
  assert.equal(renderMarkdown("- one two three four five", plain, 20), "- one two three four\n  five");
  assert.equal(renderMarkdown("x".repeat(30), plain, 20), "x".repeat(30));
});
