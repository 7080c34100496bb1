/**
 * What depends on the architecture of the node and is no option's value: what the runtimes are built for, the
 * machines of QEMU, the most vCPUs, the hypervisors.
 */
import { ARCHITECTURES, type Arch, type ArchFacts } from "../../server/src/knowledge/architectures.ts";
import { builtFor, makefileOn, RUNTIME_FOLDERS } from "./builds.ts";
import { constantOf } from "./go/constants.ts";
import { type GoCache, goSources } from "./go/packages.ts";
import type { Repository } from "./repository.ts";
import { type RustCache, rustSources } from "./rust/crates.ts";
import { registeredHypervisors, releaseBuild } from "./rust/hypervisors.ts";
import { parts, problem, walk } from "./syntax.ts";
import { along, fold } from "./timelines.ts";

const VIRTCONTAINERS = "src/runtime/virtcontainers";
const GOVMM = "src/runtime/pkg/govmm";

/** Reads every release. Throws where the source has a form that is not known. */
export function extractArchitectures(repository: Repository): ArchFacts {
  const releases = repository.releases();
  const go = new Map(releases.map((release) => [release, goFacts(repository, release)]));
  const rust = new Map(releases.map((release) => [release, rustFacts(repository, release)]));
  const byArch = <T>(pick: (release: string, arch: Arch) => T | null) =>
    Object.fromEntries(ARCHITECTURES.map((arch) => [arch, along(releases, (one) => pick(one, arch))]));
  return {
    runtimes: {
      go: along(releases, (release) => go.get(release)!.built),
      "runtime-rs": along(releases, (release) => rust.get(release)!.built),
    },
    machines: byArch((release, arch) => go.get(release)!.machines.get(arch) ?? null) as ArchFacts["machines"],
    maxVcpus: byArch((release, arch) => go.get(release)!.maxVcpus.get(arch) ?? null) as ArchFacts["maxVcpus"],
    hypervisors: fold(releases, (release) => rust.get(release)!.hypervisors),
  };
}

interface GoArchFacts {
  readonly built: readonly Arch[];
  readonly machines: ReadonlyMap<Arch, readonly string[]>;
  readonly maxVcpus: ReadonlyMap<Arch, number>;
}

/** The files of the two packages differ by architecture alone, so each is read for each. */
const goCache: GoCache = new Map();

function goFacts(repository: Repository, release: string): GoArchFacts {
  const tree = repository.tree(release, [RUNTIME_FOLDERS.go]);
  const built = builtFor(repository, tree, "go");
  const machines = new Map<Arch, readonly string[]>();
  const maxVcpus = new Map<Arch, number>();
  for (const arch of built) {
    const sources = goSources(repository, tree, goCache, arch);
    const start = sources.package(VIRTCONTAINERS);
    const govmm = sources.package(GOVMM);
    if (!start || !govmm) throw new Error(`${release} has no ${VIRTCONTAINERS} or ${GOVMM}`);
    const list = start.values.get("supportedQemuMachines") ?? start.values.get("supportedQemuMachine");
    if (!list?.value) throw new Error(`${release}: qemu_${arch}.go lists no machines`);
    const types = [...walk(list.value)].filter(
      (node) => node.type === "keyed_element" && parts(node)[0]?.text === "Type",
    );
    machines.set(
      arch,
      types.map((node) => String(constantOf(start, parts(node)[1]!))),
    );
    const limit = govmm.functions.find(({ name }) => name === "MaxVCPUs");
    const returned = limit && [...walk(limit.body)].find(({ type }) => type === "return_statement");
    const value = returned && parts(parts(returned)[0] ?? null)[0];
    if (!limit || !value) throw new Error(`${release}: vmm_${arch}.go has no MaxVCPUs`);
    const most = constantOf(govmm, value);
    if (typeof most !== "number") throw problem(value, "no number");
    maxVcpus.set(arch, most);
  }
  return { built, machines, maxVcpus };
}

interface RustArchFacts {
  readonly built: readonly Arch[];
  readonly hypervisors: ReadonlyMap<string, readonly Arch[]>;
}

const rustCache: RustCache = new Map();

function rustFacts(repository: Repository, release: string): RustArchFacts {
  const tree = repository.tree(release, [RUNTIME_FOLDERS["runtime-rs"], "src/libs"]);
  const built = builtFor(repository, tree, "runtime-rs");
  const hypervisors = new Map<string, Arch[]>();
  for (const arch of built) {
    const makefile = makefileOn(repository, tree, "runtime-rs", arch);
    const build = releaseBuild(repository, tree, makefile, arch);
    for (const { name } of registeredHypervisors(rustSources(repository, tree, build, rustCache)))
      hypervisors.set(name, [...(hypervisors.get(name) ?? []), arch]);
  }
  return { built, hypervisors };
}

/** One line for each timeline, so that a difference can be read. */
export function writeArchitectures(facts: ArchFacts): string {
  const groups = Object.entries(facts).map(([name, group]) => {
    const rows = Object.entries(group).map(
      ([key, timeline]) => `    ${JSON.stringify(key)}: ${JSON.stringify(timeline)}`,
    );
    return `  ${JSON.stringify(name)}: {\n${rows.join(",\n")}\n  }`;
  });
  return `{\n${groups.join(",\n")}\n}\n`;
}
