/** How the names of annotations begin that need not be admitted, by the table of the configuration that they set. */

export const RUNTIME = "io.katacontainers.config.runtime.";
export const AGENT = "io.katacontainers.config.agent.";
