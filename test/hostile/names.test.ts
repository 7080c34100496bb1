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
        for (const hypervisor of pattern.startsWith("hypervisor") ? hypervisors.slice(0, 3) : ["qemu"]) {
          const table = pattern.replace("*", pattern.startsWith("agent") ? "kata" : hypervisor);
          for (const value of [`"${name}"`, `["${name}"]`, `"${name}=${name}"`, `{ ${name} = "${name}" }`]) {
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
