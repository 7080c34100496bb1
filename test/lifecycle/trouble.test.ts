import assert from "node:assert/strict";
import { describe, test } from "node:test";
import type { Arch } from "../../server/src/knowledge/architectures.ts";
import type { Runtime } from "../../server/src/knowledge/facts.ts";
import type { Condition } from "../../server/src/knowledge/types/defects.ts";
import { openAdvisories } from "../../server/src/lifecycle/advisories.ts";
import { heldIn } from "../../server/src/lifecycle/conditions.ts";
import { knownDefects } from "../../server/src/lifecycle/defects.ts";
import type { Unit } from "../../server/src/project/unit.ts";
import { openTestService } from "../features/subject.ts";

const service = openTestService();
const { library } = service.workspace;
const { knowledge } = library;

interface Target {
  readonly runtime: Runtime;
  readonly release: string;
  readonly hypervisor?: string;
  readonly arch?: Arch;
}

/** A main file, which says nothing but `text`. */
function unitOf(text: string, target: Target): Unit {
  const document = service.open("/etc/kata-containers/configuration.toml", text);
  return service.assemble(document, { kind: "base", ...target }).units[0]!;
}

/** The last release, or note of one, that a runtime has before another; `undefined` for the first. */
function before(runtime: Runtime, release: string): string | undefined {
  const all = [...knowledge.runtimes[runtime].releases, ...knowledge.notes.map((note) => note.release)];
  const at = all.indexOf(release);
  return at < 0 ? all.at(-1) : all[at - 1];
}

/** A main file of a hypervisor in which some conditions hold. */
function textThatMeets(where: readonly Condition[], { runtime, hypervisor, release }: Target): string {
  const { tables } = library.catalogue(runtime, release);
  const lines = new Map<string, string[]>([
    [`hypervisor.${hypervisor}`, ['path = "/h"', 'kernel = "/k"', 'image = "/i"']],
    ["runtime", runtime === "go" ? [] : [`name = "virt_container"`, `hypervisor_name = "${hypervisor}"`]],
  ]);
  if (runtime === "runtime-rs") lines.get("runtime")!.push('agent_name = "kata"');
  for (const { option, ...condition } of where) {
    const path = option.split(".");
    if (path[1] === "*") path[1] = path[0] === "agent" ? "kata" : hypervisor!;
    const key = path.pop()!;
    const table = path.join(".");
    const pattern = option.replace(/^hypervisor\.[^.]+/, "hypervisor.*").split(".");
    if (tables.has(pattern.join("."))) {
      const name = [...path, key].join(".");
      if (!lines.has(name)) lines.set(name, []);
      continue;
    }
    const type = tables.get(pattern.slice(0, -1).join("."))?.options.get(key)?.type ?? "string";
    const value = valueThatMeets(condition, type);
    const rows = lines.get(table) ?? [];
    const isSet = rows.some((row) => row.startsWith(`${key} =`));
    if (condition.written && isSet) continue;
    lines.set(table, [
      ...rows.filter((row) => !row.startsWith(`${key} =`)),
      ...(value === undefined ? [] : [`${key} = ${value}`]),
    ]);
  }
  return Array.from(lines, ([table, rows]) => `[${table}]\n${rows.join("\n")}\n`).join("");
}

function valueThatMeets(condition: Omit<Condition, "option">, type: string): string | undefined {
  const { is, not, above, below, aboveOption, nonempty, empty, written, matches, admits } = condition;
  const text =
    is?.[0] ??
    (matches && EXAMPLES[matches]) ??
    numberBetween(above, below) ??
    admits ??
    (aboveOption ? "99999" : undefined);
  if (text !== undefined) return inToml(text, type);
  if (not) return inToml(type === "string" || type.startsWith("[]") ? "something" : "7", type);
  if (nonempty) return inToml("1", type);
  if (empty) return undefined;
  return written ? inToml(type.includes("int") || type.includes("u32") ? "1" : "true", type) : undefined;
}

function numberBetween(above: number | undefined, below: number | undefined): string | undefined {
  if (above !== undefined) return String(below === undefined ? above + 1 : (above + below) / 2);
  return below === undefined ? undefined : String(below - 1);
}

function inToml(text: string, type: string): string {
  if (type.startsWith("[]")) return `[${inToml(text, type.slice(2))}]`;
  if (type === "bool") return String(text === "true" || text === "1");
  return type === "string" ? JSON.stringify(text) : text;
}

/** A text that each pattern of the data files matches. */
const EXAMPLES: Readonly<Record<string, string>> = {
  '"[^"]* [^"]*"': 'a="b c"',
  "^--sandbox=none$": "--sandbox=none",
  "\\.[0-9]*[1-9]": "1.5",
};

describe("every known defect is met by a file that meets its conditions", () => {
  for (const defect of knowledge.defects) {
    // What a pod decides is not in a file.
    if (defect.where.some(({ option }) => option.startsWith("io."))) continue;
    test(defect.id, () => {
      const hypervisor = defect.hypervisor?.[0] ?? "qemu";
      const meet = (release: string): readonly string[] => {
        const arch = defect.architecture?.[0] as Arch | undefined;
        const target = { runtime: defect.runtime, release, hypervisor, ...(arch && { arch }) };
        const text = textThatMeets(defect.where, target);
        return knownDefects(unitOf(text, target)).map((known) => known.defect.id);
      };
      const last = defect.fixedIn && before(defect.runtime, defect.fixedIn);
      const ends = last ?? knowledge.runtimes[defect.runtime].releases.at(-1)!;
      const earlier = before(defect.runtime, defect.from);
      const text = textThatMeets(defect.where, { runtime: defect.runtime, release: ends, hypervisor });
      assert.ok(meet(ends).includes(defect.id), `${ends}\n${text}`);
      if (ends !== defect.from) assert.ok(meet(defect.from).includes(defect.id), `${defect.from}\n${text}`);
      if (defect.fixedIn) assert.ok(!meet(defect.fixedIn).includes(defect.id), defect.fixedIn);
      if (earlier) assert.ok(!meet(earlier).includes(defect.id), earlier);
    });
  }
});

test("a defect of some architectures is met on no other, nor where nothing tells the architecture", () => {
  const text = `[hypervisor.qemu]\nenable_virtio_mem = true\n`;
  const meets = (arch?: Arch) =>
    knownDefects(unitOf(text, { runtime: "go", release: "3.15.0", ...(arch && { arch }) })).some(
      ({ defect }) => defect.id === "go-virtio-mem-arm64",
    );
  assert.ok(meets("arm64"));
  assert.ok(!meets("s390x"));
  assert.ok(!meets());
});

describe("conditions", () => {
  const go = { runtime: "go", release: "4.1.0" } as const;
  const rs = { runtime: "runtime-rs", release: "4.1.0" } as const;
  const memory = "hypervisor.*.default_memory";
  const base = (more: string) => `[hypervisor.qemu]\npath = "/q"\nkernel = "/k"\n${more}\n[runtime]\n`;
  const isHeld = (text: string, where: readonly Condition[], target: Target = go) =>
    heldIn(unitOf(text, target), {}, where).length > 0;

  test("a value that is set", () => {
    assert.ok(isHeld(base("default_memory = 4096"), [{ option: memory, is: ["4096"] }]));
    assert.ok(
      isHeld(base("default_memory = 4_096"), [{ option: memory, is: ["4096"], above: 4095, below: 4097 }]),
    );
    assert.ok(!isHeld(base("default_memory = 4096"), [{ option: memory, above: 4096 }]));
    assert.ok(!isHeld(base("default_memory = 4096"), [{ option: memory, below: 4096 }]));
    assert.ok(!isHeld(base("default_memory = 4096"), [{ option: memory, not: ["4096"] }]));
  });

  test("a default, of which nobody asked that it be written", () => {
    assert.ok(isHeld(base(""), [{ option: memory, is: ["2048"] }]));
    assert.ok(!isHeld(base(""), [{ option: memory, is: ["2048"], written: true }]));
    assert.ok(isHeld(base(""), [{ option: "hypervisor.*.kernel_params", empty: true }]));
    assert.ok(
      !isHeld(base('kernel_params = "quiet"'), [{ option: "hypervisor.*.kernel_params", empty: true }]),
    );
  });

  test("one number above another", () => {
    const text = (dial: number) =>
      `[hypervisor.qemu]\npath = "/q"\nkernel = "/k"\n[agent.kata]\ndial_timeout_ms = ${dial}\nreconnect_timeout_ms = 90\n[runtime]\nname = "virt_container"\nhypervisor_name = "qemu"\nagent_name = "kata"\n`;
    const where = [{ option: "agent.*.dial_timeout_ms", aboveOption: "agent.*.reconnect_timeout_ms" }];
    assert.ok(isHeld(text(91), where, rs));
    assert.ok(!isHeld(text(90), where, rs));
  });

  test("an annotation that a list lets through, as the runtime reads the list", () => {
    const where = [{ option: "hypervisor.*.enable_annotations", admits: "virtio_fs_extra_args" }];
    assert.ok(isHeld(base('enable_annotations = ["enable_iommu", "virtio_fs_extra_args"]'), where));
    assert.ok(isHeld(base('enable_annotations = ["virtio.*"]'), where));
    assert.ok(isHeld(base('enable_annotations = [".*"]'), where));
    assert.ok(!isHeld(base('enable_annotations = ["enable_iommu"]'), where));
    assert.ok(!isHeld(base('enable_annotations = ["(virtio"]'), where));
    assert.ok(!isHeld(base("enable_annotations = []"), where));
  });

  test("nothing holds of what cannot be known", () => {
    assert.ok(
      !isHeld(base('kernel_params = "@KERNELPARAMS@"'), [
        { option: "hypervisor.*.kernel_params", not: ["quiet"] },
      ]),
    );
    const document = service.open(
      "/etc/kata-containers/config.d/10-more.toml",
      "[hypervisor.qemu]\ndefault_vcpus = 1\n",
    );
    const [unit] = service.assemble(document, { kind: "drop-in", ...go }).units;
    assert.deepEqual(heldIn(unit!, {}, [{ option: memory, is: ["2048"] }]), []);
    assert.equal(heldIn(unit!, {}, [{ option: "hypervisor.*.default_vcpus", is: ["1"] }]).length, 1);
  });

  test("the hypervisor in use alone counts, and all that have a table where that is not known", () => {
    const two = "[hypervisor.qemu]\ndefault_memory = 1\n[hypervisor.clh]\ndefault_memory = 1\n";
    const where = [{ option: memory, is: ["1"] }];
    const held = (text: string, target: Target) =>
      heldIn(unitOf(text, target), { hypervisor: ["qemu", "clh"] }, where).map(({ path }) => path[1]);
    assert.deepEqual(held(`${two}[runtime]\nhypervisor_name = "clh"\n`, rs), ["clh"]);
    assert.deepEqual(heldIn(unitOf(two, rs), { hypervisor: ["dragonball"] }, where), []);
  });
});

describe("advisories", () => {
  const opened = (text: string, target: Target) =>
    openAdvisories(unitOf(text, target))
      .filter(({ held }) => held)
      .map(({ advisory, held }) => `${advisory.id} ${held!.path.at(-1)}`);
  const go = (more: string, release = "4.1.0") =>
    opened(`[hypervisor.qemu]\npath = "/q"\nkernel = "/k"\n${more}\n[runtime]\n`, {
      runtime: "go",
      release,
      hypervisor: "qemu",
    });

  test("virtio_fs_extra_args in enable_annotations", () => {
    const told = "ghsa-rr59-xxvx-96qr enable_annotations";
    assert.ok(
      go('shared_fs = "virtio-fs"\nenable_annotations = ["virtio_fs_extra_args"]', "3.20.0").includes(told),
    );
    assert.ok(
      !go('shared_fs = "none"\nenable_annotations = ["virtio_fs_extra_args"]', "3.20.0").includes(told),
    );
    assert.ok(!go('shared_fs = "virtio-fs"\nenable_annotations = ["enable_iommu"]', "3.20.0").includes(told));
  });

  test("virtiofsd without its sandbox", () => {
    const isOpen = (argument: string) =>
      go(`shared_fs = "virtio-fs"\nvirtio_fs_extra_args = ["${argument}"]`).some((told) =>
        told.endsWith(" virtio_fs_extra_args"),
      );
    assert.ok(isOpen("--sandbox=none"));
    assert.ok(!isOpen("--sandbox=namespace"));
  });

  test("what a configuration does not decide is told of the release, for whole files only", () => {
    const ids = (release: string) =>
      openAdvisories(unitOf("[hypervisor.qemu]\n[runtime]\n", { runtime: "go", release, hypervisor: "qemu" }))
        .filter(({ held }) => !held)
        .map(({ advisory }) => advisory.id);
    assert.ok(ids("3.20.0").length > 0);
    assert.ok(ids("3.20.0").length > ids("4.1.0").length);
    const document = service.open("/etc/kata-containers/config.d/10-more.toml", "[hypervisor.qemu]\n");
    const [unit] = service.assemble(document, { kind: "drop-in", runtime: "go", release: "3.20.0" }).units;
    assert.deepEqual(openAdvisories(unit!), []);
  });
});
