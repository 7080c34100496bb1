import { defaultOf } from "../knowledge/catalogue.ts";
import { type GoTable, goConfig, isSince } from "../loaders/go/struct.ts";
import type { PathCheck } from "../loaders/runtime-rs/adjustments.ts";
import { rustConfig } from "../loaders/runtime-rs/effective.ts";
import { resolve } from "../loaders/runtime-rs/paths.ts";
import { nodeOf } from "../project/config.ts";
import type { Unit } from "../project/unit.ts";
import { ownMember } from "../util/own-member.ts";
import { membersOf, memberText } from "./common/array-tables.ts";
import { leaveOutElement } from "./common/fixes.ts";
import { statPath } from "./common/paths.ts";
import { fieldSite } from "./common/runtime-rs.ts";
import { absentSite, defineRule, elementSite, type Report, type Subject, valueSite } from "./rule.ts";

const messages = {
  missing: "{key}: there is no {path} on the host, and the runtime refuses to load without it.",
  unset: "{key} is not set; the runtime then looks for {path}, which is not there. Set {key}.",
  relative:
    "{key}: {path} is relative, so the runtime looks for it in the container's bundle, where it is not. Write the whole path.",
  start: "{key}: there is no {path} on the host, and so no sandbox starts with {hypervisor}.",
  empty: "{key} has an empty text for a path, so the runtime refuses the configuration. Remove it.",
} as const;

type Tell = Report<typeof messages>;

/** The loader resolves every path that it will need and gives up at the first that does not exist. */
export default defineRule({
  id: "path-missing",
  severity: "error",
  summary: "Nothing is at a path that the loader resolves, so the runtime refuses the configuration.",
  detail:
    "Told only where the host is known (`--host`, or the editor's host checks), and for relative paths, which start from the container's bundle.",
  upstream: [
    "src/libs/kata-types/src/lib.rs: resolve_path, validate_path",
    "src/libs/kata-types/src/config/hypervisor/mod.rs: Hypervisor::adjust_config, validate",
    "src/libs/kata-types/src/config/runtime.rs: Runtime::adjust_config (sandbox_bind_mounts)",
    "src/runtime/pkg/katautils/config.go: path, jailerPath, kernel, initrd, image, firmware, firmwareVolume, PFlash, validateBindMounts",
    "src/runtime/pkg/katautils/utils.go: ResolvePath",
    "src/runtime/virtcontainers/virtiofsd.go: Start (at the start)",
    "src/runtime/virtcontainers/qemu.go: CreateVM, buildDevices (at the start)",
  ],
  asksHost: true,
  messages,
  check(unit, report) {
    if (unit.runtime === "go") checkGo(unit, report);
    else checkRust(unit, report);
  },
});

function checkRust(unit: Unit, report: Tell): void {
  for (const check of rustConfig(unit).paths) {
    const { struct, key, path } = check;
    const setting = struct.setting(key);
    const isRelative = !path.startsWith("/");
    const found = resolve(unit.host, path);
    // The bundle of a container may hold anything but what a default names.
    if (found.kind !== "missing" && !(isRelative && isDefault(check))) continue;
    const message = isDefault(check) ? "unset" : isRelative ? "relative" : "missing";
    report({
      at: siteOf(unit, check),
      message: setting ? message : "unset",
      data: { path },
      fails: "load",
    });
  }
}

/** Whether the loader looks for a path that no file gives. */
function isDefault({ struct, key }: PathCheck): boolean {
  const origin = struct.cell(key)?.origin;
  return origin?.kind === "default" || (origin?.kind === "changed" && !origin.restated);
}

function siteOf(unit: Unit, { struct, key, index }: PathCheck): Subject {
  const setting = struct.setting(key);
  const value = setting?.entry.value;
  if (setting && index !== undefined && value?.kind === "leaf" && value.node.type === "array") {
    const element = value.node.elements[index];
    if (element) return elementSite(setting, element);
  }
  return fieldSite(unit, struct, key);
}

/** The keys that each driver of the Go runtime resolves. */
const RESOLVED: Readonly<Record<string, readonly string[]>> = {
  qemu: ["path", "kernel", "initrd", "image", "firmware", "firmware_volume"],
  clh: ["path", "kernel", "initrd", "image", "firmware"],
  firecracker: ["path", "jailer_path", "kernel", "initrd", "image", "firmware"],
  stratovirt: ["path", "kernel", "initrd", "image"],
  dragonball: ["kernel", "image"],
  acrn: ["path", "ctlpath", "kernel", "image", "firmware"],
};

function checkGo(unit: Unit, report: Tell): void {
  const { hypervisors, runtime } = goConfig(unit);
  for (const table of hypervisors) {
    const hypervisor = table.path[1]!;
    if (!unit.catalogue.hypervisors.includes(hypervisor)) continue;
    for (const key of ownMember(RESOLVED, hypervisor) ?? []) checkKey(unit, table, key, report);
    checkAtStart(unit, table, hypervisor, report);
    if (hypervisor === "qemu") {
      checkList(unit, table, "pflashes", report);
      checkCertificates(unit, table, report);
    }
  }
  checkList(unit, runtime, "sandbox_bind_mounts", report);
}

function checkKey(unit: Unit, table: GoTable, key: string, report: Tell): void {
  const path = table.text(key);
  const setting = table.setting(key);
  if (path) checkPath(unit, path, valueSite(setting!), report);
  const option = unit.catalogue.tables.get("hypervisor.*")?.options.get(key);
  const fallback = option && defaultOf(option, table.path[1]);
  if (path !== "" || typeof fallback !== "string" || fallback === "") return;
  // The default depends on where the runtime was built to be installed.
  const candidates = [fallback, fallback.replace(/^\/usr/, "/opt/kata")];
  if (!candidates.every((candidate) => statPath(unit.host, candidate) === "missing")) return;
  const at = setting ? valueSite(setting) : absentSite(unit, ...table.path, key);
  report({ at, message: "unset", data: { path: fallback }, fails: "load" });
}

/** Paths that the loader does not look at, and that the sandbox's start needs. */
function checkAtStart(unit: Unit, table: GoTable, hypervisor: string, report: Tell): void {
  const need = (path: string | undefined, at: Subject | undefined): void => {
    // A relative path is searched for among the host's programs.
    if (!at || !path?.startsWith("/") || statPath(unit.host, path) !== "missing") return;
    report({ at, message: "start", data: { path, hypervisor }, fails: "start" });
  };
  const site = (key: string): Subject | undefined => {
    const setting = table.setting(key);
    return setting && valueSite(setting);
  };
  const shares = ["qemu", "clh", "stratovirt"].includes(hypervisor);
  const kind = table.text("shared_fs");
  if (shares && (kind === "" || kind === "virtio-fs")) {
    need(table.text("virtio_fs_daemon"), site("virtio_fs_daemon"));
  }
  if (hypervisor !== "qemu") return;
  const isMainframe = unit.target.arch === "s390x" || table.text("machine_type") === "s390-ccw-virtio";
  if (!isMainframe && table.flag("confidential_guest") === false) {
    need(table.text("entropy_source"), site("entropy_source"));
  }
  for (const member of membersOf(table.setting("guest_extension_images"))) {
    need(memberText(member, "path"), member.field("path")?.at);
  }
}

function checkList(unit: Unit, table: GoTable, key: string, report: Tell): void {
  const setting = table.setting(key);
  const node = nodeOf(setting);
  if (!setting || node?.type !== "array" || !table.texts(key)) return;
  for (const [index, element] of node.elements.entries()) {
    if (element.type !== "string") continue;
    const at = elementSite(setting, element);
    if (element.value === "")
      report({ at, message: "empty", fails: "load", fixes: leaveOutElement(setting, index) });
    else checkPath(unit, element.value, at, report);
  }
}

/** `snpCertsPath`, in 3.7.0 to 3.13.0; from 3.9.0 on only for SNP guests. The default may be missing. */
function checkCertificates(unit: Unit, table: GoTable, report: Tell): void {
  const key = "snp_certs_path";
  const path = table.text(key);
  if (!path || path === "/opt/snp/cert_chain.cert") return;
  if (isSince(unit, "3.9.0") && !(table.flag("confidential_guest") && table.flag("sev_snp_guest"))) return;
  checkPath(unit, path, valueSite(table.setting(key)!), report);
}

function checkPath(unit: Unit, path: string, at: Subject, report: Tell): void {
  if (statPath(unit.host, path) !== "missing") return;
  const message = path.startsWith("/") ? "missing" : "relative";
  report({ at, message, data: { path }, fails: "load" });
}
