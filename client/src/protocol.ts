/** The requests of ours that the server answers beside the protocol's. */
import type { Position, Range, WorkspaceEdit } from "vscode-languageclient";

/** What the verdict on a file depends on. */
export type Aspect = "runtime" | "release" | "hypervisor" | "arch" | "kind";

/** `kata/status`: what a document is checked against. `null` for a file that is not Kata's. */
export interface Status {
  readonly runtime?: string;
  readonly release: string;
  readonly hypervisor?: string;
  readonly arch: string;
  readonly kind: string;
  readonly reasons: Readonly<Record<Aspect, string>>;
  /** What nothing tells, so that the usual is taken. */
  readonly guessed: readonly Aspect[];
  /** The main file and its drop-ins in the order in which the runtime reads them, as URIs. */
  readonly files: readonly string[];
  /** Whether the document has something that a runtime reads. */
  readonly hasConfiguration: boolean;
  readonly known: { readonly releases: readonly string[]; readonly hypervisors: readonly string[] };
}

/** `kata/atRisk`: functionality in the open documents and the checked workspace that may go away or that nobody maintains. */
export interface AtRisk {
  readonly subject: string;
  readonly level: string;
  readonly places: readonly { readonly uri: string; readonly range: Range }[];
  readonly since?: string;
  readonly removal?: string;
  readonly replacement?: string;
  readonly team?: string;
  readonly evidence: readonly string[];
  readonly asOf: string;
  readonly adopted: boolean;
}

/** `kata/effective`: what is asked for. */
export interface EffectiveWish {
  /** Of a file of the unit. */
  readonly uri: string;
  /** Which part of it, where it holds several. */
  readonly position?: Position;
  /** Instead of the file's own. */
  readonly runtime?: string;
  readonly release?: string;
  /** The main file without its drop-ins. */
  readonly alone?: boolean;
  /** `main`: the main file, with what the runtime and the drop-ins change written into it. */
  readonly form?: "main";
}

/** `kata/effective`: the effective configuration as TOML text. `null` for a file that is not Kata's. */
export interface EffectiveText {
  readonly text: string;
  /** Where in the text an origin is named, and which place it is. */
  readonly origins?: readonly { readonly range: Range; readonly uri: string; readonly target: Range }[];
}

/** `kata/checkWorkspace`: how many files hold something of Kata's, and how many problems there are. */
export interface WorkspaceSummary {
  readonly files: number;
  readonly error: number;
  readonly warning: number;
  readonly information: number;
  readonly hint: number;
  /** Paths that cannot be read, with the reason. */
  readonly unread: Readonly<Record<string, string>>;
}

/** `kata/migrate`: what is asked for. */
export interface MigrateWish {
  readonly uri: string;
  readonly position?: Position;
  /** Leaves the files as they are, and writes new ones where runtime-rs looks for them. */
  readonly elsewhere?: boolean;
}

/** `kata/migrate`: what moves a configuration to runtime-rs. `null` for a file that is not Kata's. */
export interface Migration {
  readonly target: { readonly runtime: string; readonly release: string; readonly hypervisor?: string };
  /** Whether anything would change; without an edit then, the file cannot hold the change in its own form. */
  readonly changes: boolean;
  /** All changes, each with what it is for; they ask to be confirmed. */
  readonly edit?: WorkspaceEdit;
  /** What there is to know, as a page of HTML. */
  readonly page: string;
  /** How many changes somebody has to decide about, and how many lose something. */
  readonly toDecide: number;
  readonly lost: number;
  readonly files: readonly string[];
  /** Where runtime-rs looks for the files, when that is elsewhere. */
  readonly elsewhere?: readonly string[];
}

/** `kata/upgrade`: what another release changes, as a page of HTML. `null` for a file that is not Kata's. */
export interface Upgrade {
  readonly page: string;
  readonly items: number;
}

/** `kata/create`: what is asked for. */
export interface CreateWish {
  readonly runtime?: string;
  readonly release?: string;
  readonly hypervisor?: string;
  /** Instead of runtime and hypervisor: a shim of kata-deploy. */
  readonly shim?: string;
  readonly kind?: "base" | "drop-in";
}

/** `kata/create`: a configuration to start from; without a shim and a hypervisor only what there is to choose from. */
export interface Created {
  readonly releases: readonly string[];
  readonly shims: readonly Shim[];
  readonly hypervisors: readonly string[];
  /** What the file is usually called. */
  readonly name?: string;
  readonly text?: string;
}

/** A shim of kata-deploy: the class `kata-NAME`, with the runtime and the hypervisor behind it. */
export interface Shim {
  readonly name: string;
  readonly runtime: string;
  readonly hypervisor: string;
  /** The architecture that it is for, where that is not amd64. */
  readonly arch?: string;
}

/** `kata/options`: what is asked for; the newest release when none is named. */
export interface OptionsWish {
  readonly release?: string | undefined;
  /** Chosen at first. */
  readonly runtime?: string | undefined;
  readonly hypervisor?: string | undefined;
}

/** `kata/options`: every option of a release on one page of HTML, without scripts. */
export interface OptionsPage {
  readonly title: string;
  readonly html: string;
}
