import { type GoTable, goConfig, isSince } from "../loaders/go/struct.ts";
import type { Unit } from "../project/unit.ts";
import { changeTo } from "./common/fixes.ts";
import { combined } from "./common/settings.ts";
import { defineRule, type Report, valueSite } from "./rule.ts";

const PORTS = ["no-port", "root-port", "switch-port", "bridge-port"];

const messages = {
  both: "hot_plug_vfio ({hot}) and cold_plug_vfio ({cold}) exclude each other; the runtime refuses the two together.",
  port: '{key} = "{have}" is not a port; the runtime takes {ports}.',
  clhPort: '{key} = "{have}" is not supported by clh, only no-port and root-port.',
  clhCold: '{key} = "{have}": clh cannot plug devices cold before release 3.29.0. Use hot_plug_vfio.',
} as const;

type Tell = Report<typeof messages>;

/** Devices are plugged cold or hot, and into the ports that the machine has. */
export default defineRule({
  id: "vfio-ports",
  severity: "error",
  summary: "cold_plug_vfio and hot_plug_vfio exclude each other and take only ports that the hypervisor has.",
  detail:
    "The kind of port is only checked on the machines q35 and virt; elsewhere any text is taken and has no effect.",
  upstream: ["src/runtime/pkg/katautils/config.go: checkPCIeConfig"],
  runtimes: ["go"],
  messages,
  check(unit, report) {
    const table = goConfig(unit).hypervisor;
    if (!table || !isSince(unit, "3.2.0")) return;
    if (table.path[1] !== "qemu" && table.path[1] !== "clh") return;
    const cold = portOf(table, "cold_plug_vfio");
    const hot = portOf(table, "hot_plug_vfio");
    if (cold !== undefined && hot !== undefined && cold !== "no-port" && hot !== "no-port") {
      const settings = [table.setting("cold_plug_vfio"), table.setting("hot_plug_vfio")];
      report({
        ...combined(unit, settings, [...table.path, "hot_plug_vfio"]),
        message: "both",
        data: { cold, hot },
        fails: "load",
      });
      return;
    }
    const machine = table.text("machine_type");
    if (machine === undefined || !["", "q35", "virt"].includes(machine)) return;
    for (const key of ["cold_plug_vfio", "hot_plug_vfio"]) checkPort(unit, table, key, report);
  },
});

function portOf(table: GoTable, key: string): string | undefined {
  return table.text(key) === "" ? "no-port" : table.text(key);
}

function checkPort(unit: Unit, table: GoTable, key: string, report: Tell): void {
  const have = portOf(table, key);
  if (have === undefined || have === "no-port") return;
  const setting = table.setting(key)!;
  const at = valueSite(setting);
  const changes = (ports: readonly string[]) =>
    ports.flatMap((port) => changeTo(setting, port, { certainty: "choice" }));
  if (table.path[1] === "qemu") {
    if (PORTS.includes(have)) return;
    report({ at, message: "port", data: { have, ports: PORTS }, fails: "load", fixes: changes(PORTS) });
  } else if (key === "cold_plug_vfio" && !isSince(unit, "3.29.0")) {
    report({ at, message: "clhCold", data: { have }, fails: "load" });
  } else if (have !== "root-port") {
    const fixes = changes(["no-port", "root-port"]);
    report({ at, message: "clhPort", data: { have }, fails: "load", fixes });
  }
}
