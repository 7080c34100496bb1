/** `npm run new-rule <id>`: makes a rule and its fixture, and brings index and documentation up to date. */
import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";

const id = process.argv[2];
if (!id || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
  process.stderr.write("Usage: npm run new-rule <id>, in kebab-case: npm run new-rule image-and-initrd\n");
  process.exit(2);
}
const rule = `server/src/rules/${id}.ts`;
const fixture = `test/rules/${id}.toml`;
for (const path of [rule, fixture]) {
  if (existsSync(path)) {
    process.stderr.write(`${path} is there already.\n`);
    process.exit(2);
  }
}

writeFileSync(
  rule,
  `import { defineRule, valueSite } from "./rule.ts";

/** Why, and where upstream enforces it. */
export default defineRule({
  id: "${id}",
  severity: "warning",
  summary: "One sentence that says what is wrong.",
  upstream: [
    "src/runtime/pkg/katautils/config.go: function",
    "src/libs/kata-types/src/config/mod.rs: function",
  ],
  messages: { wrong: "default_memory is {have}; say what happens and what to do." },
  check(unit, report) {
    const setting = unit.config.get("hypervisor", "qemu", "default_memory");
    if (setting) report({ at: valueSite(setting), message: "wrong", data: { have: "…" } });
  },
});
`,
);
writeFileSync(
  fixture,
  `#--- case: wrong | runtime: runtime-rs | release: 4.1.0
[hypervisor.qemu]
default_memory = 1
#                ^ warning ${id}: say what happens
#--- case: fine | runtime: runtime-rs | release: 4.1.0
[hypervisor.qemu]
default_vcpus = 1
`,
);
process.stdout.write(`wrote ${rule}\nwrote ${fixture}\n`);
execFileSync(process.execPath, ["--import", "tsx", "scripts/generate.ts"], { stdio: "inherit" });
