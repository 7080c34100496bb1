import type { KataDocument } from "../../documents/document.ts";
import type { Arch } from "../../knowledge/architectures.ts";
import type { Fails, Fix, Severity } from "../../rules/rule.ts";
import type { Plain, Range } from "../../toml/index.ts";

/** One thing that another release changes for some files. */
export interface UpgradeItem {
  readonly file: KataDocument;
  readonly range: Range;
  /** `hypervisor.qemu.shared_fs`; a runtime, hypervisor or shim by its support entry's subject. */
  readonly subject: string;
  /** `problem`: found at the new release and not at the old; `solved`: the reverse; `value`: what the runtime takes differs; `support`: how it is supported. */
  readonly kind: "problem" | "solved" | "value" | "support";
  /** What holds at either release: values, levels; of a problem its severity. */
  readonly from?: Plain;
  readonly to?: Plain;
  readonly severity: Severity;
  /** The rule's, for problems. */
  readonly code?: string;
  readonly fails?: Fails;
  readonly message: string;
  readonly fixes: readonly Fix[];
  /** Whether the files set the option that it speaks of. */
  readonly isSet: boolean;
  /** Of the node that both releases are looked at for. */
  readonly arch: Arch;
}

/** What of the files alone. */
export type Item = Omit<UpgradeItem, "arch">;
