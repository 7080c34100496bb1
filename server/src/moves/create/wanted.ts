import { runtimeOfShim, tableOfShim } from "../../documents/locations.ts";
import { type Arch, archsOfHypervisor, isArchName } from "../../knowledge/architectures.ts";
import type { Runtime } from "../../knowledge/facts.ts";
import type { Library } from "../../knowledge/library.ts";
import { compareReleases, type Release, valueAt } from "../../knowledge/releases.ts";
import { ownMember } from "../../util/own-member.ts";

/** What is asked for. */
export interface Wanted {
  readonly runtime: Runtime;
  readonly release: Release;
  /** The name of the hypervisor's table in that release. */
  readonly hypervisor: string;
  readonly kind: "base" | "drop-in";
  /** Of the nodes that it is for; amd64 when absent. */
  readonly arch?: Arch;
  /** A shim of kata-deploy whose guests need more than a short file says: what it ships with is kept. */
  readonly shim?: string;
}

/** A shim of kata-deploy, with the runtime and the hypervisor's table that its name stands for. */
export interface Shim {
  readonly name: string;
  readonly runtime: Runtime;
  readonly hypervisor: string;
  /** The architecture that it is for, where that is not amd64. */
  readonly arch?: Arch;
}

/** Shims whose guests need more than a short file says: measured ones and those with a GPU. */
const ELABORATE = /-(?:snp|tdx|se|cca|sev|gpu|coco-dev)(?:-|$)/;
/** The release from which on runtime-rs calls the table of Cloud Hypervisor clh. */
const CLH_SINCE = "3.30.0";

/** The hypervisors that a configuration can be begun for, on an architecture where one is named. */
export function creatable(
  library: Library,
  runtime: Runtime,
  release: Release,
  arch?: Arch,
): readonly string[] {
  const { hypervisors } = library.catalogue(runtime, release);
  const { architectures } = library.knowledge;
  return hypervisors.filter(
    (name) =>
      // The Go runtime's dragonball stands for a mock of its tests.
      (runtime !== "go" || name !== "dragonball") &&
      (arch === undefined || archsOfHypervisor(architectures, runtime, release, name).includes(arch)),
  );
}

/** The shims that kata-deploy has a configuration for in a release, those of runtime-rs first. */
export function creatableShims(library: Library, release: Release): readonly Shim[] {
  return (["runtime-rs", "go"] as const).flatMap((runtime) => {
    const tables = creatable(library, runtime, release);
    return Object.entries(library.knowledge.shipped(runtime))
      .filter(([, { releases }]) => valueAt(releases, release))
      .map(([name, { archs }]): Shim => {
        const hypervisor = tableIn(runtime, tableOfShim(name) ?? "", release);
        const built = archsOfShim(library, name, release) ?? valueAt(archs, release) ?? [];
        const [other] = built.includes("amd64") ? [] : built;
        return { name, runtime, hypervisor, ...(other && { arch: other }) };
      })
      .filter(({ name, hypervisor }) => tables.includes(hypervisor) && runtimeOfShim(name) === runtime)
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  });
}

/** The one architecture that has what a shim's guests need, by the word for it in the shim's name. */
const OF_ONE_ARCH: readonly (readonly [word: RegExp, arch: Arch])[] = [
  [/-(?:snp|sev|tdx)(?:-|$)/, "amd64"],
  [/-se(?:-|$)/, "s390x"],
  [/-cca(?:-|$)/, "arm64"],
];

/**
 * The architectures on which a shim's own file can be used, where its guests need more than a hypervisor: those that
 * kata-deploy installs it on, in the nearest release whose chart tells. `undefined` for other shims, and where nothing tells.
 */
export function archsOfShim(library: Library, shim: string, release: Release): readonly Arch[] | undefined {
  const name = `-${shim}`;
  if (!ELABORATE.test(name)) return undefined;
  const timeline = ownMember(library.knowledge.deploy().shims, shim) ?? [];
  const told = valueAt(timeline, release) ?? timeline[0]?.[1];
  const only = OF_ONE_ARCH.find(([word]) => word.test(name))?.[1];
  return told?.filter(isArchName) ?? (only && [only]);
}

/** What a hypervisor's table is called in a release: runtime-rs has had another name for that of Cloud Hypervisor. */
export function tableIn(runtime: Runtime, hypervisor: string, release: Release): string {
  const isOld = runtime === "runtime-rs" && compareReleases(release, CLH_SINCE) < 0;
  if (isOld && hypervisor === "clh") return "cloud-hypervisor";
  return hypervisor === "cloud-hypervisor" && !isOld ? "clh" : hypervisor;
}

/** What a configuration for a shim has to be begun with. */
export function wantedFor(library: Library, shim: Shim, release: Release, kind: Wanted["kind"]): Wanted {
  const { name, runtime, hypervisor } = shim;
  const [own] = archsOfShim(library, name, release) ?? [];
  const arch = shim.arch ?? (own === "amd64" ? undefined : own);
  const isElaborate = ELABORATE.test(`-${name}`);
  return { runtime, release, hypervisor, kind, ...(isElaborate && { shim: name }), ...(arch && { arch }) };
}
