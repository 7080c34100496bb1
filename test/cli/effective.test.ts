import assert from "node:assert/strict";
import { test } from "node:test";
import { parse, toJs } from "../../server/src/toml/index.ts";
import { json, kataConfig, withFiles } from "./command.ts";

type Place = { readonly file: string; readonly line: number };
type Origin = Place | "default" | { readonly changed: string; readonly from: Place | "default" };
type Effective = Readonly<
  Record<
    string,
    { readonly values: Readonly<Record<string, { readonly value: unknown; readonly origin: Origin }>> }
  >
>;

const GO = "kata-containers/go/configuration-qemu.toml";
const RUST = "kata-containers/rust/configuration-clh.toml";

test("the Go runtime's values, each with its origin", () => {
  const { [GO]: file, ...others } = json<Effective>(["effective", GO]);
  assert.deepEqual(others, {});
  const values = file!.values;
  assert.deepEqual(values["hypervisor.qemu.default_memory"], {
    value: 3072,
    origin: { file: "kata-containers/go/config.d/10-memory.toml", line: 2 },
  });
  assert.deepEqual(values["hypervisor.qemu.machine_type"], { value: "q35", origin: { file: GO, line: 7 } });
  assert.deepEqual(values["hypervisor.qemu.enable_iommu"], { value: false, origin: "default" });
  assert.deepEqual(values["runtime.internetworking_model"]?.value, "tcfilter");
});

test("runtime-rs: a drop-in raises a value, and the runtime lowers it again", () => {
  const values = json<Effective>(["effective", RUST])[RUST]!.values;
  const { value, origin } = values["hypervisor.clh.default_vcpus"]!;
  assert.equal(value, 3);
  assert.ok(typeof origin === "object" && "changed" in origin, JSON.stringify(origin));
  assert.match(origin.changed, /default_maxvcpus/);
  assert.deepEqual(origin.from, { file: "kata-containers/rust/config.d/50-more.toml", line: 2 });
  assert.deepEqual(values["runtime.hypervisor_name"]?.value, "clh");
});

test("every origin has the promised form", () => {
  const all = json<Effective>(["effective", GO, RUST]);
  assert.deepEqual(Object.keys(all).sort(), [GO, RUST].sort());
  const isPlace = (place: Place) =>
    typeof place.file === "string" && Number.isInteger(place.line) && Object.keys(place).length === 2;
  let count = 0;
  for (const { values } of Object.values(all)) {
    for (const [name, entry] of Object.entries(values)) {
      count++;
      assert.deepEqual(Object.keys(entry), ["value", "origin"], name);
      const { origin } = entry;
      if (origin === "default") continue;
      if ("changed" in origin) assert.ok(origin.from === "default" || isPlace(origin.from), name);
      else assert.ok(isPlace(origin), name);
    }
  }
  assert.ok(count > 100);
});

test("the TOML form is TOML, says whose it is, and holds the same values", () => {
  for (const file of [GO, RUST]) {
    const { stdout, status } = kataConfig(["effective", file, "--format", "toml"]);
    assert.equal(status, 0);
    assert.ok(stdout.startsWith(`# ${file}: ${file === GO ? "go" : "runtime-rs"} 4.1.0 on amd64 (`));
    const document = parse(stdout);
    assert.deepEqual(document.errors, []);
    const tree = toJs(document.root) as Record<string, Record<string, Record<string, unknown>>>;
    const table = file === GO ? "qemu" : "clh";
    const values = json<Effective>(["effective", file])[file]!.values;
    for (const key of ["kernel", "default_vcpus", "enable_annotations"]) {
      assert.deepEqual(
        plain(tree["hypervisor"]?.[table]?.[key]),
        values[`hypervisor.${table}.${key}`]?.value,
      );
    }
    assert.match(stdout, / # built-in default\n/);
    assert.equal(kataConfig(["effective", file]).stdout, stdout);
  }
});

test("integers keep 64 bits", () => {
  const input =
    '[hypervisor.qemu]\npath = "/q"\nkernel = "/k"\nimage = "/i"\nmemory_offset = 9007199254740993\n[runtime]\n';
  const { stdout } = kataConfig(["effective", "-", "--runtime", "go", "--kind", "base", "--format", "json"], {
    input,
  });
  assert.match(stdout, /"hypervisor\.qemu\.memory_offset": \{\s*"value": 9007199254740993,/);
});

test("a configuration that the runtime refuses is pointed out", () => {
  const { stderr, status } = kataConfig(["effective", "mistakes.toml"]);
  assert.equal(status, 0);
  assert.match(stderr, /^mistakes\.toml: the runtime refuses this configuration for \d+ errors; [^\n]*\n$/);
  assert.equal(kataConfig(["effective", RUST]).stderr, "");
});

test("a directory shows each main file in it", () => {
  withFiles({ "configuration-qemu.toml": "[hypervisor.qemu]\n[runtime]\n" }, (cwd) => {
    const all = json<Effective>(["effective", ".", "--runtime", "go"], { cwd });
    assert.deepEqual(Object.keys(all), ["configuration-qemu.toml"]);
  });
});

function plain(value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

test("names that need quotes are quoted, and a value in another unit stands as a file says it", () => {
  const input = `[hypervisor.qemu]
path = "/q"
image = "/i"
[agent."a b"]
create_container_timeout = 60
[agent."c.d"]
[agent.kata]
[runtime]
name = "virt_container"
hypervisor_name = "qemu"
agent_name = "kata"
`;
  const args = ["effective", "-", "--runtime", "runtime-rs", "--release", "4.1.0", "--kind", "base"];
  const { stdout } = kataConfig([...args, "--format", "toml"], { input });
  const document = parse(stdout);
  assert.deepEqual(document.errors, []);
  const { agent } = toJs(document.root) as unknown as {
    readonly agent: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  };
  assert.deepEqual(Object.keys(agent), ["a b", "c.d", "kata"]);
  assert.equal(agent["a b"]!["create_container_timeout"], 60n);
  assert.equal(agent["kata"]!["create_container_timeout"], 30n);
  const { values } = Object.values(json<Effective>(args, { input }))[0]!;
  assert.equal(values['agent."a b".create_container_timeout']?.value, 60000);
  assert.equal(values["agent.kata.create_container_timeout"]?.value, 30000);
});

const POD = `apiVersion: v1
kind: Pod
metadata:
  name: one
  annotations:
    io.katacontainers.config.hypervisor.kernel_params: quiet a=2
    io.katacontainers.config.hypervisor.default_vcpus: "2"
spec:
  runtimeClassName: kata-mine
  containers: []
`;

test("what a pod ends up with, by its annotations", () => {
  const config = `[hypervisor.qemu]
kernel_params = "a=1 b"
enable_annotations = ["kernel_params"]
default_vcpus = 1
[agent.kata]
[runtime]
name = "virt_container"
hypervisor_name = "qemu"
agent_name = "kata"
`;
  withFiles({ "pod.yaml": POD, "kata.toml": config }, (cwd) => {
    const args = ["effective", "pod.yaml", "--config", "kata.toml", "--release", "4.1.0"];
    const { values } = json<Effective>(args, { cwd })["pod.yaml"]!;
    assert.deepEqual(values["hypervisor.qemu.kernel_params"], {
      value: "b quiet a=2",
      origin: { file: "pod.yaml", line: 6 },
    });
    const { value, origin } = values["hypervisor.qemu.default_vcpus"]!;
    assert.deepEqual([value, origin], [1, { file: "kata.toml", line: 4 }], "not enabled, so ignored");
  });
});

test("several pods stand by the objects that hold them", () => {
  const two = `${POD}---\n${POD.replace("name: one", "name: two")}`.replaceAll(
    "kata-mine",
    "kata-qemu-runtime-rs",
  );
  withFiles({ "pods.yaml": two }, (cwd) => {
    const all = json<Readonly<Record<string, object>>>(["effective", "pods.yaml"], { cwd });
    assert.deepEqual(Object.keys(all["pods.yaml"]!), ["Pod/one", "Pod/two"]);
  });
});

test("vCPUs that are brought down are written as the runtime of the release holds them", () => {
  const config = `[hypervisor.dragonball]
default_vcpus = 300
default_maxvcpus = 300
[runtime]
name = "virt_container"
hypervisor_name = "dragonball"
agent_name = "kata"
[agent.kata]
`;
  withFiles({ "kata.toml": config }, (cwd) => {
    const written = (release: string) =>
      kataConfig(["effective", "--runtime", "runtime-rs", "--release", release, "kata.toml"], {
        cwd,
      }).stdout.match(/^ *default_vcpus.*?(?= [#(])/m)?.[0];
    assert.equal(written("3.15.0"), "default_vcpus = 256");
    assert.equal(written("3.20.0"), "default_vcpus = 256.0");
  });
});
