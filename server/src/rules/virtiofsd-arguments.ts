import { isAtLeast } from "../knowledge/releases.ts";
import { goConfig } from "../loaders/go/struct.ts";
import { nodeOf } from "../project/config.ts";
import type { Unit } from "../project/unit.ts";
import { type Phrase, phrases } from "../util/phrases.ts";
import { changeElement, leaveOutElement } from "./common/fixes.ts";
import { chosenHypervisor } from "./common/runtime-rs.ts";
import { defineRule, elementSite, type Report } from "./rule.ts";

const KEY = "virtio_fs_extra_args";

const WHY = phrases({
  socket: "the hypervisor then looks for the socket where the runtime wants it, and finds none",
  secondSocket: "the daemon has its socket from the runtime already, and takes no second one",
  directory: "another directory is shared than the one with the container's files",
  descriptor: "the runtime gives the daemon no such file descriptor",
  syslog: "the runtime waits on the daemon's standard error for a line that then goes elsewhere, for ever",
  capabilities: "the daemon prints what it can do and ends",
  version: "the daemon prints its version and ends",
});
const PRINTS: readonly (readonly [string, Phrase])[] = [
  ["--print-capabilities", WHY("capabilities")],
  ["-V", WHY("version")],
  ["--version", WHY("version")],
];
/** Arguments that are the runtime's own, and why. */
const OURS: ReadonlyMap<string, Phrase> = new Map([
  ["--socket-path", WHY("socket")],
  ["--shared-dir", WHY("directory")],
  ["--fd", WHY("descriptor")],
  ["--syslog", WHY("syslog")],
  ...PRINTS,
]);
const GO_OURS: ReadonlyMap<string, Phrase> = new Map([
  ["--socket-path", WHY("secondSocket")],
  ["--fd", WHY("secondSocket")],
  ...PRINTS,
]);

const messages = {
  ours: "virtio_fs_extra_args has {argument}, and so no sandbox starts: {why}.",
  quiet:
    "virtio_fs_extra_args sets the log level {level}, and so no sandbox starts: the runtime waits for a line that the daemon logs at level info, for ever. Use info or debug.",
  joined:
    'virtio_fs_extra_args has "{argument}" in one text, which virtiofsd does not know: it ends, and no sandbox starts. Write the option and its value as two texts, or with "=".',
  empty: "virtio_fs_extra_args has an empty text, at which virtiofsd ends: no sandbox starts. Remove it.",
  nydus:
    "virtio_fs_extra_args has {argument} of virtiofsd, but shared_fs is virtio-fs-nydus: it is passed on to nydusd, which does not know it. Remove it.",
} as const;

type Tell = Report<typeof messages>;

/** The runtime starts the daemon with arguments of its own and waits for a line of its log. */
export default defineRule({
  id: "virtiofsd-arguments",
  severity: "error",
  summary: "An argument for virtiofsd keeps the daemon, or the runtime that waits for it, from starting.",
  upstream: [
    "src/runtime-rs/crates/resource/src/share_fs/share_virtio_fs_standalone.rs: virtiofsd_args, setup_virtiofsd, run_virtiofsd",
    "src/runtime-rs/crates/resource/src/share_fs/nydus/nydus_daemon.rs: Nydusd::build_args (since 3.32.0)",
    "src/runtime/virtcontainers/virtiofsd.go: args, Start",
  ],
  messages,
  check(unit, report) {
    if (unit.runtime === "go") checkGo(unit, report);
    else checkRust(unit, report);
  },
});

/** The daemon gets its socket as a file descriptor (\`virtiofsd.args\`). */
function checkGo(unit: Unit, report: Tell): void {
  const table = goConfig(unit).hypervisor;
  if (!table || !["qemu", "clh", "stratovirt"].includes(table.path[1]!)) return;
  const kind = table.text("shared_fs");
  const setting = table.setting(KEY);
  const node = nodeOf(setting);
  if ((kind !== "" && kind !== "virtio-fs") || !setting || node?.type !== "array") return;
  for (const [index, element] of node.elements.entries()) {
    if (element.type !== "string") continue;
    const at = elementSite(setting, element);
    const [name = ""] = splitOption(element.value);
    const argument = element.value;
    if (argument === "")
      report({ at, message: "empty", fails: "start", fixes: leaveOutElement(setting, index) });
    else if (GO_OURS.has(name)) {
      report({ at, message: "ours", data: { argument: name, why: GO_OURS.get(name) }, fails: "start" });
    } else if (/^--[a-z-]+ /.test(argument)) {
      const fixes = changeElement(setting, element, joinedByEquals(argument));
      report({ at, message: "joined", data: { argument }, fails: "start", fixes });
    }
  }
}

function checkRust(unit: Unit, report: Tell): void {
  const chosen = chosenHypervisor(unit);
  if (!chosen || !["qemu", "clh", "openvmm"].includes(chosen.driver)) return;
  if (chosen.main.cell("confidential_guest")?.value !== false) return;
  const kind = chosen.main.text("shared_fs");
  const texts = chosen.main.texts(KEY);
  const setting = chosen.main.setting(KEY);
  const node = nodeOf(setting);
  if (!texts || !setting || node?.type !== "array") return;
  texts.forEach((argument, index) => {
    const at = elementSite(setting, node.elements[index]!);
    const [name = "", value = texts[index + 1]] = splitOption(argument);
    if (kind === "virtio-fs-nydus" && isAtLeast(unit.target.release, "3.32.0")) {
      if (!/^--(?:thread-pool-size|announce-submounts)$/.test(name)) return;
      const fixes = leaveOutElement(setting, index, { certainty: "choice" });
      report({ at, message: "nydus", data: { argument }, severity: "warning", fixes });
    }
    if (kind !== "virtio-fs") return;
    if (argument === "")
      report({ at, message: "empty", fails: "start", fixes: leaveOutElement(setting, index) });
    else if (OURS.has(name)) {
      report({ at, message: "ours", data: { argument: name, why: OURS.get(name) }, fails: "start" });
    } else if (name === "--log-level" && ["warn", "error", "off"].includes(value ?? "")) {
      const fixes = ["info", "debug"].flatMap((level) =>
        argument === name
          ? changeElement(setting, node.elements[index + 1]!, level, { certainty: "choice" })
          : changeElement(setting, node.elements[index]!, `${name}=${level}`, { certainty: "choice" }),
      );
      report({ at, message: "quiet", data: { level: value! }, fails: "start", fixes });
    } else if (/^--[a-z-]+ /.test(argument)) {
      const fixes = changeElement(setting, node.elements[index]!, joinedByEquals(argument));
      report({ at, message: "joined", data: { argument }, fails: "start", fixes });
    }
  });
}

/** `--name=value` of `--name value`. */
function joinedByEquals(argument: string): string {
  return argument.replace(/^(--[a-z-]+) +/, "$1=");
}

function splitOption(argument: string): readonly string[] {
  const equals = argument.indexOf("=");
  return equals < 0 ? [argument] : [argument.slice(0, equals), argument.slice(equals + 1)];
}
