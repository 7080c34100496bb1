import { type GoTable, goConfig } from "../../loaders/go/struct.ts";
import { isAtLeast } from "../../loaders/runtime-rs/defaults.ts";
import type { Held } from "../../loaders/runtime-rs/types.ts";
import type { Unit } from "../../project/unit.ts";
import { appliesAt, type GoStart } from "../common/go.ts";
import { chosenHypervisor, fieldSite } from "../common/runtime-rs.ts";
import { absentSite, defineRule, type Report, type Subject, tableSite, valueSite } from "../rule.ts";
import { GUEST_FAILURES } from "./go/guest.ts";
import { MACHINE_FAILURES } from "./go/machine.ts";
import { MEMORY_FAILURES } from "./go/memory.ts";
import { RUNTIME_FAILURES } from "./go/runtime.ts";
import { SHARING_FAILURES } from "./go/sharing.ts";
import { START_FAILURES } from "./runtime-rs/all.ts";

const messages = {
  value: "{key} is {have}, and so no sandbox starts with {hypervisor}: {why}.",
  unset: "{key} is not set, and so no sandbox starts with {hypervisor}: {why}.",
  exact: "{what}, and so no sandbox starts with {hypervisor}: {why}.",
} as const;

type Tell = Report<typeof messages>;

/** The loader's checks are few; what a hypervisor cannot do often shows only when it is started. */
export default defineRule({
  id: "refused-at-start",
  severity: "error",
  summary: "The configuration loads, but with this value no sandbox of the hypervisor can start.",
  upstream: [
    "src/runtime-rs/crates/hypervisor/src/kernel_param.rs: new_rootfs_kernel_params, from_string",
    "src/runtime-rs/crates/hypervisor/src/qemu/cmdline_generator.rs, qemu/inner.rs",
    "src/runtime-rs/crates/hypervisor/src/ch/inner_device.rs, ch-config/src/convert.rs",
    "src/runtime-rs/crates/hypervisor/src/{dragonball,firecracker,openvmm}",
    "src/runtime-rs/crates/runtimes/virt_container/src/sandbox.rs",
    "src/runtime-rs/crates/resource/src/share_fs",
    "src/runtime/virtcontainers (each entry of _go-start-*.ts names its function)",
  ],
  asksHost: true,
  messages,
  check(unit, report) {
    if (unit.runtime === "go") checkGo(unit, report);
    else checkRust(unit, report);
  },
});

function checkRust(unit: Unit, report: Tell): void {
  const chosen = chosenHypervisor(unit);
  if (!chosen) return;
  const { main, driver, name } = chosen;
  for (const { drivers, key, since, fails, why } of START_FAILURES) {
    const cell = main.cells.get(key);
    if (!cell || !drivers.includes(driver)) continue;
    if (since && !isAtLeast(unit.target.release, since)) continue;
    const failure = fails(main, unit);
    if (failure === false) continue;
    const data = { have: shown(cell.value), hypervisor: name, why, what: String(failure) };
    report({
      at: fieldSite(unit, main, key),
      message: typeof failure === "string" ? "exact" : cell.setting ? "value" : "unset",
      data,
      fails: "start",
    });
  }
}

const GO_FAILURES = [
  ...MACHINE_FAILURES,
  ...MEMORY_FAILURES,
  ...GUEST_FAILURES,
  ...SHARING_FAILURES,
  ...RUNTIME_FAILURES,
];

function checkGo(unit: Unit, report: Tell): void {
  const { hypervisor: table, runtime } = goConfig(unit);
  const hypervisor = table?.path[1];
  if (!table || !hypervisor || !unit.catalogue.hypervisors.includes(hypervisor)) return;
  const start: GoStart = { unit, table, hypervisor, runtime };
  for (const failure of GO_FAILURES) {
    const { key, why } = failure;
    if (!appliesAt(failure, hypervisor, unit.target.release)) continue;
    const found = failure.fails(start);
    if (found === false) continue;
    const holder = failure.table ? runtime : table;
    const setting = holder.setting(key);
    const data = { have: written(holder, key), hypervisor, why, what: String(found) };
    report({
      at: siteOf(unit, holder, key),
      message: typeof found === "string" ? "exact" : setting ? "value" : "unset",
      data,
      fails: "start",
    });
  }
}

function siteOf(unit: Unit, holder: GoTable, key: string): Subject {
  if (key === "") return tableSite(unit, ...holder.path);
  const setting = holder.setting(key);
  return setting ? valueSite(setting) : absentSite(unit, ...holder.path, key);
}

/** The value as a user would write it. */
function written(table: GoTable, key: string): string {
  const text = table.text(key);
  if (text) return JSON.stringify(text);
  const list = table.texts(key);
  if (list && list.length > 0) return JSON.stringify(list);
  const number = table.number(key);
  return String(table.flag(key) ?? table.integer(key) ?? number ?? '""');
}

function shown(value: Held): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}
