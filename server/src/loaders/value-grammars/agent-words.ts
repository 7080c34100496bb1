import type { Release } from "../../knowledge/releases.ts";
import { type Phrase, phrases } from "../../util/phrases.ts";

/** How the agent reads one word of the guest's command line. */
export interface AgentWord {
  /** First release whose agent reads it; 3.0.0 when absent. */
  readonly since?: Release;
  /** A word without a value; with one it is not read. */
  readonly isFlag?: true;
  /** What the value is, for a sentence. */
  readonly takes?: Phrase;
  /** Whether the agent reads the value; it ends where it cannot. */
  ok?(value: string): boolean;
  /** Whether the value that was read is used; the default stays where it is not. */
  counts?(value: string): boolean;
  /** A port of the guest's vsock that something listens on. */
  readonly isPort?: true;
}

const TAKES = phrases({
  seconds: "a whole number of seconds",
  port: "a port number",
  bytes: "a number of bytes from 0 to 2147483647",
  url: "a URL",
  text: "a text",
  address: "an address",
  texts: "{texts}",
  boolean: "true, false, or a number",
});

const LEVELS = ["fatal", "panic", "critical", "error", "warn", "warning", "info", "debug", "trace"];
const isWhole = (text: string, most: bigint) => /^\+?\d+$/.test(text) && BigInt(text) <= most;

const flag: AgentWord = { isFlag: true };
const seconds: AgentWord = {
  takes: TAKES("seconds"),
  ok: (value) => isWhole(value, 2n ** 64n - 1n),
  counts: (value) => BigInt(value) > 0n,
};
const port: AgentWord = {
  isPort: true,
  takes: TAKES("port"),
  ok: (value) => /^[+-]?\d+$/.test(value) && isWhole(value.replace("-", ""), 2n ** 31n - 1n),
  counts: (value) => BigInt(value) > 0n,
};
/** Whatever is none of these counts as false. */
const bool: AgentWord = {
  takes: TAKES("boolean"),
  counts: (value) => /^(?:true|false|\+?\d+)$/.test(value),
};
const text: AgentWord = { takes: TAKES("text"), ok: (value) => value !== "" };
const oneOf = (...texts: readonly string[]): AgentWord => ({
  takes: TAKES("texts", { texts }),
  ok: (value) => texts.includes(value),
});

/**
 * The words that the agent reads. Those of other programs of the guest, such as `agent.aa_kbc_params` and what the
 * agent left to the Confidential Data Hub in 3.18.0, are not among them.
 *
 * Source: `AgentConfig::from_cmdline` in src/agent/src/config.rs.
 */
export const AGENT_WORDS: Readonly<Record<string, AgentWord>> = {
  "agent.debug_console": flag,
  "agent.devmode": flag,
  "agent.trace": bool,
  "agent.log": oneOf(...LEVELS),
  "agent.server_addr": { takes: TAKES("address"), ok: (value) => value !== "" },
  "agent.config_file": text,
  "agent.hotplug_timeout": seconds,
  "agent.cdh_api_timeout": { ...seconds, since: "3.9.0" },
  "agent.cdi_timeout": { ...seconds, since: "3.14.0" },
  "agent.image_pull_timeout": { ...seconds, since: "3.18.0" },
  "agent.launch_process_timeout": { ...seconds, since: "3.29.0" },
  "agent.debug_console_vport": port,
  "agent.log_vport": port,
  "agent.passfd_listener_port": { ...port, since: "3.3.0" },
  "agent.container_pipe_size": { takes: TAKES("bytes"), ok: (value) => isWhole(value, 2n ** 31n - 1n) },
  "agent.https_proxy": {
    since: "3.3.0",
    takes: TAKES("url"),
    ok: (value) => /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(value),
  },
  "agent.no_proxy": { ...text, since: "3.3.0" },
  "agent.guest_components_rest_api": { ...oneOf("all", "attestation", "resource"), since: "3.4.0" },
  "agent.guest_components_procs": {
    ...oneOf("none", "api-server-rest", "attestation-agent", "confidential-data-hub"),
    since: "3.6.0",
  },
  "agent.secure_storage_integrity": { ...bool, since: "3.8.0" },
  "agent.visible_cdi_devices": { ...bool, since: "3.32.0" },
  "agent.mem_agent_enable": { ...bool, since: "3.13.0" },
};

/** What people write instead of a word of the agent, without `agent.`. */
export const AGENT_SLIPS: Readonly<Record<string, string>> = {
  log_level: "agent.log",
  loglevel: "agent.log",
  debug: "agent.log=debug",
  enable_debug: "agent.log=debug",
  debug_console_enabled: "agent.debug_console",
  enable_debug_console: "agent.debug_console",
  tracing: "agent.trace",
  enable_tracing: "agent.trace",
  unified_cgroup_hierarchy: "systemd.unified_cgroup_hierarchy",
};

/** The port that the agent itself listens on. */
export const AGENT_PORT = 1024n;
