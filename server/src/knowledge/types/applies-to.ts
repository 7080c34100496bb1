/** What an entry of support.toml speaks of; all members given must match, any of a list does. */
export interface AppliesTo {
  readonly runtime?: string | readonly string[];
  readonly hypervisor?: string | readonly string[];
  readonly tee?: string | readonly string[];
  readonly architecture?: string | readonly string[];
  readonly shim?: string | readonly string[];
  /** Something that no configuration names: a tool, a container engine. */
  readonly component?: string | readonly string[];
  /** Dotted pattern, `hypervisor.*.msize_9p`. */
  readonly option?: string | readonly string[];
  readonly value?: string | readonly string[];
  readonly when?: "true" | "nonzero" | "nonempty" | "set";
  /** Environment variable of the shim. */
  readonly environment?: string;
  /** Value of the kata-deploy chart, as a dotted pattern. */
  readonly helm?: string | readonly string[];
  /** Range of releases, `>=3.29.0`. */
  readonly releases?: string;
}
