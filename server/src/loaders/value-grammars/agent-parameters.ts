import { ownMember } from "../../util/own-member.ts";
import { type Phrase, phrases } from "../../util/phrases.ts";

/** A word of the guest's command line that the agent cannot read. */
export interface AgentParameter {
  readonly word: string;
  /** What it takes. */
  readonly takes: Phrase;
}

const TAKES = phrases({
  seconds: "a whole number of seconds",
  port: "a port number",
  bytes: "a number of bytes from 0 to 2147483647",
  url: "a URL",
  address: "an address",
  texts: "{texts}",
});

const LEVELS = ["fatal", "panic", "critical", "error", "warn", "warning", "info", "debug", "trace"];
const isWhole = (text: string, most: bigint) => /^\+?\d+$/.test(text) && BigInt(text) <= most;
const seconds = { takes: TAKES("seconds"), ok: (text: string) => isWhole(text, 2n ** 64n - 1n) };
const port = {
  takes: TAKES("port"),
  ok: (text: string) => /^[+-]?\d+$/.test(text) && isWhole(text.replace("-", ""), 2n ** 31n - 1n),
};
const oneOf = (...texts: readonly string[]) => ({
  takes: TAKES("texts", { texts }),
  ok: (text: string) => texts.includes(text),
});

const FORMS: Readonly<Record<string, { readonly takes: Phrase; ok(text: string): boolean }>> = {
  "agent.log": oneOf(...LEVELS),
  "agent.hotplug_timeout": seconds,
  "agent.cdh_api_timeout": seconds,
  "agent.image_pull_timeout": seconds,
  "agent.cdi_timeout": seconds,
  "agent.launch_process_timeout": seconds,
  "agent.debug_console_vport": port,
  "agent.log_vport": port,
  "agent.passfd_listener_port": port,
  "agent.container_pipe_size": {
    takes: TAKES("bytes"),
    ok: (text) => isWhole(text, 2n ** 31n - 1n),
  },
  "agent.guest_components_rest_api": oneOf("all", "attestation", "resource"),
  "agent.guest_components_procs": oneOf(
    "none",
    "api-server-rest",
    "attestation-agent",
    "confidential-data-hub",
  ),
  "agent.https_proxy": { takes: TAKES("url"), ok: (text) => /^[A-Za-z][A-Za-z0-9+.-]*:\S+$/.test(text) },
  "agent.server_addr": { takes: TAKES("address"), ok: (text) => text !== "" },
};

/**
 * Words of the guest kernel's command line at which the agent gives up, so that it never answers.
 *
 * Source: `AgentConfig::from_cmdline` in src/agent/src/config.rs. Only names whose form did not change over
 * the releases are looked at.
 */
export function unreadableParameters(params: string): readonly AgentParameter[] {
  return params.split(/\s+/).flatMap((word) => {
    const equals = word.indexOf("=");
    const form = equals < 0 ? undefined : ownMember(FORMS, word.slice(0, equals));
    return form && !form.ok(word.slice(equals + 1)) ? [{ word, takes: form.takes }] : [];
  });
}
