/** Names that every JavaScript object inherits are ordinary unknown names, wherever a user may write one. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { inRange } from "../../server/src/knowledge/releases.ts";
import { kataConfig } from "../cli/command.ts";
import { openTestService } from "../features/subject.ts";
import { askAll } from "./ask-all.ts";
import { attack, problemsOf } from "./attack.ts";

const NAMES = ["constructor", "__proto__", "valueOf"];
const service = openTestService();
const { library } = service.workspace;
const PATH = "/srv/configuration.toml";

for (const runtime of ["go", "runtime-rs"] as const) {
  const { tables, hypervisors } = library.catalogue(runtime, library.newest);

  test(`as a table, a key, a member: ${runtime}`, () => {
    for (const name of NAMES) {
      for (const text of [
        `[hypervisor.${name}]\npath = "/x"\ndefault_memory = 1\n[runtime]\nhypervisor_name = "${name}"\nname = "${name}"\n`,
        `[${name}]\n[${name}.${name}]\n${name} = 1\n`,
        `[agent.${name}]\nkernel_modules = ["${name}"]\n[runtime]\nagent_name = "${name}"\n`,
        `[hypervisor.qemu.${name}]\n[hypervisor.qemu]\n${name} = 1\n${name}.${name} = 2\n`,
        `[hypervisor]\n${name} = { ${name} = 1 }\n[runtime]\n${name} = [{ ${name} = 1 }]\n`,
        `# kata-config: ${name}=x ${name}\n# kata-config: ignore ${name}\n# kata-config: ignore-file ${name}\n[hypervisor.qemu]\n`,
        `# kata-config: hypervisor=${name}\n[hypervisor.qemu]\n`,
      ]) {
        const offsets = Array.from({ length: text.length / 3 }, (_, index) => 3 * index);
        askAll(service, PATH, text, offsets, { runtime, kind: "base" });
        askAll(service, PATH, text, [0], { runtime, kind: "drop-in", hypervisor: name });
      }
    }
  });

  test(`as the value of every option, alone, in a list, before and behind an equals sign: ${runtime}`, () => {
    for (const name of NAMES) {
      for (const { pattern, options } of tables.values()) {
        if (pattern.includes("[]")) continue;
        for (const hypervisor of pattern.startsWith("hypervisor")
          ? [...hypervisors.slice(0, 3), name]
          : ["qemu"]) {
          const table = pattern.replace("*", pattern.startsWith("agent") ? "kata" : hypervisor);
          const inTable = `{ ${name} = "${name}" }`;
          for (const value of [
            `"${name}"`,
            `["${name}"]`,
            `"${name}=${name}"`,
            inTable,
            `[${inTable}, { toString = 1, valueOf = 1 }]`,
          ]) {
            const text = `[${table}]\n${[...options.keys()].map((key) => `${key} = ${value}\n`).join("")}`;
            askAll(service, PATH, text, [], { runtime, kind: "base" });
          }
        }
      }
    }
  });
}

test("as what the host, a policy and its patterns name", () => {
  for (const name of NAMES) {
    for (const { pattern } of library.catalogue("go", library.newest).tables.values())
      library.history("go", pattern, name);
    assert.equal(inRange("4.1.0", name), false);
    const files = {
      "x.toml": `[hypervisor.qemu]\npath = "${name}"\nmachine_type = "${name}"\n`,
      "host.json": `{"arch": "arm64", "paths": {"/${name}": 1}}`,
      "policy.toml": `[[require]]\nid = "${name.toLowerCase().replaceAll("_", "x")}"\noption = "hypervisor.*.${name}"\nmessage = "Set it."\nseverity = "error"\n`,
    };
    const { status } = problemsOf({
      files,
      args: ["--runtime", "go", "--host", "host.json", "--policy", "policy.toml", "x.toml"],
    });
    assert.ok(status === 0 || status === 1, name);
  }
});

/** Values of the chart, pods with annotations, classes, runtimes of containerd and of Docker, all of that name. */
const elsewhere = (name: string): Readonly<Record<string, string>> => ({
  "kata/values.yaml": `shims:
  ${name}:
    enabled: true
    allowedHypervisorAnnotations: [${name}]
    supportedArches: [${name}]
    dropIn: "[hypervisor.${name}]"
    ${name}: { ${name}: 1 }
  qemu:
    enabled: ${name}
    ${name}: 1
    supportedArches: [${name}]
defaultShim: { amd64: ${name}, ${name}: qemu }
customRuntimes: { enabled: true, runtimes: { ${name}: { baseConfig: ${name}, ${name}: 1 } } }
${name}: { ${name}: 1 }
`,
  "kata/pod.yaml": ["qemu", "clh-runtime-rs", name]
    .map(
      (shim) => `# kata-config: ${name}=${name} ignore ${name}
apiVersion: v1
kind: Pod
metadata:
  annotations:
    io.katacontainers.config.hypervisor.${name}: "${name}"
    io.katacontainers.config.${name}.${name}: "${name}"
    io.katacontainers.config.hypervisor.machine_type: ${name}
    io.katacontainers.config.hypervisor.cc_init_data: ${name}
    io.katacontainers.${name}: "1"
spec: { runtimeClassName: kata-${shim}, containers: [] }
`,
    )
    .join("---\n"),
  "etc/containerd/config.toml": `version = 2
[plugins."io.containerd.grpc.v1.cri".containerd]
default_runtime_name = "${name}"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.${name}]
runtime_type = "io.containerd.${name}.v2"
[plugins."io.containerd.grpc.v1.cri".containerd.runtimes.kata]
runtime_type = "io.containerd.kata.v2"
pod_annotations = ["${name}"]
options = { ConfigPath = "/${name}", ${name} = 1 }
`,
  "etc/docker/daemon.json": `{"runtimes": {"${name}": {"runtimeType": "io.containerd.kata.v2", "${name}": 1}, "kata": {"runtimeType": "${name}"}}}`,
  "configuration-qemu.toml": `# kata-config: release=${name} arch=${name} kind=${name} base=${name}\n[hypervisor.qemu]\n`,
  VERSION: name,
});

test("in the chart's values, annotations, classes, runtimes of containerd and of Docker, directives, a version", () => {
  for (const name of NAMES) {
    const files = elsewhere(name);
    for (const args of [
      ["check", "--format", "json", "."],
      ["check", "--format", "json", "--release", "3.20.0", "kata"],
      ["effective", "kata/values.yaml"],
      ["upgrade", "--from", "3.20.0", "--to", "4.1.0", "kata"],
      ["migrate", "kata/values.yaml"],
    ]) {
      const { status, stdout, stderr } = attack({ files, args });
      assert.ok(status !== null && status <= 2 && !stderr.includes("internal fault"), stderr);
      assert.doesNotMatch(stdout + stderr, /function |\[object|\[native/, `${name}: ${args.join(" ")}`);
    }
  }
});

test("as the value of every option of the command line", () => {
  for (const name of NAMES)
    for (const args of [
      ...["release", "arch", "kind", "format", "fail-on", "color", "runtime"].map((one) => [
        "check",
        `--${one}`,
        name,
      ]),
      ["new", "--shim", name],
      ["new", "--hypervisor", name],
      ["upgrade", "--from", name, "--to", "4.1.0", "."],
    ]) {
      const { status, stderr } = kataConfig(args);
      assert.equal(status, 2, args.join(" "));
      assert.match(stderr, /^kata-config [^\n]+\n$/, args.join(" "));
    }
});

test("as a command, an option, a topic, a file", () => {
  for (const name of NAMES) {
    const { status, stderr } = kataConfig([name]);
    assert.equal(status, 2);
    assert.match(stderr, new RegExp(`^kata-config: there is no command ${name};`));
    assert.match(kataConfig(["explain", name]).stderr, new RegExp(`nothing is known of ${name}`));
    assert.match(kataConfig(["explain", `hypervisor.${name}`]).stderr, /nothing is known of/);
    assert.match(kataConfig(["check", "--severity", `${name}=off`]).stderr, /there is no rule/);
    assert.match(kataConfig(["options", "--hypervisor", name]).stderr, /--hypervisor/);
    const files = { [name]: "[hypervisor.qemu]\n[runtime]\n" };
    const args = ["effective", "--runtime", "go", "--format", "json", "--", name];
    assert.deepEqual(Object.keys(JSON.parse(attack({ files, args }).stdout)), [name]);
  }
});
